package dev.sluice.guard;

import static dev.sluice.guard.BulkheadFixture.SECOND;
import static dev.sluice.guard.BulkheadFixture.WAIT;
import static dev.sluice.guard.BulkheadFixture.times;
import static dev.sluice.guard.GuardFixture.causeOf;
import static dev.sluice.guard.GuardFixture.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private BulkheadFixture it = new BulkheadFixture(10, 5, null);

    @Test
    void of_thirty_calls_ten_run_five_wait_and_fifteen_are_turned_away_at_once() {
        List<Future<Reply>> replies = times(30, it::get);
        assertThat(failed(replies.stream(), FailureReason.BULKHEAD_FULL)).isEqualTo(15);
        assertThat(it.bulkhead.active()).isEqualTo(10);
        assertThat(it.bulkhead.queued()).isEqualTo(5);
        it.clock.advance(WAIT);
        assertThat(failed(replies.stream(), FailureReason.BULKHEAD_FULL)).isEqualTo(20);
        it.clock.advance(SECOND);
        assertThat(replies.stream().filter(Future::succeeded)).hasSize(10);
        assertThat(it.backend.hits()).isEqualTo(10);
        it.assertIdle();
    }

    @Test
    void it_tells_who_waited_and_who_was_turned_away() {
        it = new BulkheadFixture(1, 1, null);
        times(3, it::get);
        it.clock.advance(WAIT);
        assertThat(it.events.all())
                .containsExactly(
                        "waited acquired 0ms",
                        "rejected backend full",
                        "waited bulkhead_full 500ms",
                        "rejected backend timeout");
    }

    @Test
    void those_who_wait_go_on_in_the_order_in_which_they_came() {
        it = new BulkheadFixture(1, 5, null);
        List<Call> calls = List.of(it.calls.get(), it.calls.get(), it.calls.get(), it.calls.get());
        it.backend.then(it.taking(Duration.ofMillis(100)));
        calls.forEach(it::send);
        it.clock.advance(SECOND);
        assertThat(it.backend.received()).hasSize(4);
        for (int i = 0; i < 4; i++) assertThat(it.backend.received().get(i)).isSameAs(calls.get(i));
        assertThat(it.events.of("waited acquired"))
                .containsExactly(
                        "waited acquired 0ms",
                        "waited acquired 100ms",
                        "waited acquired 200ms",
                        "waited acquired 300ms");
    }

    @Test
    void a_newcomer_does_not_overtake_those_who_wait() {
        it = new BulkheadFixture(1, 5, null);
        Call second = it.calls.get();
        it.backend.next(it.taking(Duration.ofMillis(100)));
        it.get().onComplete(ended -> it.get());
        it.send(second);
        it.clock.advance(Duration.ofMillis(100));
        assertThat(it.backend.received()).hasSize(2);
        assertThat(it.backend.received().get(1)).isSameAs(second);
    }

    @Test
    void a_deadline_that_comes_before_the_longest_wait_is_what_the_call_fails_with() {
        it = new BulkheadFixture(1, 5, null);
        it.get();
        Future<Reply> hasted = it.send(it.calls.get(Duration.ofMillis(200)));
        it.clock.advance(Duration.ofMillis(200));
        assertThat(causeOf(hasted)).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        assertThat(it.events.of("rejected")).isEmpty();
        assertThat(it.bulkhead.queued()).isZero();
    }

    @Test
    void waiters_whose_callers_go_away_leave_nothing_behind_and_are_never_sent() {
        times(10, it::get);
        List<Call> calls = List.of(it.calls.get(), it.calls.get(), it.calls.get(), it.calls.get(), it.calls.get());
        List<Future<Reply>> replies = calls.stream().map(it::send).toList();
        calls.forEach(call -> call.cancellation().cancel());
        assertThat(failed(replies.stream(), FailureReason.CANCELLED)).isEqualTo(5);
        assertThat(it.bulkhead.queued()).isZero();
        it.clock.advance(SECOND);
        assertThat(it.backend.hits()).isEqualTo(10);
        it.assertIdle();
    }

    @Test
    void a_call_that_is_cancelled_already_does_not_wait() {
        it = new BulkheadFixture(1, 5, null);
        it.get();
        Call call = it.calls.get();
        call.cancellation().cancel();
        assertThat(causeOf(it.send(call))).isEqualTo(FailureReason.CANCELLED);
        assertThat(it.bulkhead.queued()).isZero();
    }

    @Test
    void a_backend_that_throws_costs_no_permit() {
        it.backend.then(Replies.bug());
        for (Future<Reply> reply : times(30, it::get)) assertThat(reply.cause()).hasMessage("a bug");
        it.assertIdle();
    }

    @Test
    void without_a_queue_nobody_waits() {
        it = new BulkheadFixture(1, 0, null);
        it.get();
        assertThat(causeOf(it.get())).isEqualTo(FailureReason.BULKHEAD_FULL);
    }

    @Test
    void a_permit_is_free_again_before_the_caller_hears_of_the_end() {
        it = new BulkheadFixture(1, 0, null);
        Future<Integer> activeAtTheEnd = it.get().map(reply -> it.bulkhead.active());
        it.clock.advance(SECOND);
        assertThat(activeAtTheEnd.result()).isZero();
    }
}
