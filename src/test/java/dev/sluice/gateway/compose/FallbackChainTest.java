package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

/** The fallbacks of a failed step. */
class FallbackChainTest {
    private static RouteFixture route(StepBuilder step) {
        return RouteFixture.route().step("a", step);
    }

    @Test
    void a_fallback_call_replaces_the_reply_and_the_first_failure_is_reported() {
        RouteFixture given = route(StepBuilder.call("GET b /a").fallbackCall("GET b /mirror"));
        given.backend.failing("/a", 503).replying("/mirror", "1.10");
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"a\":1.10}");
        assertThat(response.incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "a", IncompleteResult.defaulted(FailureReason.SERVER_ERROR)));
        assertThat(given.outcomes).containsExactly("a defaulted");
    }

    @Test
    void fallbacks_are_tried_in_order_until_success() {
        RouteFixture given = route(StepBuilder.call("GET b /a")
                .fallbackCall("GET b /one")
                .fallbackCall("GET b /two")
                .fallbackCall("GET b /three")
                .fallback("0"));
        given.backend.failing("/a", 404).failing("/one", 500).replying("/two", "2");
        assertThat(given.responseBody()).isEqualTo("{\"a\":2}");
        assertThat(given.backend.targets()).containsExactly("/a", "/one", "/two");
    }

    @Test
    void a_value_at_the_end_always_succeeds() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").fallback("[0]"));
        given.backend.failing("/a", 404).failing("/one", 500);
        assertThat(given.responseBody()).isEqualTo("{\"a\":[0]}");
    }

    @Test
    void when_every_call_fails_the_route_fails_with_the_first_failure() {
        RouteFixture given = route(StepBuilder.call("GET b /a").fallbackCall("GET b /one"));
        given.backend.failing("/a", 404).failing("/one", 500);
        assertThat(given.failure().reason()).isEqualTo(FailureReason.NOT_FOUND);
    }

    @Test
    void an_optional_step_is_null_when_every_call_failed() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").optional());
        given.backend.failing("/a", 404).failing("/one", 500);
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"a\":null}");
        assertThat(response.incompleteSteps())
                .containsExactly(
                        new ComposedResponse.IncompleteStep("a", IncompleteResult.failed(FailureReason.NOT_FOUND)));
    }

    @Test
    void accepted_statuses_also_apply_to_fallback_calls() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").accept(404, "{\"none\":true}"));
        given.backend.failing("/a", 500).failing("/one", 404);
        assertThat(given.responseBody()).isEqualTo("{\"a\":{\"none\":true}}");
    }

    @Test
    void a_failed_expression_triggers_the_fallback() {
        RouteFixture given = route(
                StepBuilder.call("GET b /a{?x}").with("x", "number($query.x)").fallbackCall("GET b /one"));
        given.query.set("x", "y");
        given.backend.replying("/one", "1");
        assertThat(given.responseBody()).isEqualTo("{\"a\":1}");
        RouteFixture when =
                route(StepBuilder.call("GET b /a").when("number($query.x)").fallback("2"));
        when.query.set("x", "y");
        assertThat(when.responseBody()).isEqualTo("{\"a\":2}");
    }

    @Test
    void after_the_deadline_no_fallback_calls_and_the_value_is_used() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").fallback("0"));
        Future<ComposedResponse> response = given.run();
        given.clock.advance(RouteFixture.DEADLINE);
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"a\":0}");
        assertThat(given.backend.targets()).containsExactly("/a");
    }

    @Test
    void a_skipped_step_runs_no_fallback() {
        RouteFixture given = route(StepBuilder.call("GET b /a").when("false").fallback("0"));
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"a\":null}");
        assertThat(response.incompleteSteps()).isEmpty();
        assertThat(given.outcomes).containsExactly("a skipped");
    }
}
