package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Early responses. */
class ReturnIfStepTest {
    @Test
    void it_responds_at_once_and_cancels_other_calls() {
        RouteFixture given = RouteFixture.route()
                .step("customer", "GET b /customer")
                .step("slow", "GET b /slow")
                .returnIf("blocked", "$customer.blocked", "{ \"why\": $customer.why }")
                .step("next", StepBuilder.call("GET b /next").when("not($blocked)"));
        Future<ComposedResponse> response = given.run();
        assertThat(response.isComplete()).isFalse();
        given.backend.reply("/customer", "{\"blocked\":true,\"why\":\"debt\"}");
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"why\":\"debt\"}");
        assertThat(given.backend.cancelled()).containsExactly("/slow");
        assertThat(given.backend.targets()).containsExactly("/customer", "/slow");
        assertThat(given.outcomes).containsExactly("customer answered", "blocked returned");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void when_false_the_route_continues_and_its_dependents_run() {
        RouteFixture given = RouteFixture.route()
                .step("customer", "GET b /customer")
                .returnIf("blocked", "$customer.blocked", "1")
                .step("next", StepBuilder.call("GET b /next").when("not($blocked)"));
        Future<ComposedResponse> response = given.run();
        assertThat(given.backend.targets()).containsExactly("/customer");
        given.backend.reply("/customer", "{}");
        given.backend.reply("/next", "2");
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"customer\":{},\"next\":2}");
    }

    @Test
    void it_may_depend_on_the_request_alone() {
        RouteFixture given =
                RouteFixture.route().step("a", "GET b /a").returnIf("known", "$header.etag", "$header.etag");
        given.headers.set("ETag", "x");
        assertThat(given.responseBody()).isEqualTo("\"x\"");
        assertThat(given.backend.pending()).isEmpty();
    }

    @Test
    void without_respond_it_returns_the_steps_it_names() {
        RouteFixture given =
                RouteFixture.route().step("b", "GET b /b").step("c", "GET b /c").step("a", "GET b /a");
        given.backend.replying("/a", "1.10").replying("/b", "2").replying("/c", "3");
        ReturnIfStep.Spec spec =
                new ReturnIfStep.Spec(Expression.parse("$a > $b or true"), null, ComposedResponse.Spec.defaults());
        assertThat(given.returnIf("done", spec).responseBody()).isEqualTo("{\"b\":2,\"a\":1.10}");
    }

    @Test
    void it_has_a_status_and_headers_of_its_own() {
        ComposedResponse.Spec teapot = new ComposedResponse.Spec(
                Expression.parse("400 + 18"),
                Map.of("X-Why", Expression.parse("$a")),
                ComposedResponse.Spec.defaults().max());
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.backend.replying("/a", "\"tea\"");
        ComposedResponse response = given.returnIf(
                        "done", new ReturnIfStep.Spec(Expression.parse("true"), null, teapot))
                .run()
                .result();
        assertThat(response.status()).isEqualTo(418);
        assertThat(response.headers().get("X-Why")).isEqualTo("tea");
        assertThat(response.body()).hasToString("{\"a\":\"tea\"}");
    }

    @Test
    void earlier_fallbacks_are_reported() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").optional())
                .returnIf("early", "$a == null", "0");
        given.backend.failing("/a", 500);
        assertThat(given.run().result().incompleteSteps())
                .containsExactly(
                        new ComposedResponse.IncompleteStep("a", IncompleteResult.failed(FailureReason.SERVER_ERROR)));
    }

    @Test
    void a_condition_without_a_value_fails_the_route_and_names_the_step() {
        RouteFixture given = RouteFixture.route().returnIf("early", "number($query.x)", "0");
        given.query.set("x", "y");
        StepFailure failure = given.failure();
        assertThat(failure.step()).isEqualTo("early");
        assertThat(failure.reason()).isEqualTo(StepReason.EXPRESSION_FAILED);
    }

    @Test
    void of_two_the_first_in_the_file_responds() {
        RouteFixture given = RouteFixture.route().returnIf("one", "true", "1").returnIf("two", "true", "2");
        assertThat(given.responseBody()).isEqualTo("1");
        assertThat(given.outcomes).containsExactly("one returned");
    }
}
