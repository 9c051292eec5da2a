package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.Reply;
import dev.sluice.fixture.ManualClock;
import dev.sluice.spec.Percent;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;

/** A breaker alone around a scripted backend, on a clock that the test owns. */
final class BreakerFixture {
    static final Duration OPEN = Duration.ofSeconds(2);
    static final Duration NANO = Duration.ofNanos(1);
    static final Breaker.Spec SPEC =
            new Breaker.Spec(5, new Percent(50), Duration.ofSeconds(10), 20, null, new Percent(80), OPEN);

    final ManualClock clock = new ManualClock();
    final ManualVertx vertx = new ManualVertx(clock);
    final RecordedGuardEvents events = new RecordedGuardEvents();
    final SequencedBackend backend = new SequencedBackend();
    final GuardedCalls calls = new GuardedCalls(clock);
    final CircuitStateMachine circuit;
    final Backend breaker;

    BreakerFixture(Breaker.Spec spec) {
        BackendContext context = new BackendContext("pricing", vertx.vertx(), clock, new Random(1), events);
        circuit = new CircuitStateMachine(spec, context);
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

    void assertRejected() {
        int hits = backend.hits();
        assertThat(GuardFixture.reasonOf(get())).isEqualTo(FailureReason.CIRCUIT_OPEN);
        assertThat(backend.hits()).isEqualTo(hits);
    }

    void assertState(String state) {
        assertThat(circuit.state()).isEqualTo(state);
    }
}
