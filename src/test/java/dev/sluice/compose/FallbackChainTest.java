package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

/** What stands in for a step that failed, rung by rung. */
class FallbackChainTest {

    private static RouteFixture route(StepBuilder step) {
        return RouteFixture.route().step("a", step);
    }

    @Test
    void another_call_stands_in_and_the_first_failure_is_told() {
        RouteFixture given = route(StepBuilder.call("GET b /a").fallbackCall("GET b /mirror"));
        given.backend.refusing("/a", 503).answering("/mirror", "1.10");
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"a\":1.10}");
        assertThat(answer.incomplete())
                .containsExactly(new ComposedResponse.IncompleteStep("a", IncompleteResult.defaulted("server_error")));
        assertThat(given.outcomes).containsExactly("a defaulted");
    }

    @Test
    void rungs_are_tried_in_order_and_only_as_far_as_needed() {
        RouteFixture given = route(StepBuilder.call("GET b /a")
                .fallbackCall("GET b /one")
                .fallbackCall("GET b /two")
                .fallbackCall("GET b /three")
                .fallback("0"));
        given.backend.refusing("/a", 404).refusing("/one", 500).answering("/two", "2");
        assertThat(given.answered()).isEqualTo("{\"a\":2}");
        assertThat(given.backend.targets()).containsExactly("/a", "/one", "/two");
    }

    @Test
    void the_value_at_the_end_is_always_there() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").fallback("[0]"));
        given.backend.refusing("/a", 404).refusing("/one", 500);
        assertThat(given.answered()).isEqualTo("{\"a\":[0]}");
    }

    @Test
    void where_every_call_fails_the_route_does_and_tells_of_the_first() {
        RouteFixture given = route(StepBuilder.call("GET b /a").fallbackCall("GET b /one"));
        given.backend.refusing("/a", 404).refusing("/one", 500);
        assertThat(given.failed().reason()).isEqualTo("not_found");
    }

    @Test
    void an_optional_step_is_null_when_every_call_failed() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").optional());
        given.backend.refusing("/a", 404).refusing("/one", 500);
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"a\":null}");
        assertThat(answer.incomplete())
                .containsExactly(new ComposedResponse.IncompleteStep("a", IncompleteResult.failed("not_found")));
    }

    @Test
    void what_is_accepted_of_the_step_is_accepted_of_the_call_that_stands_in() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").accept(404, "{\"none\":true}"));
        given.backend.refusing("/a", 500).refusing("/one", 404);
        assertThat(given.answered()).isEqualTo("{\"a\":{\"none\":true}}");
    }

    @Test
    void an_expression_that_fails_is_a_failure_like_another() {
        RouteFixture given = route(
                StepBuilder.call("GET b /a{?x}").with("x", "number($query.x)").fallbackCall("GET b /one"));
        given.query.set("x", "y");
        given.backend.answering("/one", "1");
        assertThat(given.answered()).isEqualTo("{\"a\":1}");
        RouteFixture when =
                route(StepBuilder.call("GET b /a").when("number($query.x)").fallback("2"));
        when.query.set("x", "y");
        assertThat(when.answered()).isEqualTo("{\"a\":2}");
    }

    @Test
    void after_the_deadline_no_rung_calls_and_the_value_stands_in() {
        RouteFixture given =
                route(StepBuilder.call("GET b /a").fallbackCall("GET b /one").fallback("0"));
        Future<ComposedResponse> answer = given.answer();
        given.clock.advance(RouteFixture.DEADLINE);
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"a\":0}");
        assertThat(given.backend.targets()).containsExactly("/a");
    }

    @Test
    void a_skipped_step_climbs_no_ladder() {
        RouteFixture given = route(StepBuilder.call("GET b /a").when("false").fallback("0"));
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"a\":null}");
        assertThat(answer.incomplete()).isEmpty();
        assertThat(given.outcomes).containsExactly("a skipped");
    }
}
