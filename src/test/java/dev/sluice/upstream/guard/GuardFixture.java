package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.trace.Reason;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.RecordedEvents;
import dev.sluice.fixture.ScriptedBackend;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A scripted backend, a manual clock and recorded events for one guard or for all guards in their order. */
class GuardFixture {
    static final Duration NANO = Duration.ofNanos(1);
    static final Duration MILLI = Duration.ofMillis(1);
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration TOTAL = Duration.ofSeconds(3);
    static final Duration WAIT = Duration.ofMillis(500);
    static final Duration OPEN = Duration.ofSeconds(2);
    static final Bulkhead.Spec BULKHEAD = new Bulkhead.Spec(10, 5, WAIT, null, null);
    static final Duration OPEN_MAX = Duration.ofSeconds(7);
    static final Breaker.Spec BREAKER = breaker(5, new Percent(50), 20);
    static final Retry.Spec RETRY = retry(3);

    final ManualClock clock = new ManualClock();
    final ManualVertx vertx = new ManualVertx(clock);
    final RecordedEvents events = new RecordedEvents();
    final ScriptedBackend backend = new ScriptedBackend().then(Replies.status(200));
    final TestCalls calls = new TestCalls(clock);
    final BackendContext context = new BackendContext("pricing", vertx.vertx(), clock, new Random(1), events);

    static Breaker.Spec breaker(int consecutive, Percent rate, int minimum) {
        return new Breaker.Spec(
                consecutive, rate, 100, Duration.ofSeconds(10), minimum, null, new Percent(80), OPEN, OPEN_MAX);
    }

    static Retry.Spec retry(int attempts) {
        return retry(attempts, null, null);
    }

    static Retry.Spec retry(int attempts, @Nullable List<String> on, @Nullable String idempotencyKey) {
        Retry.Backoff backoff = new Retry.Backoff(Duration.ofMillis(50), Duration.ofMillis(200));
        return new Retry.Spec(attempts, backoff, new Percent(20), on, idempotencyKey);
    }

    static Reason reasonOf(Future<Reply> reply) {
        if (reply.cause() instanceof BackendFailure failure) return failure.reason();
        throw new AssertionError("no failure but " + reply, reply.cause());
    }

    static long countFailed(Stream<Future<Reply>> replies, FailureReason reason) {
        return replies.filter(reply -> reply.failed() && reasonOf(reply) == reason)
                .count();
    }

    /** Sends calls through all guards in their order. */
    static final class AllGuards extends GuardFixture implements Backend {
        final CircuitStateMachine circuit;
        final Bulkhead bulkhead;
        private final Backend outermost;

        AllGuards() {
            this(BULKHEAD, BREAKER, RETRY);
        }

        AllGuards(Bulkhead.Spec bulkheadSpec, Breaker.Spec breakerSpec, Retry.Spec retrySpec) {
            circuit = new CircuitStateMachine(breakerSpec, bulkheadSpec.concurrent(), context);
            Backend retry = new Retry(retrySpec, context, circuit::isClosed, backend);
            bulkhead = new Bulkhead(bulkheadSpec, context, circuit, new Breaker(circuit, context, retry));
            outermost = new TotalTimeout(TOTAL, context, bulkhead);
        }

        @Override
        public Future<Reply> send(Call call) {
            return outermost.send(call);
        }

        Future<Reply> get() {
            return send(calls.get());
        }

        /** Sends a GET and advances the clock until it ends. */
        Future<Reply> getToEnd() {
            Future<Reply> reply = get();
            while (!reply.isComplete()) clock.advance(Duration.ofMillis(1));
            return reply;
        }
    }

    /** Sends calls through a breaker. */
    static final class BreakerFixture extends GuardFixture {
        static final Breaker.Spec SPEC = BREAKER;

        final CircuitStateMachine circuit;
        final Backend breaker;

        BreakerFixture(Breaker.Spec spec) {
            circuit = new CircuitStateMachine(spec, BULKHEAD.concurrent(), context);
            breaker = new Breaker(circuit, context, backend);
        }

        Future<Reply> get() {
            return breaker.send(calls.get());
        }

        Future<Reply> getAfter(Duration time, int status) {
            return getAfter(time, status, calls.get());
        }

        Future<Reply> getAfter(Duration time, int status, Call call) {
            backend.next(Replies.after(time, clock, Replies.status(status)));
            return breaker.send(call);
        }

        void callWithStatuses(int... statuses) {
            for (int status : statuses) {
                backend.next(Replies.status(status));
                assertThat(get().isComplete()).isTrue();
            }
        }

        void trip() {
            callWithStatuses(500, 500, 500, 500, 500);
            assertThat(circuit.state()).isEqualTo("open");
        }

        void tripAndWait() {
            trip();
            clock.advance(OPEN);
            assertThat(circuit.state()).isEqualTo("half_open");
        }

        /** Opens the circuit, and closes it by a good probe and the whole ramp. */
        void tripAndRecover() {
            tripAndWait();
            callWithStatuses(200);
            assertState("half_open");
            clock.advance(RecoveryRamp.DURATION);
            assertState("closed");
        }

        /** Asserts that a probe was good: calls pass again, before the circuit is closed. */
        void assertRecovering() {
            assertState("half_open");
            backend.next(Replies.status(200));
            assertThat(get().succeeded()).isTrue();
        }

        void assertRejected() {
            int hits = backend.hits();
            assertThat(reasonOf(get())).isEqualTo(FailureReason.CIRCUIT_OPEN);
            assertThat(backend.hits()).isEqualTo(hits);
        }

        void assertState(String state) {
            assertThat(circuit.state()).isEqualTo(state);
        }
    }

    /** Sends calls through a bulkhead. The backend replies after a second. */
    static final class BulkheadFixture extends GuardFixture {
        final Bulkhead bulkhead;

        BulkheadFixture(int concurrent, int queue, @Nullable Percent share) {
            String per = share == null ? null : "$header.tenant";
            bulkhead = new Bulkhead(
                    new Bulkhead.Spec(concurrent, queue, WAIT, per, share),
                    context,
                    new CircuitStateMachine(Breaker.Spec.defaults(), concurrent, context),
                    backend);
            backend.then(replyAfter(SECOND));
        }

        Backend replyAfter(Duration time) {
            return Replies.after(time, clock, Replies.status(200));
        }

        Future<Reply> get() {
            return bulkhead.send(calls.get());
        }

        Future<Reply> getFor(String tenant) {
            return bulkhead.send(calls.getFor(tenant));
        }

        Future<Reply> send(Call call) {
            return bulkhead.send(call);
        }

        static List<Future<Reply>> times(int count, Supplier<Future<Reply>> send) {
            return Stream.generate(send).limit(count).toList();
        }

        void assertIdle() {
            assertThat(bulkhead.active()).isZero();
            assertThat(bulkhead.queued()).isZero();
            assertThat(bulkhead.tenants()).isZero();
            assertThat(clock.pendingTimers()).isZero();
        }
    }

    /** Sends calls through a retry. */
    static final class RetryFixture extends GuardFixture {
        static final Duration LONG = Duration.ofSeconds(50);

        final Retry retry;
        boolean circuitIsClosed = true;

        RetryFixture() {
            this(RETRY);
        }

        RetryFixture(Retry.Spec spec) {
            retry = new Retry(spec, context, () -> circuitIsClosed, backend);
        }

        static Retry.Spec spec(int attempts, @Nullable List<String> on, @Nullable String idempotencyKey) {
            return retry(attempts, on, idempotencyKey);
        }

        Future<Reply> get() {
            return toEnd(calls.get());
        }

        /** Sends the call and advances the clock until it ends. */
        Future<Reply> toEnd(Call call) {
            Future<Reply> reply = retry.send(call);
            clock.advance(LONG);
            assertThat(reply.isComplete()).isTrue();
            assertThat(clock.pendingTimers()).isZero();
            return reply;
        }

        /** Returns the number of attempts of a GET to a backend that always replies like this. */
        int hits(Backend always) {
            return hits(always, calls.get());
        }

        int hits(Backend always, Call call) {
            int before = backend.hits();
            backend.then(always);
            toEnd(call);
            return backend.hits() - before;
        }

        /** Returns the time from the first attempt, which fails at once, to the second. */
        Duration secondAttemptAfter(Backend first) {
            long start = clock.nanos();
            long[] second = new long[1];
            backend.next(first, call -> {
                second[0] = clock.nanos();
                return Replies.status(200).send(call);
            });
            assertThat(get().succeeded()).isTrue();
            return Duration.ofNanos(second[0] - start);
        }
    }
}
