package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

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
    private final List<Runnable> endsOfWaits = new ArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void close() throws TimeoutException {
        mayEnd.countDown();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Runnable remember(Runnable giveUp) {
        endsOfWaits.add(giveUp);
        return () -> endsOfWaits.remove(giveUp);
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
        onLoop(() -> Future.succeededFuture(endsOfWaits.isEmpty()))
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
        int stillRegistered = onLoop(() -> {
                    endsOfWaits.get(0).run();
                    return Future.succeededFuture(endsOfWaits.size());
                })
                .get(20, TimeUnit.SECONDS);
        // A timer for the deadline would refer to the request that has ended.
        assertThat(stillRegistered).isEqualTo(1);
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
}
