package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.BreakerFixture;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two seconds between a good probe and the closed circuit, with a bulkhead of 10 permits. */
class BreakerRampTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The failures that {@link BreakerFixture#trip} needs. */
    private static final int BREAKER_FAILURES = 5;

    private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.SPEC);

    private void startRamp() {
        fixture.tripAndWait();
        fixture.callWithStatuses(200);
        fixture.assertState("half_open");
    }

    private List<Future<Reply>> sendSilently(int count) {
        return GuardFixture.BulkheadFixture.times(count, () -> {
            fixture.backend.then(Replies.silence());
            return fixture.get();
        });
    }

    private static long accepted(List<Future<Reply>> replies) {
        long rejected = GuardFixture.countFailed(replies.stream(), FailureReason.CIRCUIT_OPEN);
        return replies.size() - rejected;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "222, 1", "223, 2", "1000, 5", "1111, 5", "1112, 6", "1999, 9"})
    void the_calls_allowed_at_once_grow_linearly(long millis, int allowed) {
        startRamp();
        fixture.clock.advance(Duration.ofMillis(millis));
        assertThat(accepted(sendSilently(30))).isEqualTo(allowed);
        fixture.assertState("half_open");
        assertThat(fixture.events.startingWith("circuit rejected")).hasSize(30 - allowed);
    }

    @Test
    void after_two_seconds_the_circuit_is_closed_and_limits_nothing() {
        startRamp();
        fixture.clock.advance(RecoveryRamp.DURATION);
        fixture.assertState("closed");
        assertThat(accepted(sendSilently(30))).isEqualTo(30);
    }

    @Test
    void a_call_that_ends_makes_room_for_the_next() {
        startRamp();
        for (int call = 0; call < 50; call++) {
            fixture.backend.next(Replies.status(200));
            assertThat(fixture.get().succeeded()).isTrue();
        }
    }

    @Test
    void a_cancelled_call_makes_room_for_the_next() {
        startRamp();
        fixture.backend.next(Replies.failure((call, detail) -> new Cancelled(call, Cancelled.Stage.EXCHANGE)));
        assertThat(GuardFixture.reasonOf(fixture.get())).isEqualTo(FailureReason.CANCELLED);
        fixture.assertRecovering();
    }

    @Test
    void some_failures_do_not_end_it() {
        startRamp();
        for (int round = 0; round < 10; round++) fixture.callWithStatuses(500, 500, 200, 200, 200);
        fixture.assertState("half_open");
        fixture.clock.advance(RecoveryRamp.DURATION);
        fixture.assertState("closed");
    }

    @Test
    void failures_in_a_row_open_the_circuit_again_for_the_shortest_time() {
        fixture.tripAndWait();
        fixture.callWithStatuses(503);
        fixture.clock.advance(Duration.ofSeconds(4));
        fixture.callWithStatuses(200, 503, 503, 503, 503);
        fixture.assertState("half_open");
        fixture.callWithStatuses(503);
        fixture.assertState("open");
        assertThat(fixture.events.startingWith("transition half_open open"))
                .containsExactly("transition half_open open probe", "transition half_open open consecutive");
        fixture.clock.advance(BreakerFixture.OPEN);
        fixture.assertState("half_open");
    }

    @Test
    void a_rate_of_failures_opens_the_circuit_again() {
        startRamp();
        for (int round = 0; round < 4; round++) fixture.callWithStatuses(500, 500, 500, 500, 200);
        assertThat(fixture.events.startingWith("transition half_open open"))
                .containsExactly("transition half_open open rate");
        assertThat(fixture.circuit.status().failures().failed()).isGreaterThan(BREAKER_FAILURES);
    }

    @Test
    void the_end_of_a_ramp_that_failed_closes_no_later_circuit() {
        startRamp();
        fixture.callWithStatuses(500, 500, 500, 500, 500);
        fixture.clock.advance(RecoveryRamp.DURATION);
        fixture.assertState("half_open");
        fixture.backend.next(Replies.silence());
        fixture.get();
        fixture.clock.advance(SECOND);
        fixture.assertState("half_open");
        fixture.assertRejected();
    }

    @Test
    void its_calls_still_count_after_the_circuit_has_closed() {
        startRamp();
        fixture.clock.advance(Duration.ofMillis(1500));
        for (int call = 0; call < 5; call++) fixture.getAfter(SECOND, 500);
        fixture.clock.advance(Duration.ofMillis(500));
        fixture.assertState("closed");
        fixture.clock.advance(Duration.ofMillis(500));
        fixture.assertState("open");
    }

    @Test
    void a_bulkhead_of_one_permit_allows_one_call_at_once() {
        CircuitStateMachine circuit = new CircuitStateMachine(BreakerFixture.SPEC, 1, fixture.context);
        Breaker breaker = new Breaker(circuit, fixture.context, fixture.backend);
        fixture.backend.then(Replies.status(500));
        for (int call = 0; call < 5; call++) breaker.send(fixture.calls.get());
        fixture.clock.advance(BreakerFixture.OPEN);
        fixture.backend.next(Replies.status(200)).then(Replies.silence());
        assertThat(breaker.send(fixture.calls.get()).succeeded()).isTrue();
        fixture.clock.advance(RecoveryRamp.DURATION.minusNanos(1));
        assertThat(accepted(GuardFixture.BulkheadFixture.times(3, () -> breaker.send(fixture.calls.get()))))
                .isEqualTo(1);
    }

    @Test
    void a_probe_that_lost_its_caller_starts_it() {
        fixture.tripAndWait();
        Call call = fixture.calls.get();
        fixture.getAfter(SECOND, 200, call);
        call.cancellation().cancel();
        fixture.clock.advance(SECOND);
        fixture.assertRecovering();
    }
}
