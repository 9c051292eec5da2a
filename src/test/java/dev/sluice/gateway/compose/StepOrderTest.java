package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.gateway.route.ComposedRoute;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class StepOrderTest {
    @Test
    void independent_steps_run_concurrently() {
        RouteFixture given =
                RouteFixture.route().step("a", "GET b /a").step("b", "GET b /b").step("c", "GET b /c");
        Future<ComposedResponse> response = given.run();
        assertThat(given.backend.pending()).containsExactly("/a", "/b", "/c");
        given.backend.reply("/c", "3");
        given.backend.reply("/a", "1");
        assertThat(response.isComplete()).isFalse();
        given.backend.reply("/b", "2");
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
    }

    @Test
    void a_step_waits_for_its_dependency_wherever_that_stands_in_the_file() {
        RouteFixture given = RouteFixture.route()
                .step("orders", StepBuilder.call("GET b /orders{?customer}").with("customer", "$customer.id"))
                .step("customer", "GET b /customer");
        Future<ComposedResponse> response = given.run();
        assertThat(given.backend.targets()).containsExactly("/customer");
        given.backend.reply("/customer", "{\"id\":7}");
        assertThat(given.backend.targets()).containsExactly("/customer", "/orders?customer=7");
        given.backend.reply("/orders?customer=7", "[]");
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"orders\":[],\"customer\":{\"id\":7}}");
    }

    @Test
    void references_in_with_headers_body_and_when_all_count() {
        RouteFixture given = RouteFixture.route()
                .step("first", "GET b /first")
                .step("with", StepBuilder.call("GET b /with{?x}").with("x", "$first.x"))
                .step("head", StepBuilder.call("GET b /head").header("x-first", "$first.x"))
                .step("post", StepBuilder.call("POST b /post").body("{ \"x\": $first.x }"))
                .step("when", StepBuilder.call("GET b /when").when("$first.x"));
        given.run();
        assertThat(given.backend.targets()).containsExactly("/first");
        given.backend.reply("/first", "{\"x\":1}");
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
        Future<ComposedResponse> response = given.run();
        given.backend.reply("/top", "1");
        assertThat(given.backend.pending()).containsExactly("/left?x=1", "/right?x=1");
        given.backend.reply("/right?x=1", "3");
        assertThat(given.backend.targets()).hasSize(3);
        given.backend.reply("/left?x=1", "2");
        given.backend.reply("/bottom?l=2&r=3", "4");
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"top\":1,\"left\":2,\"right\":3,\"bottom\":4}");
    }

    @Test
    void steps_with_immediate_replies_are_called_once_each() {
        RouteFixture given = RouteFixture.route()
                .step("last", StepBuilder.call("GET b /last{?x}").with("x", "$middle"))
                .step("middle", StepBuilder.call("GET b /middle{?x}").with("x", "$first"))
                .step("first", "GET b /first");
        given.backend.replying("/first", "1").replying("/middle?x=1", "2").replying("/last?x=2", "3");
        assertThat(given.responseBody()).isEqualTo("{\"last\":3,\"middle\":2,\"first\":1}");
        assertThat(given.backend.targets()).containsExactly("/first", "/middle?x=1", "/last?x=2");
    }

    @Test
    void one_route_handles_many_requests_each_with_its_own_values() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a{?q}").with("q", "$query.q"))
                .step("b", StepBuilder.call("GET b /b{?a}").with("a", "$a"));
        ComposedRoute route = given.build();
        given.query.set("q", "one");
        Future<ComposedResponse> firstResponse = route.run(given.request());
        given.backend.reply("/a?q=one", "1");
        GatewayRequest firstRequest = given.request();
        given.query.set("q", "two");
        Future<ComposedResponse> secondResponse = route.run(firstRequest);
        given.backend.reply("/a?q=two", "2");
        given.backend.reply("/b?a=2", "22");
        given.backend.reply("/b?a=1", "11");
        assertThat(RouteFixture.responseBodyOf(firstResponse)).isEqualTo("{\"a\":1,\"b\":11}");
        assertThat(RouteFixture.responseBodyOf(secondResponse)).isEqualTo("{\"a\":2,\"b\":22}");
    }

    @Test
    void a_route_without_steps_responds_at_once() {
        assertThat(RouteFixture.route().respond("{ \"up\": true }").responseBody())
                .isEqualTo("{\"up\":true}");
        assertThat(RouteFixture.route().responseBody()).isEqualTo("{}");
    }

    @Test
    void a_route_with_a_cycle_or_a_missing_step_is_rejected() {
        RouteFixture cyclic =
                RouteFixture.route().step("a", StepBuilder.call("GET b /a").when("$a"));
        assertThatIllegalArgumentException()
                .isThrownBy(cyclic::build)
                .withMessage("only these steps can run: [] of [a]");
        RouteFixture missing = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").when("$gone"))
                .step("b", "GET b /b");
        assertThatIllegalArgumentException()
                .isThrownBy(missing::build)
                .withMessage("only these steps can run: [b] of [a, b]");
    }
}
