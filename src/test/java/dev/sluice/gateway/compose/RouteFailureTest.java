package dev.sluice.gateway.compose;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class RouteFailureTest {
    @Test
    void a_required_step_that_fails_fails_the_route_and_cancels_calls_in_flight() {
        RouteFixture given =
                RouteFixture.route().step("a", "GET b /a").step("b", "GET b /b").step("c", "GET b /c");
        Future<ComposedResponse> response = given.run();
        given.backend.reply("/a", "1");
        given.backend.fail("/b", 503);
        StepFailure failure = RouteFixture.failureOf(response);
        assertThat(failure.step()).isEqualTo("b");
        assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_ERROR);
        assertThat(failure.failure()).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(given.backend.cancelled()).containsExactly("/c");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void a_required_step_that_fails_prevents_calls_of_its_dependents() {
        RouteFixture given = RouteFixture.route()
                .step("a", "GET b /a")
                .step("b", StepBuilder.call("GET b /b{?x}").with("x", "$a"))
                .step("c", "GET b /c");
        given.backend.failing("/a", 500);
        assertThat(given.failure().step()).isEqualTo("a");
        assertThat(given.backend.targets()).containsExactly("/a");
    }

    @Test
    void the_first_failure_in_time_is_reported() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").step("b", "GET b /b");
        Future<ComposedResponse> response = given.run();
        given.backend.fail("/b", call -> new NotSent.PoolTimeout(call, "no connection"));
        assertThat(RouteFixture.failureOf(response).step()).isEqualTo("b");
        assertThat(RouteFixture.failureOf(response).reason()).isEqualTo(FailureReason.POOL_TIMEOUT);
    }

    @Test
    void an_optional_step_that_fails_is_null_and_reported() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").optional())
                .step("b", "GET b /b")
                .step("c", StepBuilder.call("GET b /c").optional());
        Future<ComposedResponse> response = given.run();
        given.backend.fail("/c", call -> new NotSent.PoolTimeout(call, ""));
        given.backend.fail("/a", 404);
        given.backend.reply("/b", "2");
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"a\":null,\"b\":2,\"c\":null}");
        assertThat(response.result().incompleteSteps())
                .containsExactly(
                        new ComposedResponse.IncompleteStep("a", IncompleteResult.failed(FailureReason.NOT_FOUND)),
                        new ComposedResponse.IncompleteStep("c", IncompleteResult.failed(FailureReason.POOL_TIMEOUT)));
    }

    @Test
    void a_fallback_makes_its_step_optional() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").fallback("{\"price\":1.10}"))
                .respond("{ \"it\": $a, \"price\": $a.price }");
        given.backend.failing("/a", 500);
        Future<ComposedResponse> response = given.run();
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"it\":{\"price\":1.10},\"price\":1.10}");
        assertThat(response.result().incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "a", IncompleteResult.defaulted(FailureReason.SERVER_ERROR)));
    }

    @Test
    void dependents_of_a_failed_optional_step_see_its_fallback() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").fallback("{\"id\":9}"))
                .step("none", StepBuilder.call("GET b /none").optional())
                .step(
                        "b",
                        StepBuilder.call("GET b /b/{id}{?none}")
                                .with("id", "$a.id")
                                .with("none", "$none.x"));
        given.backend.failing("/a", 500).failing("/none", 500).replying("/b/9", "\"b\"");
        assertThat(given.responseBody()).isEqualTo("{\"a\":{\"id\":9},\"none\":null,\"b\":\"b\"}");
    }

    @Test
    void a_skipped_step_is_null_and_neither_called_nor_incomplete() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").when("$query.with-a"))
                .step("b", StepBuilder.call("GET b /b{?x}").with("x", "$a.x"));
        given.backend.replying("/b", "2");
        Future<ComposedResponse> response = given.run();
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"a\":null,\"b\":2}");
        assertThat(response.result().incompleteSteps()).isEmpty();
        assertThat(given.backend.targets()).containsExactly("/b");
    }

    @Test
    void a_skipped_step_needs_no_values_for_its_path() {
        RouteFixture given = RouteFixture.route()
                .step(
                        "a",
                        StepBuilder.call("GET b /a/{id}")
                                .with("id", "$query.id")
                                .when("$query.id"));
        assertThat(given.responseBody()).isEqualTo("{\"a\":null}");
    }

    @Test
    void a_condition_that_fails_is_a_failure_of_its_step_and_no_skip() {
        RouteFixture given =
                RouteFixture.route().step("a", StepBuilder.call("GET b /a").when("size(1)"));
        StepFailure failure = given.failure();
        assertThat(failure.step()).isEqualTo("a");
        assertThat(failure.reason()).isEqualTo(StepReason.EXPRESSION_FAILED);
    }

    @Test
    void an_accepted_status_is_a_value() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").accept(404, "null").accept(410, "{\"gone\":true}"))
                .step("b", StepBuilder.call("GET b /b").accept(410, "{\"gone\":true}"));
        given.backend.failing("/a", 404).failing("/b", 410);
        Future<ComposedResponse> response = given.run();
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"a\":null,\"b\":{\"gone\":true}}");
        assertThat(response.result().incompleteSteps()).isEmpty();
    }

    @Test
    void a_status_that_is_not_accepted_fails_although_another_one_is() {
        RouteFixture given =
                RouteFixture.route().step("a", StepBuilder.call("GET b /a").accept(404, "null"));
        given.backend.failing("/a", 403);
        assertThat(given.failure().reason()).isEqualTo(FailureReason.UNAUTHORIZED);
    }

    @Test
    void a_failed_expression_of_respond_is_reported_as_respond() {
        RouteFixture given = RouteFixture.route().respond("error(\"no\")");
        StepFailure failure = given.failure();
        assertThat(failure.step()).isEqualTo("respond");
        assertThat(failure.reason()).isEqualTo(StepReason.EXPRESSION_FAILED);
        assertThat(failure.failure()).isNull();
    }

    @Test
    void a_number_that_is_not_finite_fails_respond_instead_of_becoming_a_text() {
        RouteFixture given = RouteFixture.route().respond("{ \"x\": 1.5 / number($query.by) }");
        given.query.set("by", "0");
        assertThat(given.failure().step()).isEqualTo("respond");
    }

    @Test
    void an_unexpected_exception_of_a_backend_is_a_protocol_error_without_its_class_name() {
        RouteFixture given = RouteFixture.route().step("a", StepBuilder.call("GET b /a"));
        for (String message : new String[] {"bug", null}) {
            given.backend.scripted("/a", call -> Future.failedFuture(new IllegalStateException(message)));
            assertIsProtocolError(given.failure());
            given.backend.scripted("/a", call -> {
                throw new IllegalStateException(message);
            });
            assertIsProtocolError(given.failure());
        }
    }

    private static void assertIsProtocolError(StepFailure failure) {
        assertThat(failure.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
        assertThat(failure)
                .hasMessageContaining("the backend failed unexpectedly")
                .hasMessageNotContaining("Exception");
    }
}
