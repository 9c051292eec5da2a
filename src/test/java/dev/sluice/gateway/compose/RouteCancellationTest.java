package dev.sluice.gateway.compose;

import static dev.sluice.gateway.compose.RouteFixture.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ScriptedBackend;
import dev.sluice.gateway.validation.UncheckedRequestFailure;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that end early: the caller disconnects or the deadline passes. */
class RouteCancellationTest {
    @Test
    void a_caller_that_disconnects_cancels_every_call() {
        RouteFixture given = RouteFixture.route()
                .step("a", "GET b /a")
                .step("b", StepBuilder.call("GET b /b").optional());
        Future<ComposedResponse> response = given.run();
        given.cancellation.cancel();
        assertThat(given.backend.cancelled()).containsExactly("/a", "/b");
        assertThat(RouteFixture.failureOf(response).failure()).isInstanceOf(NoReply.Cancelled.class);
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void no_call_starts_for_a_caller_that_has_disconnected() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").optional())
                .step("b", "GET b /b");
        given.cancellation.cancel();
        assertThat(given.failure().reason()).isEqualTo(FailureReason.CANCELLED);
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void after_the_caller_disconnects_an_optional_step_starts_no_further_call() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").optional())
                .step("b", StepBuilder.call("GET b /b{?x}").with("x", "$a"));
        given.run();
        given.cancellation.cancel();
        assertThat(given.backend.targets()).containsExactly("/a");
    }

    @Test
    void a_completed_request_leaves_no_timer_and_cancels_no_call() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.run();
        given.backend.reply("/a", "1");
        given.cancellation.cancel();
        assertThat(given.backend.cancelled()).isEmpty();
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void a_backend_that_never_replies_fails_its_step_at_the_deadline() {
        RouteFixture given = RouteFixture.route().step("silent", "GET b /silent");
        given.backend.scripted("/silent", call -> Promise.<Reply>promise().future());
        Future<ComposedResponse> response = given.run();
        given.clock.advance(DEADLINE.minusNanos(1));
        assertThat(response.isComplete()).isFalse();
        given.clock.advance(Duration.ofNanos(1));
        StepFailure failure = RouteFixture.failureOf(response);
        assertThat(failure.step()).isEqualTo("silent");
        assertThat(failure.failure()).isInstanceOf(NoReply.DeadlineExceeded.class);
    }

    @Test
    void at_the_deadline_optional_steps_fall_back_and_the_response_is_incomplete() {
        RouteFixture given = RouteFixture.route()
                .step("a", "GET b /a")
                .step("slow", StepBuilder.call("GET b /slow").fallback("[]"));
        Future<ComposedResponse> response = given.run();
        given.backend.reply("/a", "1");
        given.clock.advance(DEADLINE);
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"a\":1,\"slow\":[]}");
        assertThat(response.result().incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "slow", IncompleteResult.defaulted(FailureReason.DEADLINE_EXCEEDED)));
        assertThat(given.backend.cancelled()).containsExactly("/slow");
    }

    @Test
    void no_call_begins_after_the_deadline() {
        RouteFixture given = RouteFixture.route()
                .step("slow", StepBuilder.call("GET b /slow").optional())
                .step("next", StepBuilder.call("GET b /next{?x}").with("x", "$slow"));
        Future<ComposedResponse> response = given.run();
        given.clock.advance(DEADLINE);
        assertThat(RouteFixture.failureOf(response).step()).isEqualTo("next");
        assertThat(RouteFixture.failureOf(response).reason()).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        assertThat(given.backend.targets()).containsExactly("/slow");
    }

    @Test
    void a_reply_after_the_deadline_is_ignored() {
        RouteFixture given = RouteFixture.route().step("late", "GET b /late").step("b", "GET b /b");
        Promise<Reply> late = Promise.promise();
        given.backend.scripted("/late", call -> late.future());
        Future<ComposedResponse> response = given.run();
        given.clock.advance(DEADLINE);
        late.complete(ScriptedBackend.reply(200, "1"));
        assertThat(RouteFixture.failureOf(response).step()).isEqualTo("late");
        assertThat(given.backend.cancelled()).containsExactly("/b");
    }

    @Test
    void calls_carry_the_deadline_of_the_request() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.run();
        assertThat(given.backend.last().deadline().remaining(given.clock)).isEqualTo(DEADLINE.toNanos());
        assertThat(given.backend.last().state().attempts()).isZero();
    }

    @Test
    void a_wait_of_a_request_ends_once_at_the_deadline_or_with_the_caller() {
        RouteFixture given = RouteFixture.route();
        GatewayRequest request = given.request();
        Promise<Void> permit = Promise.promise();
        Future<Void> admitted = request.awaitCheck(permit.future(), given.clock);
        permit.complete();
        assertThat(admitted.succeeded()).isTrue();
        assertThat(given.clock.pendingTimers()).isZero();

        Future<Void> never = Promise.<Void>promise().future();
        Future<Void> late = request.awaitCheck(never, given.clock);
        given.clock.advance(DEADLINE.minusNanos(1));
        assertThat(late.isComplete()).isFalse();
        given.clock.advance(Duration.ofNanos(1));
        Future<Void> disconnected =
                request.withDeadline(Deadline.after(DEADLINE, given.clock)).awaitCheck(never, given.clock);
        assertThat(disconnected.isComplete()).isFalse();
        given.cancellation.cancel();
        Future<Void> disconnectedBefore = request.awaitCheck(never, given.clock);

        assertThat(List.of(late, disconnected, disconnectedBefore))
                .allSatisfy(ended -> assertThat(ended.cause()).isInstanceOf(UncheckedRequestFailure.class));
        assertThat(given.clock.pendingTimers()).isZero();
    }
}
