package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.NotSent.PoolTimeout;
import dev.sluice.upstream.guard.GuardFixture.BreakerFixture;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a circuit stays open: {@code open} is 2 s, {@code open_max} is 7 s. */
class BreakerOpenTimeTest {
    private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.SPEC);

    static Stream<Backend> overloads() {
        return Stream.of(
                Replies.status(429),
                Replies.status(503),
                Replies.failure((call, detail) -> new DeadlineExceeded(call, detail, true)),
                Replies.notAnswered(FailureReason.READ_TIMEOUT),
                Replies.notAnswered(FailureReason.WRITE_TIMEOUT),
                Replies.notAnswered(FailureReason.ATTEMPT_TIMEOUT),
                Replies.notReached(FailureReason.CONNECT_TIMEOUT),
                Replies.notReached(FailureReason.TLS_TIMEOUT));
    }

    static Stream<Backend> otherFailures() {
        return Stream.of(
                Replies.status(500),
                Replies.status(504),
                Replies.notReached(FailureReason.CONNECT_FAILED),
                Replies.notReached(FailureReason.DNS_FAILED),
                Replies.notAnswered(FailureReason.CONNECTION_LOST));
    }

    @ParameterizedTest
    @MethodSource("overloads")
    void it_doubles_up_to_its_limit_while_probes_meet_an_overload(Backend overload) {
        fixture.tripAndWait();
        for (int seconds : new int[] {4, 7, 7}) {
            probe(overload);
            assertOpenFor(Duration.ofSeconds(seconds));
        }
    }

    @ParameterizedTest
    @MethodSource("otherFailures")
    void it_is_the_shortest_after_another_failure(Backend failure) {
        fixture.tripAndWait();
        probe(failure);
        assertOpenFor(BreakerFixture.OPEN);
        probe(Replies.status(503));
        assertOpenFor(Duration.ofSeconds(4));
        probe(failure);
        assertOpenFor(BreakerFixture.OPEN);
    }

    @Test
    void it_is_the_same_after_an_outcome_that_does_not_count() {
        fixture.tripAndWait();
        probe(Replies.status(503));
        assertOpenFor(Duration.ofSeconds(4));
        probe(Replies.failure(PoolTimeout::new));
        assertOpenFor(Duration.ofSeconds(4));
    }

    @Test
    void a_recovered_circuit_opens_for_the_shortest_time() {
        fixture.tripAndWait();
        probe(Replies.status(503));
        assertOpenFor(Duration.ofSeconds(4));
        fixture.callWithStatuses(200);
        fixture.clock.advance(RecoveryRamp.DURATION);
        fixture.trip();
        assertOpenFor(BreakerFixture.OPEN);
    }

    @Test
    void a_rejection_has_the_rest_of_a_longer_time() {
        fixture.tripAndWait();
        probe(Replies.status(503));
        fixture.clock.advance(Duration.ofMillis(2500));
        assertThat(fixture.circuit.remaining()).isEqualTo(Duration.ofMillis(1500));
        assertThat(fixture.circuit.isOpen()).isTrue();
    }

    @Test
    void a_longer_time_ends_after_its_verticle_was_undeployed() {
        fixture.tripAndWait();
        probe(Replies.status(503));
        fixture.vertx.undeploy();
        fixture.clock.advance(
                Duration.ofSeconds(4).plusMillis(200).plus(BreakerFixture.OPEN).minus(BreakerFixture.NANO));
        fixture.assertRejected();
        fixture.clock.advance(BreakerFixture.NANO);
        fixture.callWithStatuses(200);
        fixture.assertRecovering();
    }

    private void probe(Backend reply) {
        fixture.backend.next(reply);
        assertThat(fixture.get().failed()).isTrue();
        fixture.assertState("open");
    }

    private void assertOpenFor(Duration time) {
        fixture.clock.advance(time.minus(BreakerFixture.NANO));
        fixture.assertRejected();
        fixture.assertState("open");
        fixture.clock.advance(BreakerFixture.NANO);
        fixture.assertState("half_open");
    }
}
