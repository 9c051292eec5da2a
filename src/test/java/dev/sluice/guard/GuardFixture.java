package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.Reply;
import dev.sluice.fixture.ManualClock;
import dev.sluice.spec.Percent;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;

/** All guards in their order around a scripted backend, on a clock that the test owns. */
final class GuardFixture implements Backend {
    static final Duration TOTAL = Duration.ofSeconds(3);
    static final Duration WAIT = Duration.ofMillis(500);
    static final Duration OPEN = Duration.ofSeconds(2);
    static final Bulkhead.Spec BULKHEAD = new Bulkhead.Spec(10, 5, WAIT, null, null);
    static final Breaker.Spec BREAKER =
            new Breaker.Spec(5, new Percent(50), Duration.ofSeconds(10), 20, null, new Percent(80), OPEN);
    static final Retry.Spec RETRY = retry(3);

    final ManualClock clock = new ManualClock();
    final ManualVertx vertx = new ManualVertx(clock);
    final RecordedGuardEvents events = new RecordedGuardEvents();
    final SequencedBackend backend = new SequencedBackend();
    final GuardedCalls calls = new GuardedCalls(clock);
    final CircuitStateMachine circuit;
    final Bulkhead bulkhead;
    private final Backend outermost;

    GuardFixture() {
        this(BULKHEAD, BREAKER, RETRY);
    }

    GuardFixture(Bulkhead.Spec bulkheadSpec, Breaker.Spec breakerSpec, Retry.Spec retrySpec) {
        BackendContext context = new BackendContext("pricing", vertx.vertx(), clock, new Random(1), events);
        circuit = new CircuitStateMachine(breakerSpec, context);
        Backend retry = new Retry(retrySpec, context, circuit::isClosed, backend);
        bulkhead = new Bulkhead(bulkheadSpec, context, circuit, new Breaker(circuit, context, retry));
        outermost = new TotalTimeout(TOTAL, context, bulkhead);
    }

    static Retry.Spec retry(int attempts) {
        Retry.Backoff backoff = new Retry.Backoff(Duration.ofMillis(50), Duration.ofMillis(200));
        return new Retry.Spec(attempts, backoff, new Percent(20), null, null);
    }

    @Override
    public Future<Reply> send(Call call) {
        return outermost.send(call);
    }

    Future<Reply> get() {
        return send(calls.get());
    }

    /** Makes a GET and lets time pass until it ends. */
    Future<Reply> getToEnd() {
        Future<Reply> reply = get();
        while (!reply.isComplete()) clock.advance(Duration.ofMillis(1));
        return reply;
    }

    static FailureReason reasonOf(Future<Reply> reply) {
        if (reply.cause() instanceof BackendFailure failure) return failure.reason();
        throw new AssertionError("no failure but " + reply, reply.cause());
    }

    static long countFailed(Stream<Future<Reply>> replies, FailureReason reason) {
        return replies.filter(reply -> reply.failed() && reasonOf(reply) == reason)
                .count();
    }
}
