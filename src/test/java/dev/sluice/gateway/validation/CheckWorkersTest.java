package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long checks run on workers, at most so many at a time as there are permits. */
class CheckWorkersTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final CheckWorkers workers = new CheckWorkers(2);
    private final List<Wait<Void>> waits = new ArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void close() throws TimeoutException {
        mayEnd.countDown();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Future<Void> remember(Future<Void> permit) {
        Wait<Void> wait = new Wait<>();
        waits.add(wait);
        wait.future().onComplete(over -> waits.remove(wait));
        return wait.answerOf(() -> permit);
    }

    private <T> CompletableFuture<T> onLoop(Supplier<Future<T>> task) {
        Promise<T> result = Promise.promise();
        loop.runOnContext(start -> task.get().onComplete(result));
        return result.future().toCompletionStage().toCompletableFuture();
    }

    private CompletableFuture<String> start(String name, CountDownLatch started) {
        return onLoop(() -> workers.run(
                () -> {
                    started.countDown();
                    if (!mayEnd.await(20, TimeUnit.SECONDS)) throw new IllegalStateException("not ended");
                    return name;
                },
                this::remember));
    }

    @Test
    void as_many_checks_run_as_there_are_permits_and_the_others_follow() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            results.add(onLoop(() -> workers.run(
                    () -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        running.decrementAndGet();
                        return number;
                    },
                    this::remember)));
        }
        for (int i = 0; i < 50; i++)
            assertThat(results.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i);
        assertThat(most.get()).isBetween(1, 2);
        onLoop(() -> Future.succeededFuture(waits.isEmpty()))
                .thenAccept(isEmpty -> assertThat(isEmpty).isTrue())
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_wait_that_ends_takes_no_permit() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        CompletableFuture<String> first = start("first", started);
        CompletableFuture<String> second = start("second", started);
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<String> gone = start("gone", never);
        CompletableFuture<String> last = start("last", new CountDownLatch(1));
        int stillWaiting = onLoop(() -> {
                    waits.get(0).fail(new UncheckedRequestFailure(UncheckedRequestFailure.Limit.DEADLINE));
                    return Future.succeededFuture(waits.size());
                })
                .get(20, TimeUnit.SECONDS);
        assertThat(stillWaiting).isEqualTo(1);
        assertThat(gone).isCompletedExceptionally();
        assertThat(gone.handle((value, failure) -> ((UncheckedRequestFailure) failure).limit())
                        .join())
                .isEqualTo(UncheckedRequestFailure.Limit.DEADLINE);
        mayEnd.countDown();
        assertThat(List.of(first.get(), second.get(), last.get(20, TimeUnit.SECONDS)))
                .containsExactly("first", "second", "last");
        assertThat(never.getCount()).isEqualTo(1);
    }

    @Test
    void a_check_that_throws_returns_its_permit() throws Exception {
        for (int i = 0; i < 5; i++)
            assertThat(onLoop(() -> workers.run(
                                    () -> {
                                        throw new IllegalStateException("bug");
                                    },
                                    this::remember))
                            .handle((value, failure) -> failure.getMessage())
                            .get(20, TimeUnit.SECONDS))
                    .contains("bug");
        assertThat(onLoop(() -> workers.run(() -> "well", this::remember)).get(20, TimeUnit.SECONDS))
                .isEqualTo("well");
    }

    @Test
    void a_wait_that_ends_just_before_its_permit_arrives_passes_the_permit_on() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        CompletableFuture<String> first = start("first", started);
        CompletableFuture<String> second = start("second", started);
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<String> gone = start("gone", new CountDownLatch(1));
        CompletableFuture<String> other = start("other", new CountDownLatch(1));
        CompletableFuture<String> last = onLoop(() -> {
            mayEnd.countDown();
            // Both permits have been passed on when the workers have ended, and this event loop is busy until then.
            while (workers.queued() > 0) Thread.onSpinWait();
            List.copyOf(waits)
                    .forEach(wait -> wait.fail(new UncheckedRequestFailure(UncheckedRequestFailure.Limit.DEADLINE)));
            return workers.run(() -> "last", permit -> permit);
        });
        assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo("last");
        assertThat(List.of(first.get(), second.get())).containsExactly("first", "second");
        assertThat(gone).isCompletedExceptionally();
        assertThat(other).isCompletedExceptionally();
    }

    @Test
    void permits_of_checks_whose_event_loop_has_closed_go_to_the_next_check() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        CompletableFuture<Void> running = CompletableFuture.allOf(start("first", started), start("second", started));
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        Vertx closed = Vertx.vertx();
        TestEventLoops.call(closed, () -> {
            for (int i = 0; i < 5000; i++) {
                Future<String> unused = workers.run(() -> "lost", permit -> permit);
            }
            return Future.succeededFuture();
        });
        TestEventLoops.await(closed.close());
        CompletableFuture<String> last = start("last", new CountDownLatch(1));
        mayEnd.countDown();
        assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo("last");
        assertThat(running).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void a_running_check_whose_event_loop_closes_returns_its_permit() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        // Unlike a latch, it ignores the interruption by the closing Vert.x, as a check does.
        CompletableFuture<String> end = new CompletableFuture<>();
        Vertx closed = Vertx.vertx();
        TestEventLoops.call(closed, () -> {
            for (int i = 0; i < 2; i++) {
                Future<String> unused = workers.run(
                        () -> {
                            started.countDown();
                            return end.join();
                        },
                        permit -> permit);
            }
            return Future.succeededFuture();
        });
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        TestEventLoops.await(closed.close());
        end.complete("lost");
        mayEnd.countDown();
        assertThat(start("last", new CountDownLatch(1)).get(20, TimeUnit.SECONDS))
                .isEqualTo("last");
    }
}
