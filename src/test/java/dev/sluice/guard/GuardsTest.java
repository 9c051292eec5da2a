package dev.sluice.guard;

import static dev.sluice.guard.BulkheadFixture.times;
import static dev.sluice.guard.GuardFixture.causeOf;
import static dev.sluice.guard.Replies.after;
import static dev.sluice.guard.Replies.notAnswered;
import static dev.sluice.guard.Replies.silence;
import static dev.sluice.guard.Replies.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NotSent.CircuitOpen;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Percent;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All guards in their order. */
class GuardsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private GuardFixture it = new GuardFixture();

    @Test
    void a_whole_failed_retry_loop_is_one_failure_to_the_breaker() {
        it.backend.then(status(503));
        for (int call = 0; call < 4; call++) it.getToEnd();
        assertThat(it.backend.hits()).isEqualTo(12);
        assertThat(it.circuit.state()).isEqualTo("closed");
        it.getToEnd();
        assertThat(it.backend.hits()).isEqualTo(15);
        assertThat(it.circuit.state()).isEqualTo("open");
        Future<Reply> sixth = it.get();
        assertThat(sixth.cause())
                .isInstanceOfSatisfying(
                        CircuitOpen.class,
                        refused -> assertThat(refused.remaining()).isBetween(SECOND, GuardFixture.OPEN));
        assertThat(it.backend.hits()).isEqualTo(15);
    }

    @Test
    void a_loop_that_ends_well_is_no_failure() {
        for (int call = 0; call < 10; call++) {
            it.backend.next(status(503), status(503));
            assertThat(it.getToEnd().succeeded()).isTrue();
        }
        assertThat(it.backend.hits()).isEqualTo(30);
        assertThat(it.events.of("judged success")).hasSize(10);
    }

    @Test
    void a_probe_makes_one_attempt() {
        it.backend.then(status(503));
        for (int call = 0; call < 5; call++) it.getToEnd();
        it.clock.advance(GuardFixture.OPEN);
        assertThat(it.get().failed()).isTrue();
        assertThat(it.backend.hits()).isEqualTo(16);
        assertThat(it.circuit.state()).isEqualTo("open");
    }

    @Test
    void a_probe_that_finds_its_connection_closed_gets_another_one() {
        it.backend.then(notAnswered(FailureReason.CONNECTION_LOST));
        for (int call = 0; call < 5; call++) it.getToEnd();
        it.clock.advance(GuardFixture.OPEN);
        it.backend.next(notAnswered(FailureReason.CONNECTION_STALE)).then(status(200));
        assertThat(it.get().succeeded()).isTrue();
        assertThat(it.circuit.state()).isEqualTo("closed");
    }

    @Test
    void calls_that_wait_for_another_attempt_give_up_when_the_circuit_opens() {
        it.backend.then(status(503));
        List<Future<Reply>> replies = times(10, it::get);
        it.clock.advance(SECOND);
        assertThat(replies).allMatch(reply -> causeOf(reply) == FailureReason.SERVER_ERROR);
        assertThat(it.backend.hits()).isBetween(15, 30);
        assertThat(it.events.of("transition")).containsExactly("transition closed open consecutive");
    }

    @Test
    void a_call_that_is_out_of_time_or_unwanted_is_not_sent() {
        assertThat(causeOf(it.send(it.calls.get(Duration.ZERO)))).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        Call unwanted = it.calls.get();
        unwanted.cancellation().cancel();
        assertThat(causeOf(it.send(unwanted))).isEqualTo(FailureReason.CANCELLED);
        assertThat(it.backend.hits()).isZero();
        assertThat(it.events.all())
                .containsExactly(
                        "called pricing deadline_exceeded 0ms", "called pricing cancelled 0ms", "cancelled arrival");
    }

    @Test
    void the_whole_call_has_its_time_however_long_its_caller_would_wait() {
        it.get();
        assertThat(it.backend.received().get(0).deadline().remaining(it.clock)).isEqualTo(GuardFixture.TOTAL.toNanos());
    }

    @Test
    void the_end_of_a_call_is_told_once_with_its_whole_time() {
        it.backend.next(after(SECOND, it.clock, status(200)));
        it.getToEnd();
        it.backend.next(Replies.bug());
        it.getToEnd();
        assertThat(it.events.of("called")).containsExactly("called pricing success 1000ms", "called pricing bug 0ms");
    }

    @Test
    void when_the_circuit_opens_nobody_waits_for_a_turn_any_more() {
        it = new GuardFixture(
                new Bulkhead.Spec(10, 20, GuardFixture.WAIT, null, null), GuardFixture.BREAKER, GuardFixture.retry(1));
        for (int call = 0; call < 5; call++) it.backend.next(after(Duration.ofMillis(100), it.clock, status(500)));
        it.backend.then(silence());
        List<Future<Reply>> replies = times(30, it::get);
        it.clock.advance(Duration.ofMillis(100));
        assertThat(it.circuit.state()).isEqualTo("open");
        assertThat(GuardFixture.failed(replies.stream(), FailureReason.SERVER_ERROR))
                .isEqualTo(5);
        assertThat(GuardFixture.failed(replies.stream().skip(14), FailureReason.CIRCUIT_OPEN))
                .isEqualTo(16);
        assertThat(it.bulkhead.active()).isEqualTo(9);
        assertThat(it.bulkhead.queued()).isZero();
        assertThat(it.events.of("refused")).hasSize(16);
    }

    @Test
    void nobody_waits_for_its_share_in_front_of_an_open_circuit() {
        Bulkhead.Spec shared = new Bulkhead.Spec(10, 20, GuardFixture.WAIT, "$header.tenant", new Percent(20));
        it = new GuardFixture(shared, GuardFixture.BREAKER, GuardFixture.retry(1));
        it.backend.next(silence(), silence()).then(status(500));
        times(2, () -> it.send(it.calls.getFor("a")));
        Future<Reply> waiting = it.send(it.calls.getFor("a"));
        assertThat(it.bulkhead.queued()).isEqualTo(1);
        for (int call = 0; call < 5; call++) it.get();
        assertThat(causeOf(waiting)).isEqualTo(FailureReason.CIRCUIT_OPEN);
        assertThat(causeOf(it.send(it.calls.getFor("a")))).isEqualTo(FailureReason.CIRCUIT_OPEN);
        assertThat(it.bulkhead.queued()).isZero();
    }

    @Test
    void a_listener_that_throws_costs_neither_a_call_nor_a_permit() {
        BackendEvents broken = new BackendEvents() {
            @Override
            public void waited(String result, Duration waited) {
                throw new IllegalStateException("a bug of the listener");
            }
        };
        BackendContext around = new BackendContext("pricing", it.vertx.vertx(), it.clock, new Random(1), broken);
        Bulkhead bulkhead = new Bulkhead(GuardFixture.BULKHEAD, around, it.circuit, it.backend);
        for (int call = 0; call < 20; call++)
            assertThat(bulkhead.send(it.calls.get()).succeeded()).isTrue();
        assertThat(bulkhead.active()).isZero();
    }

    @Test
    void one_backend_that_hangs_costs_another_nothing() {
        it.backend.then(silence());
        times(15, it::get);
        GuardFixture other = new GuardFixture();
        for (int call = 0; call < 100; call++)
            assertThat(other.get().succeeded()).isTrue();
        assertThat(it.bulkhead.active()).isEqualTo(10);
    }

    @Test
    void no_permit_is_lost_however_calls_end() {
        Random random = new Random(7);
        it.backend.then(call -> anything(random).send(call));
        List<Future<Reply>> replies = new ArrayList<>();
        for (int number = 0; number < 1000; number++) {
            Call call = it.calls.get();
            replies.add(it.send(call));
            if (random.nextInt(5) == 0)
                it.clock.after(
                        random.nextInt(500) * 1_000_000L,
                        () -> call.cancellation().cancel());
            it.clock.advance(Duration.ofMillis(random.nextInt(100)));
        }
        it.clock.advance(Duration.ofMinutes(1));
        assertThat(replies).allMatch(Future::isComplete);
        assertThat(it.events.of("called")).hasSize(1000);
        assertThat(it.bulkhead.active()).isZero();
        assertThat(it.bulkhead.queued()).isZero();
        assertThat(it.clock.pendingTimers()).isZero();
        it.backend.then(status(200));
        assertThat(it.getToEnd().succeeded()).isTrue();
        it.backend.then(after(SECOND, it.clock, status(200)));
        assertThat(times(10, it::get)).noneMatch(Future::isComplete);
        assertThat(it.backend.running()).isEqualTo(10);
    }

    private Backend anything(Random random) {
        Backend end = List.of(status(200), status(200), status(200), status(500), status(404), Replies.bug())
                .get(random.nextInt(6));
        return random.nextBoolean() ? end : after(Duration.ofMillis(random.nextInt(4000)), it.clock, end);
    }
}
