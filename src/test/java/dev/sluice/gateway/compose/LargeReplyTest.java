package dev.sluice.gateway.compose;

import static dev.sluice.fixture.TestEventLoops.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.Failures;
import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replies that need memory for their names or entries, or a worker thread. */
@ExtendWith(VertxExtension.class)
class LargeReplyTest {
    /** The scan does not decide on a document with more than 128 names in one object. */
    private static final String LARGE = names(30_000);

    private final MemoryBudget budget = new MemoryBudget(512 << 20);
    private final MemoryAccount account = budget.open(0);
    private final RouteFixture given =
            RouteFixture.route().step("a", "GET b /a").memory(account);
    private BusyWorker worker;

    @BeforeEach
    void occupyTheWorker(Vertx vertx) {
        worker = new BusyWorker(vertx);
    }

    @AfterEach
    void freeTheWorker() {
        worker.close();
    }

    static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"name" + (100_000 + i) + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void a_large_reply_with_many_names_is_checked_on_a_worker() {
        given.backend.replying("/a", LARGE);
        CompletableFuture<ComposedResponse> response = worker.start(given::run);
        worker.awaitTurn();
        assertThat(response).isNotDone();
        worker.free();
        assertThat(await(response).body()).hasToString("{\"a\":" + LARGE + "}");
        // The response has the bytes of the reply, without a copy, and the names are not paid for any more.
        assertThat(account.held()).isLessThan(1000L);
    }

    @Test
    void a_small_reply_with_many_names_is_checked_at_once() {
        String small = names(1000);
        given.backend.replying("/a", small);
        assertThat(worker.on(given::run).body()).hasToString("{\"a\":" + small + "}");
    }

    @Test
    void a_large_usual_reply_is_checked_at_once() {
        String usual =
                IntStream.range(0, 30_000).mapToObj(i -> "{\"id\":1}").toList().toString();
        given.backend.replying("/a", usual);
        assertThat(worker.on(given::run).body()).hasToString("{\"a\":" + usual + "}");
    }

    @Test
    void a_large_reply_that_is_not_valid_fails_the_step() {
        given.backend.replying("/a", LARGE.replace("\"name100001\"", "\"name100000\""));
        worker.free();
        assertThatExceptionOfType(StepFailure.class)
                .isThrownBy(() -> worker.on(given::run))
                .satisfies(
                        failure -> assertThat(failure.failure()).satisfies(Failures.because(FailureReason.BAD_BODY)));
    }

    @Test
    void a_reply_whose_names_exceed_the_memory_ends_the_request() {
        MemoryAccount small = new MemoryBudget(8 << 20).open(0);
        given.memory(small).backend.replying("/a", LARGE);
        worker.free();
        assertThatExceptionOfType(StepFailure.class)
                .isThrownBy(() -> worker.on(given::run))
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(StepReason.MEMORY_SHARE));
        assertThat(small.held()).isEqualTo(CallTrace.MEMORY);
    }

    @Test
    void a_caller_that_disconnects_does_not_wait_for_the_worker() {
        given.backend.replying("/a", LARGE);
        CompletableFuture<ComposedResponse> response = worker.start(given::run);
        worker.run(() -> given.cancellation.cancel());
        assertFails(response, NoReply.Cancelled.class);
    }

    @Test
    void the_deadline_does_not_wait_for_the_worker() {
        given.backend.replying("/a", LARGE);
        CompletableFuture<ComposedResponse> response = worker.start(given::run);
        worker.run(() -> given.clock.advance(RouteFixture.DEADLINE));
        assertFails(response, NoReply.DeadlineExceeded.class);
        assertThat(given.clock.pendingTimers()).isZero();
    }

    private void assertFails(CompletableFuture<ComposedResponse> response, Class<?> reason) {
        assertThat(worker.isBusy()).isTrue();
        assertThatExceptionOfType(StepFailure.class)
                .isThrownBy(() -> await(response))
                .satisfies(failure -> assertThat(failure.failure()).isInstanceOf(reason));
    }

    @Test
    void the_bytes_of_a_reply_stay_paid_for_until_the_worker_has_ended() {
        account.reserve(LARGE.length());
        given.backend.replying("/a", LARGE);
        CompletableFuture<ComposedResponse> response = worker.start(given::run);
        worker.run(() -> account.close());
        assertThat(budget.used()).isEqualTo(LARGE.length() + CallTrace.MEMORY);
        worker.free();
        assertThatExceptionOfType(StepFailure.class)
                .isThrownBy(() -> await(response))
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(SharedReason.OVERLOADED));
        Await.until(() -> budget.used() == 0);
    }

    @Test
    void a_batch_pays_for_the_items_that_it_requested() {
        String others = IntStream.range(0, 50_000)
                .mapToObj(i -> ",{\"id\":" + (10 + i) + "}")
                .collect(Collectors.joining());
        String text = "x".repeat(10_000);
        ForEach.Spec loop = new ForEach.Spec(
                Expression.parse("$body"),
                "id",
                null,
                2,
                100,
                ForEach.Overflow.FAIL,
                new BatchSpec(5, null, Expression.parse(".id")));
        RouteFixture batch = RouteFixture.route()
                .body("[1]")
                .step("all", StepBuilder.call("GET b /x{?id*}").each(loop))
                .memory(account);
        batch.backend.replying("/x?id=1", "[{\"id\":1,\"text\":\"" + text + "\"}" + others + "]");
        assertThat(batch.run().succeeded()).isTrue();
        long withOthers = account.held();
        batch.backend.replying("/x?id=1", "[{\"id\":1}" + others + "]");
        assertThat(batch.run().succeeded()).isTrue();
        // The item and the object of items have the text, and the tree twice its bytes. The response is not a copy.
        assertThat(2 * withOthers - account.held()).isBetween(4L * text.length(), 4L * text.length() + 1000L);
    }

    @Test
    void the_items_of_a_loop_are_paid_for() {
        RouteFixture loop = RouteFixture.LoopFixture.routeOver(
                IntStream.range(0, 5000).boxed().toList().toString(), StepBuilder.loop("$body", 8, 10_000));
        MemoryAccount small = new MemoryBudget(4 << 20).open(0);
        assertThat(loop.memory(small).failure().reason()).isEqualTo(StepReason.MEMORY_SHARE);
        assertThat(loop.backend.calls()).isEmpty();
    }

    /** An event loop whose worker is busy until the test frees it. */
    static final class BusyWorker implements AutoCloseable {
        private final CountDownLatch free = new CountDownLatch(1);
        private final Context loop;

        BusyWorker(Vertx vertx) {
            loop = vertx.getOrCreateContext();
            run(() -> loop.executeBlocking(
                    () -> {
                        free.await();
                        return null;
                    },
                    true));
        }

        /** Starts a task on the event loop. */
        <T> CompletableFuture<T> start(Supplier<Future<T>> task) {
            CompletableFuture<T> done = new CompletableFuture<>();
            loop.runOnContext(ignored -> task.get().onComplete(done::complete, done::completeExceptionally));
            return done;
        }

        /** Returns the result of a task of the event loop. */
        <T> T on(Supplier<Future<T>> task) {
            return await(start(task));
        }

        /** Runs a task on the event loop. */
        void run(Runnable task) {
            on(() -> {
                task.run();
                return Future.succeededFuture();
            });
        }

        /** Waits until the event loop has run its tasks. */
        void awaitTurn() {
            run(() -> {});
        }

        boolean isBusy() {
            return free.getCount() > 0;
        }

        void free() {
            free.countDown();
        }

        @Override
        public void close() {
            free();
            on(() -> loop.executeBlocking(() -> null, true));
        }
    }
}
