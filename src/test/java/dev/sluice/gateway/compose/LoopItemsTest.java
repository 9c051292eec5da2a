package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.compose.RouteFixture.LoopFixture;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The items of a loop, and the effects of failed items. */
class LoopItemsTest extends LoopFixture {
    @Test
    void objects_are_distinguished_by_their_key_and_expressions_see_them_complete() {
        RouteFixture given = RouteFixture.route()
                .body("[{\"id\":1,\"n\":\"x\"},{\"id\":1,\"n\":\"y\"},{\"id\":null},{\"id\":2}]")
                .step(
                        "all",
                        StepBuilder.call("GET b /{item}{?name}")
                                .with("name", "$item.n")
                                .header("x-id", "$item.id")
                                .each(keyed(".id")));
        given.backend.replying("/1?name=x", "11").replying("/2", "22");
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"1\":11,\"2\":22}}");
        assertThat(given.backend.last().headers().get("x-id")).isEqualTo("2");
    }

    @Test
    void a_body_may_hold_the_item_and_the_request() {
        RouteFixture given = RouteFixture.route()
                .body("{\"ids\":[1.10],\"who\":\"me\"}")
                .step(
                        "all",
                        StepBuilder.call("POST b /x")
                                .body("{ \"id\": $item, \"who\": $body.who }")
                                .each("$body.ids"));
        given.run();
        assertThat(given.backend.last().body()).hasToString("{\"id\":1.10,\"who\":\"me\"}");
    }

    @Test
    void a_key_that_is_no_scalar_fails() {
        assertThat(routeOver("[{\"id\":[]}]", keyed(".id")).failure().reason()).isEqualTo(StepReason.ITEM_WITHOUT_KEY);
    }

    @Test
    void a_key_that_is_not_unicode_fails() {
        assertThat(routeOver("[\"\\ud800\",\"\\ud801\"]", StepBuilder.loop("$body", 2, 100))
                        .failure()
                        .reason())
                .isEqualTo(StepReason.ITEM_WITHOUT_KEY);
    }

    @Test
    void one_item_that_fails_fails_the_step_and_cancels_the_others() {
        RouteFixture given = routeOver("[1,2,3]", StepBuilder.loop("$body", 2, 100));
        Future<ComposedResponse> response = given.run();
        given.backend.fail("/2", 500);
        assertThat(RouteFixture.failureOf(response).reason()).isEqualTo(FailureReason.SERVER_ERROR);
        assertThat(given.backend.cancelled()).containsExactly("/1");
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.outcomes).containsExactly("all failed");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void an_optional_loop_that_fails_cancels_its_calls_at_once_and_the_route_goes_on() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").optional())
                .step("slow", "GET b /slow");
        Future<ComposedResponse> response = given.run();
        given.backend.fail("/2", 500);
        assertThat(given.backend.cancelled()).containsExactly("/1");
        given.backend.reply("/slow", "1");
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"all\":null,\"slow\":1}");
        assertThat(response.result().incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "all", IncompleteResult.failed(FailureReason.SERVER_ERROR)));
    }

    @Test
    void optional_items_may_be_missing() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3,4]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").optionalItem());
        given.backend.replying("/1", "11").failing("/2", 404).failing("/3", 404).failing("/4", 500);
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"all\":{\"1\":11,\"2\":null,\"3\":null,\"4\":null}}");
        assertThat(response.incompleteSteps())
                .containsExactly(
                        new ComposedResponse.IncompleteStep(
                                "all",
                                IncompleteResult.failed(FailureReason.NOT_FOUND).forItems(2)),
                        new ComposedResponse.IncompleteStep(
                                "all",
                                IncompleteResult.failed(FailureReason.SERVER_ERROR)
                                        .forItems(1)));
        assertThat(given.outcomes).containsExactly("all failed");
    }

    @Test
    void an_item_may_fall_back_to_another_call_and_then_a_value() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepBuilder.call("GET b /{item}")
                                .each("$body")
                                .optionalItem()
                                .fallbackCall("GET b /mirror/{item}")
                                .fallback("{}"));
        given.backend.replying("/1", "11").failing("/2", 404).failing("/3", 404);
        given.backend.replying("/mirror/2", "22").failing("/mirror/3", 500);
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"all\":{\"1\":11,\"2\":22,\"3\":{}}}");
        assertThat(response.incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "all",
                        IncompleteResult.defaulted(FailureReason.NOT_FOUND).forItems(2)));
    }

    @Test
    void a_fallback_of_the_loop_has_no_item() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").fallbackCall("GET b /everything"));
        given.backend.failing("/1", 500).replying("/everything", "{\"1\":1}");
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"all\":{\"1\":1}}");
        assertThat(response.incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "all", IncompleteResult.defaulted(FailureReason.SERVER_ERROR)));
    }

    @Test
    void accepted_statuses_are_values_of_items() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").accept(404, "\"gone\""));
        given.backend.replying("/1", "11").failing("/2", 404);
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"1\":11,\"2\":\"gone\"}}");
    }

    @Test
    void values_can_be_joined_by_lookup() {
        RouteFixture given = RouteFixture.route()
                .step("orders", "GET b /orders")
                .step("products", StepBuilder.call("GET b /p/{item}").each("[for ($orders) .product]"))
                .respond("[for ($orders) { \"id\": .id, \"name\": lookup($products, .product).name }]");
        given.backend
                .replying(
                        "/orders",
                        "[{\"id\":1,\"product\":7},{\"id\":2,\"product\":8},{\"id\":3},{\"id\":4,\"product\":7}]")
                .replying("/p/7", "{\"name\":\"seven\"}")
                .replying("/p/8", "{\"name\":\"eight\"}");
        assertThat(given.responseBody())
                .isEqualTo("[{\"id\":1,\"name\":\"seven\"},{\"id\":2,\"name\":\"eight\"},"
                        + "{\"id\":3,\"name\":null},{\"id\":4,\"name\":\"seven\"}]");
    }

    @Test
    void a_caller_that_disconnects_cancels_the_loop() {
        RouteFixture given = routeOver("[1,2,3,4]", StepBuilder.loop("$body", 2, 100));
        Future<ComposedResponse> response = given.run();
        given.cancellation.cancel();
        assertThat(RouteFixture.failureOf(response).reason()).isEqualTo(FailureReason.CANCELLED);
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.backend.cancelled()).containsExactly("/1", "/2");
    }

    @Test
    void at_the_deadline_optional_items_are_missing() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepBuilder.call("GET b /{item}")
                                .each(StepBuilder.loop("$body", 1, 100))
                                .optionalItem());
        Future<ComposedResponse> response = given.run();
        given.backend.reply("/1", "11");
        given.clock.advance(RouteFixture.DEADLINE);
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"all\":{\"1\":11,\"2\":null,\"3\":null}}");
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void the_total_size_of_a_loop_is_limited() {
        RouteFixture given = routeOver(IntStream.range(0, 40).boxed().toList().toString());
        String megabyte = "\"" + "x".repeat(1 << 20) + "\"";
        for (int i = 0; i < 40; i++) given.backend.replying("/" + i, megabyte);
        assertThat(given.failure().reason()).isEqualTo(StepReason.ITEMS_TOO_LARGE);
    }
}
