package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.route.Route;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class StepOrderTest {

    @Test
    void steps_that_do_not_refer_to_each_other_are_under_way_at_once() {
        RouteFixture given =
                RouteFixture.route().step("a", "GET b /a").step("b", "GET b /b").step("c", "GET b /c");
        Future<ComposedResponse> answer = given.answer();
        assertThat(given.backend.underWay()).containsExactly("/a", "/b", "/c");
        given.backend.answer("/c", "3");
        given.backend.answer("/a", "1");
        assertThat(answer.isComplete()).isFalse();
        given.backend.answer("/b", "2");
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
    }

    @Test
    void a_step_waits_for_the_one_it_refers_to_wherever_that_stands_in_the_file() {
        RouteFixture given = RouteFixture.route()
                .step("orders", StepBuilder.call("GET b /orders{?customer}").with("customer", "$customer.id"))
                .step("customer", "GET b /customer");
        Future<ComposedResponse> answer = given.answer();
        assertThat(given.backend.targets()).containsExactly("/customer");
        given.backend.answer("/customer", "{\"id\":7}");
        assertThat(given.backend.targets()).containsExactly("/customer", "/orders?customer=7");
        given.backend.answer("/orders?customer=7", "[]");
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"orders\":[],\"customer\":{\"id\":7}}");
    }

    @Test
    void references_in_with_headers_body_and_when_all_count() {
        RouteFixture given = RouteFixture.route()
                .step("first", "GET b /first")
                .step("with", StepBuilder.call("GET b /with{?x}").with("x", "$first.x"))
                .step("head", StepBuilder.call("GET b /head").header("x-first", "$first.x"))
                .step("post", StepBuilder.call("POST b /post").body("{ \"x\": $first.x }"))
                .step("when", StepBuilder.call("GET b /when").when("$first.x"));
        given.answer();
        assertThat(given.backend.targets()).containsExactly("/first");
        given.backend.answer("/first", "{\"x\":1}");
        assertThat(given.backend.targets()).containsExactly("/first", "/with?x=1", "/head", "/post", "/when");
    }

    @Test
    void a_diamond_runs_its_top_once_and_its_bottom_after_both_sides() {
        RouteFixture given = RouteFixture.route()
                .step("top", "GET b /top")
                .step("left", StepBuilder.call("GET b /left{?x}").with("x", "$top"))
                .step("right", StepBuilder.call("GET b /right{?x}").with("x", "$top"))
                .step(
                        "bottom",
                        StepBuilder.call("GET b /bottom{?l,r}")
                                .with("l", "$left")
                                .with("r", "$right"));
        Future<ComposedResponse> answer = given.answer();
        given.backend.answer("/top", "1");
        assertThat(given.backend.underWay()).containsExactly("/left?x=1", "/right?x=1");
        given.backend.answer("/right?x=1", "3");
        assertThat(given.backend.targets()).hasSize(3);
        given.backend.answer("/left?x=1", "2");
        given.backend.answer("/bottom?l=2&r=3", "4");
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"top\":1,\"left\":2,\"right\":3,\"bottom\":4}");
    }

    @Test
    void backends_that_answer_at_once_are_called_once_each() {
        RouteFixture given = RouteFixture.route()
                .step("last", StepBuilder.call("GET b /last{?x}").with("x", "$middle"))
                .step("middle", StepBuilder.call("GET b /middle{?x}").with("x", "$first"))
                .step("first", "GET b /first");
        given.backend.answering("/first", "1").answering("/middle?x=1", "2").answering("/last?x=2", "3");
        assertThat(given.answered()).isEqualTo("{\"last\":3,\"middle\":2,\"first\":1}");
        assertThat(given.backend.targets()).containsExactly("/first", "/middle?x=1", "/last?x=2");
    }

    @Test
    void one_route_answers_many_requests_each_with_its_own_values() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a{?q}").with("q", "$query.q"))
                .step("b", StepBuilder.call("GET b /b{?a}").with("a", "$a"));
        Route.Composed route = given.ready();
        given.query.set("q", "one");
        Future<ComposedResponse> one = route.answer(given.request());
        given.backend.answer("/a?q=one", "1");
        GatewayRequest second = given.request();
        given.query.set("q", "two");
        Future<ComposedResponse> two = route.answer(second);
        given.backend.answer("/a?q=two", "2");
        given.backend.answer("/b?a=2", "22");
        given.backend.answer("/b?a=1", "11");
        assertThat(RouteFixture.bodyOf(one)).isEqualTo("{\"a\":1,\"b\":11}");
        assertThat(RouteFixture.bodyOf(two)).isEqualTo("{\"a\":2,\"b\":22}");
    }

    @Test
    void a_route_without_steps_answers_at_once() {
        assertThat(RouteFixture.route().respond("{ \"up\": true }").answered()).isEqualTo("{\"up\":true}");
        assertThat(RouteFixture.route().answered()).isEqualTo("{}");
    }

    @Test
    void a_route_that_could_never_end_does_not_become_ready() {
        RouteFixture itself =
                RouteFixture.route().step("a", StepBuilder.call("GET b /a").when("$a"));
        assertThatIllegalArgumentException()
                .isThrownBy(itself::ready)
                .withMessage("only these steps can end: [] of [a]");
        RouteFixture nobody = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").when("$gone"))
                .step("b", "GET b /b");
        assertThatIllegalArgumentException()
                .isThrownBy(nobody::ready)
                .withMessage("only these steps can end: [b] of [a, b]");
    }
}
