package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.expression.Expression;
import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An early answer, as soon as what it waits for is known. */
class ReturnIfStepTest {

    @Test
    void it_answers_at_once_and_cancels_everything_else() {
        RouteFixture given = RouteFixture.route()
                .step("customer", "GET b /customer")
                .step("slow", "GET b /slow")
                .returnIf("blocked", "$customer.blocked", "{ \"why\": $customer.why }")
                .step("next", StepBuilder.call("GET b /next").when("not($blocked)"));
        Future<ComposedResponse> answer = given.answer();
        assertThat(answer.isComplete()).isFalse();
        given.backend.answer("/customer", "{\"blocked\":true,\"why\":\"debt\"}");
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"why\":\"debt\"}");
        assertThat(given.backend.cancelled()).containsExactly("/slow");
        assertThat(given.backend.targets()).containsExactly("/customer", "/slow");
        assertThat(given.outcomes).containsExactly("customer answered", "blocked returned");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void where_it_does_not_hold_the_route_goes_on_and_others_may_have_waited_for_it() {
        RouteFixture given = RouteFixture.route()
                .step("customer", "GET b /customer")
                .returnIf("blocked", "$customer.blocked", "1")
                .step("next", StepBuilder.call("GET b /next").when("not($blocked)"));
        Future<ComposedResponse> answer = given.answer();
        assertThat(given.backend.targets()).containsExactly("/customer");
        given.backend.answer("/customer", "{}");
        given.backend.answer("/next", "2");
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"customer\":{},\"next\":2}");
    }

    @Test
    void it_may_look_at_the_request_alone() {
        RouteFixture given =
                RouteFixture.route().step("a", "GET b /a").returnIf("known", "$header.etag", "$header.etag");
        given.headers.set("ETag", "x");
        assertThat(given.answered()).isEqualTo("\"x\"");
        assertThat(given.backend.underWay()).isEmpty();
    }

    @Test
    void left_to_itself_it_answers_the_steps_it_names() {
        RouteFixture given =
                RouteFixture.route().step("b", "GET b /b").step("c", "GET b /c").step("a", "GET b /a");
        given.backend.answering("/a", "1.10").answering("/b", "2").answering("/c", "3");
        ReturnIfStep.Spec spec =
                new ReturnIfStep.Spec(Expression.parse("$a > $b or true"), null, ComposedResponse.Spec.defaults());
        assertThat(given.early("done", spec).answered()).isEqualTo("{\"b\":2,\"a\":1.10}");
    }

    @Test
    void it_has_a_status_and_headers_of_its_own() {
        ComposedResponse.Spec teapot = new ComposedResponse.Spec(
                Expression.parse("400 + 18"),
                Map.of("X-Why", Expression.parse("$a")),
                ComposedResponse.Spec.defaults().max());
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.backend.answering("/a", "\"tea\"");
        ComposedResponse answer = given.early("done", new ReturnIfStep.Spec(Expression.parse("true"), null, teapot))
                .answer()
                .result();
        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.headers().get("X-Why")).isEqualTo("tea");
        assertThat(answer.body()).hasToString("{\"a\":\"tea\"}");
    }

    @Test
    void what_stood_in_before_it_is_told() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").optional())
                .returnIf("early", "$a == null", "0");
        given.backend.refusing("/a", 500);
        assertThat(given.answer().result().incomplete())
                .containsExactly(new ComposedResponse.IncompleteStep("a", IncompleteResult.failed("server_error")));
    }

    @Test
    void a_condition_without_a_value_fails_the_route_and_names_the_step() {
        RouteFixture given = RouteFixture.route().returnIf("early", "number($query.x)", "0");
        given.query.set("x", "y");
        StepFailure failure = given.failed();
        assertThat(failure.step()).isEqualTo("early");
        assertThat(failure.kind()).isEqualTo(StepFailure.Kind.EXPRESSION);
    }

    @Test
    void of_two_the_first_in_the_file_answers() {
        RouteFixture given = RouteFixture.route().returnIf("one", "true", "1").returnIf("two", "true", "2");
        assertThat(given.answered()).isEqualTo("1");
        assertThat(given.outcomes).containsExactly("one returned");
    }
}
