package dev.sluice.upstream.guard;

import static dev.sluice.fixture.ScriptedBackend.Replies.after;
import static dev.sluice.fixture.ScriptedBackend.Replies.notAnswered;
import static dev.sluice.fixture.ScriptedBackend.Replies.silence;
import static dev.sluice.fixture.ScriptedBackend.Replies.status;
import static dev.sluice.upstream.guard.GuardFixture.BulkheadFixture.times;
import static dev.sluice.upstream.guard.GuardFixture.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.trace.Reason;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent.CircuitOpen;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.AllGuards;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All guards in their order. */
class GuardsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private AllGuards fixture = new AllGuards();

    @RegisterExtension
    final CapturedLog log = new CapturedLog(TotalTimeout.class);

    @Test
    void a_call_with_failed_retries_is_one_failure_to_the_breaker() {
        fixture.backend.then(status(503));
        for (int call = 0; call < 4; call++) fixture.getToEnd();
        assertThat(fixture.backend.hits()).isEqualTo(12);
        assertThat(fixture.circuit.state()).isEqualTo("closed");
        fixture.getToEnd();
        assertThat(fixture.backend.hits()).isEqualTo(15);
        assertThat(fixture.circuit.state()).isEqualTo("open");
        Future<Reply> sixth = fixture.get();
        assertThat(sixth.cause())
                .isInstanceOfSatisfying(
                        CircuitOpen.class,
                        failure -> assertThat(failure.remainingOpenTime()).isBetween(SECOND, GuardFixture.OPEN));
        assertThat(fixture.backend.hits()).isEqualTo(15);
    }

    @Test
    void a_call_with_a_successful_retry_is_no_failure() {
        for (int call = 0; call < 10; call++) {
            fixture.backend.next(status(503), status(503));
            assertThat(fixture.getToEnd().succeeded()).isTrue();
        }
        assertThat(fixture.backend.hits()).isEqualTo(30);
        assertThat(fixture.events.startingWith("judged success")).hasSize(10);
    }

    @Test
    void a_probe_makes_one_attempt() {
        fixture.backend.then(status(503));
        for (int call = 0; call < 5; call++) fixture.getToEnd();
        fixture.clock.advance(GuardFixture.OPEN);
        assertThat(fixture.get().failed()).isTrue();
        assertThat(fixture.backend.hits()).isEqualTo(16);
        assertThat(fixture.circuit.state()).isEqualTo("open");
    }

    @Test
    void a_probe_on_a_closed_connection_is_resent_on_another_connection() {
        fixture.backend.then(notAnswered(FailureReason.CONNECTION_LOST));
        for (int call = 0; call < 5; call++) fixture.getToEnd();
        fixture.clock.advance(GuardFixture.OPEN);
        fixture.backend.next(notAnswered(FailureReason.CONNECTION_STALE)).then(status(200));
        assertThat(fixture.get().succeeded()).isTrue();
        fixture.clock.advance(RecoveryRamp.DURATION);
        assertThat(fixture.circuit.state()).isEqualTo("closed");
    }

    @Test
    void calls_that_wait_for_a_retry_fail_when_the_circuit_opens() {
        fixture.backend.then(status(503));
        List<Future<Reply>> replies = times(10, fixture::get);
        fixture.clock.advance(SECOND);
        assertThat(replies).allMatch(reply -> reasonOf(reply) == FailureReason.SERVER_ERROR);
        assertThat(fixture.backend.hits()).isBetween(15, 30);
        assertThat(fixture.events.startingWith("transition")).containsExactly("transition closed open consecutive");
    }

    @Test
    void an_expired_or_cancelled_call_is_not_sent() {
        assertThat(reasonOf(fixture.send(fixture.calls.get(Duration.ZERO)))).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        Call cancelled = fixture.calls.get();
        cancelled.cancellation().cancel();
        assertThat(reasonOf(fixture.send(cancelled))).isEqualTo(FailureReason.CANCELLED);
        assertThat(fixture.backend.hits()).isZero();
        assertThat(fixture.events.all())
                .containsExactly(
                        "called pricing deadline_exceeded 0ms", "called pricing cancelled 0ms", "cancelled arrival");
    }

    @Test
    void the_total_timeout_limits_the_deadline_of_the_call() {
        fixture.get();
        assertThat(fixture.backend.calls().get(0).deadline().remaining(fixture.clock))
                .isEqualTo(GuardFixture.TOTAL.toNanos());
    }

    @Test
    void a_call_is_reported_once_with_its_total_time() {
        fixture.backend.next(after(SECOND, fixture.clock, status(200)));
        fixture.getToEnd();
        fixture.backend.next(Replies.bug());
        fixture.getToEnd();
        assertThat(fixture.events.startingWith("called"))
                .containsExactly("called pricing success 1000ms", "called pricing internal_error 0ms");
    }

    @Test
    void a_bug_in_a_call_is_logged_once_with_its_exception() {
        fixture.backend.next(status(503), Replies.bug());
        fixture.getToEnd();
        assertThat(log.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("ERROR the call GET pricing ")
                        .contains(" failed unexpectedly", "IllegalStateException: a bug"));
    }

    @Test
    void when_the_circuit_opens_queued_calls_fail() {
        fixture = new AllGuards(
                new Bulkhead.Spec(10, 20, GuardFixture.WAIT, null, null), GuardFixture.BREAKER, GuardFixture.retry(1));
        for (int call = 0; call < 5; call++)
            fixture.backend.next(after(Duration.ofMillis(100), fixture.clock, status(500)));
        fixture.backend.then(silence());
        List<Future<Reply>> replies = times(30, fixture::get);
        fixture.clock.advance(Duration.ofMillis(100));
        assertThat(fixture.circuit.state()).isEqualTo("open");
        assertThat(GuardFixture.countFailed(replies.stream(), FailureReason.SERVER_ERROR))
                .isEqualTo(5);
        assertThat(GuardFixture.countFailed(replies.stream().skip(14), FailureReason.CIRCUIT_OPEN))
                .isEqualTo(16);
        assertThat(fixture.bulkhead.active()).isEqualTo(9);
        assertThat(fixture.bulkhead.queued()).isZero();
        assertThat(fixture.events.startingWith("circuit rejected")).hasSize(16);
    }

    @Test
    void calls_blocked_by_their_share_fail_when_the_circuit_opens() {
        Bulkhead.Spec shared = new Bulkhead.Spec(10, 20, GuardFixture.WAIT, "$header.tenant", new Percent(20));
        fixture = new AllGuards(shared, GuardFixture.BREAKER, GuardFixture.retry(1));
        fixture.backend.next(silence(), silence()).then(status(500));
        times(2, () -> fixture.send(fixture.calls.getFor("a")));
        Future<Reply> waiting = fixture.send(fixture.calls.getFor("a"));
        assertThat(fixture.bulkhead.queued()).isEqualTo(1);
        for (int call = 0; call < 5; call++) fixture.get();
        assertThat(reasonOf(waiting)).isEqualTo(FailureReason.CIRCUIT_OPEN);
        assertThat(reasonOf(fixture.send(fixture.calls.getFor("a")))).isEqualTo(FailureReason.CIRCUIT_OPEN);
        assertThat(fixture.bulkhead.queued()).isZero();
    }

    @Test
    void each_bulkhead_of_a_circuit_learns_that_it_opens() {
        Bulkhead.Spec single = new Bulkhead.Spec(1, 1, GuardFixture.WAIT, null, null);
        Bulkhead other = new Bulkhead(single, fixture.context, fixture.circuit, silence());
        Bulkhead third = new Bulkhead(single, fixture.context, fixture.circuit, silence());
        other.send(fixture.calls.get());
        third.send(fixture.calls.get());
        List<Future<Reply>> waiting = List.of(other.send(fixture.calls.get()), third.send(fixture.calls.get()));
        fixture.backend.then(status(500));
        for (int call = 0; call < 5; call++) fixture.getToEnd();
        assertThat(waiting).allSatisfy(reply -> assertThat(reasonOf(reply)).isEqualTo(FailureReason.CIRCUIT_OPEN));
    }

    @Test
    void a_listener_that_throws_fails_no_call_and_holds_no_permit() {
        BackendEvents broken = new BackendEvents() {
            @Override
            public void onPermitWaitEnd(@Nullable Reason failure, Duration waited) {
                throw new IllegalStateException("a bug of the listener");
            }
        };
        BackendContext context =
                new BackendContext("pricing", fixture.vertx.vertx(), fixture.clock, new Random(1), broken);
        Bulkhead bulkhead = new Bulkhead(GuardFixture.BULKHEAD, context, fixture.circuit, fixture.backend);
        for (int call = 0; call < 20; call++)
            assertThat(bulkhead.send(fixture.calls.get()).succeeded()).isTrue();
        assertThat(bulkhead.active()).isZero();
    }

    @Test
    void a_backend_that_hangs_does_not_affect_another_backend() {
        fixture.backend.then(silence());
        times(15, fixture::get);
        AllGuards other = new AllGuards();
        for (int call = 0; call < 100; call++)
            assertThat(other.get().succeeded()).isTrue();
        assertThat(fixture.bulkhead.active()).isEqualTo(10);
    }

    @Test
    void no_permit_is_lost_however_calls_end() {
        Random random = new Random(7);
        fixture.backend.then(call -> randomReply(random).send(call));
        List<Future<Reply>> replies = new ArrayList<>();
        for (int number = 0; number < 1000; number++) {
            Call call = fixture.calls.get();
            replies.add(fixture.send(call));
            if (random.nextInt(5) == 0)
                fixture.clock.after(
                        random.nextInt(500) * 1_000_000L,
                        () -> call.cancellation().cancel());
            fixture.clock.advance(Duration.ofMillis(random.nextInt(100)));
        }
        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(replies).allMatch(Future::isComplete);
        assertThat(fixture.events.startingWith("called")).hasSize(1000);
        assertThat(fixture.bulkhead.active()).isZero();
        assertThat(fixture.bulkhead.queued()).isZero();
        assertThat(fixture.clock.pendingTimers()).isZero();
        fixture.backend.then(status(200));
        assertThat(fixture.getToEnd().succeeded()).isTrue();
        fixture.backend.then(after(SECOND, fixture.clock, status(200)));
        assertThat(times(10, fixture::get)).noneMatch(Future::isComplete);
        assertThat(fixture.backend.running()).isEqualTo(10);
    }

    private Backend randomReply(Random random) {
        Backend end = List.of(status(200), status(200), status(200), status(500), status(404), Replies.bug())
                .get(random.nextInt(6));
        return random.nextBoolean() ? end : after(Duration.ofMillis(random.nextInt(4000)), fixture.clock, end);
    }
}
