package dev.sluice.upstream.guard;

import static dev.sluice.upstream.guard.GuardFixture.BulkheadFixture.SECOND;
import static dev.sluice.upstream.guard.GuardFixture.BulkheadFixture.WAIT;
import static dev.sluice.upstream.guard.GuardFixture.BulkheadFixture.times;
import static dev.sluice.upstream.guard.GuardFixture.countFailed;
import static dev.sluice.upstream.guard.GuardFixture.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.BulkheadFixture;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private BulkheadFixture fixture = new BulkheadFixture(10, 5, null);

    @Test
    void of_thirty_calls_ten_run_five_wait_and_fifteen_are_rejected_at_once() {
        List<Future<Reply>> replies = times(30, fixture::get);
        assertThat(countFailed(replies.stream(), FailureReason.BULKHEAD_FULL)).isEqualTo(15);
        assertThat(fixture.bulkhead.active()).isEqualTo(10);
        assertThat(fixture.bulkhead.queued()).isEqualTo(5);
        fixture.clock.advance(WAIT);
        assertThat(countFailed(replies.stream(), FailureReason.BULKHEAD_FULL)).isEqualTo(20);
        fixture.clock.advance(SECOND);
        assertThat(replies.stream().filter(Future::succeeded)).hasSize(10);
        assertThat(fixture.backend.hits()).isEqualTo(10);
        fixture.assertIdle();
    }

    @Test
    void it_reports_waits_and_rejections() {
        fixture = new BulkheadFixture(1, 1, null);
        times(3, fixture::get);
        fixture.clock.advance(WAIT);
        assertThat(fixture.events.all())
                .containsExactly(
                        "waited acquired 0ms",
                        "rejected backend full",
                        "waited bulkhead_full 500ms",
                        "rejected backend timeout");
    }

    @Test
    void the_backend_gets_the_same_call_with_another_listener() {
        Call call = fixture.calls.get();
        fixture.send(call);
        Call sent = fixture.backend.last();
        assertThat(sent.listener()).isNotSameAs(call.listener());
        assertThat(sent)
                .isEqualTo(new Call(
                        call.content(), call.request(), call.limits(), call.bodies(), call.state(), sent.listener()));
    }

    @Test
    void a_stream_returns_its_permit_once_when_it_starts() {
        fixture = new BulkheadFixture(1, 0, null);
        fixture.backend.then(fixture.replyAfter(SECOND));
        Call stream = fixture.calls.get();
        fixture.send(stream);
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        fixture.backend.last().tell(CallListener::onStreamStart);
        assertThat(fixture.bulkhead.active()).isZero();
        fixture.send(fixture.calls.get());
        fixture.clock.advance(Duration.ofMillis(999));
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        fixture.clock.advance(SECOND);
        fixture.assertIdle();
    }

    @Test
    void a_streamed_reply_returns_its_permit_once_when_the_backend_has_sent_it() {
        fixture.get();
        fixture.get();
        fixture.backend.last().tell(CallListener::onReplyEnd);
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        fixture.clock.advance(SECOND);
        fixture.assertIdle();
    }

    @Test
    void a_permit_that_a_stream_and_the_end_of_the_call_end_returns_once() {
        fixture = new BulkheadFixture(2, 0, null);
        fixture.get();
        fixture.get();
        Call stream = fixture.backend.last();
        stream.tell(CallListener::onStreamStart);
        stream.tell(CallListener::onStreamStart);
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        fixture.clock.advance(SECOND);
        times(2, fixture::get);
        assertThat(reasonOf(fixture.get())).isEqualTo(FailureReason.BULKHEAD_FULL);
        fixture.clock.advance(SECOND);
        fixture.assertIdle();
    }

    @Test
    void two_bulkheads_around_one_call_both_get_their_permits_back_at_a_stream() {
        CircuitStateMachine circuit = new CircuitStateMachine(Breaker.Spec.defaults(), 10, fixture.context);
        Bulkhead outer = new Bulkhead(GuardFixture.BULKHEAD, fixture.context, circuit, fixture.bulkhead);
        Future<Reply> reply = outer.send(fixture.calls.get());
        assertThat(outer.active()).isEqualTo(1);
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        fixture.backend.last().tell(CallListener::onStreamStart);
        assertThat(outer.active()).isZero();
        assertThat(fixture.bulkhead.active()).isZero();
        fixture.clock.advance(SECOND);
        assertThat(reply.succeeded()).isTrue();
        assertThat(outer.active()).isZero();
        fixture.assertIdle();
    }

    @Test
    void queued_calls_run_in_order_of_arrival() {
        fixture = new BulkheadFixture(1, 5, null);
        List<Call> calls = List.of(fixture.calls.get(), fixture.calls.get(), fixture.calls.get(), fixture.calls.get());
        fixture.backend.then(fixture.replyAfter(Duration.ofMillis(100)));
        calls.forEach(fixture::send);
        fixture.clock.advance(SECOND);
        assertThat(fixture.backend.calls()).hasSize(4);
        for (int i = 0; i < 4; i++)
            assertThat(fixture.backend.calls().get(i).content())
                    .isSameAs(calls.get(i).content());
        assertThat(fixture.events.startingWith("waited acquired"))
                .containsExactly(
                        "waited acquired 0ms",
                        "waited acquired 100ms",
                        "waited acquired 200ms",
                        "waited acquired 300ms");
    }

    @Test
    void a_new_call_does_not_overtake_queued_calls() {
        fixture = new BulkheadFixture(1, 5, null);
        Call second = fixture.calls.get();
        fixture.backend.next(fixture.replyAfter(Duration.ofMillis(100)));
        fixture.get().onComplete(ignored -> fixture.get());
        fixture.send(second);
        fixture.clock.advance(Duration.ofMillis(100));
        assertThat(fixture.backend.calls()).hasSize(2);
        assertThat(fixture.backend.calls().get(1).content()).isSameAs(second.content());
    }

    @Test
    void a_deadline_before_the_end_of_the_longest_wait_fails_the_call() {
        fixture = new BulkheadFixture(1, 5, null);
        fixture.get();
        Future<Reply> urgent = fixture.send(fixture.calls.get(Duration.ofMillis(200)));
        fixture.clock.advance(Duration.ofMillis(200));
        assertThat(reasonOf(urgent)).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        assertThat(fixture.events.startingWith("rejected")).isEmpty();
        assertThat(fixture.bulkhead.queued()).isZero();
    }

    @Test
    void cancelled_calls_leave_the_queue_and_are_never_sent() {
        times(10, fixture::get);
        List<Call> calls = List.of(
                fixture.calls.get(),
                fixture.calls.get(),
                fixture.calls.get(),
                fixture.calls.get(),
                fixture.calls.get());
        List<Future<Reply>> replies = calls.stream().map(fixture::send).toList();
        calls.forEach(call -> call.cancellation().cancel());
        assertThat(countFailed(replies.stream(), FailureReason.CANCELLED)).isEqualTo(5);
        assertThat(fixture.bulkhead.queued()).isZero();
        fixture.clock.advance(SECOND);
        assertThat(fixture.backend.hits()).isEqualTo(10);
        fixture.assertIdle();
    }

    @Test
    void a_cancelled_call_is_not_queued() {
        fixture = new BulkheadFixture(1, 5, null);
        fixture.get();
        Call call = fixture.calls.get();
        call.cancellation().cancel();
        assertThat(reasonOf(fixture.send(call))).isEqualTo(FailureReason.CANCELLED);
        assertThat(fixture.bulkhead.queued()).isZero();
    }

    @Test
    void a_backend_that_throws_releases_its_permit() {
        fixture.backend.then(Replies.bug());
        for (Future<Reply> reply : times(30, fixture::get))
            assertThat(reply.cause()).hasMessage("a bug");
        fixture.assertIdle();
    }

    @Test
    void without_a_queue_no_call_waits() {
        fixture = new BulkheadFixture(1, 0, null);
        fixture.get();
        assertThat(reasonOf(fixture.get())).isEqualTo(FailureReason.BULKHEAD_FULL);
    }

    @Test
    void a_permit_is_released_before_the_caller_gets_the_reply() {
        fixture = new BulkheadFixture(1, 0, null);
        Future<Integer> activeAtTheEnd = fixture.get().map(reply -> fixture.bulkhead.active());
        fixture.clock.advance(SECOND);
        assertThat(activeAtTheEnd.result()).isZero();
    }
}
