package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Items of a loop: what they are, and what becomes of the loop when some fail. */
class LoopItemsTest extends LoopFixture {
    @Test
    void objects_are_told_apart_by_their_key_and_seen_whole() {
        RouteFixture given = RouteFixture.route()
                .body("[{\"id\":1,\"n\":\"x\"},{\"id\":1,\"n\":\"y\"},{\"id\":null},{\"id\":2}]")
                .step(
                        "all",
                        StepBuilder.call("GET b /{item}{?name}")
                                .with("name", "$item.n")
                                .header("x-id", "$item.id")
                                .each(keyed(".id")));
        given.backend.answering("/1?name=x", "11").answering("/2", "22");
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":11,\"2\":22}}");
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
        given.answer();
        assertThat(given.backend.last().body()).hasToString("{\"id\":1.10,\"who\":\"me\"}");
    }

    @Test
    void a_key_that_is_no_scalar_tells_nothing_apart() {
        assertThat(over("[{\"id\":[]}]", keyed(".id")).failed().reason()).isEqualTo("item_without_key");
    }

    @Test
    void a_key_that_no_text_of_the_answer_could_have_tells_nothing_apart() {
        assertThat(over("[\"\\ud800\",\"\\ud801\"]", StepBuilder.loop("$body", 2, 100))
                        .failed()
                        .reason())
                .isEqualTo("item_without_key");
    }

    @Test
    void one_item_that_fails_fails_the_step_and_cancels_the_others() {
        RouteFixture given = over("[1,2,3]", StepBuilder.loop("$body", 2, 100));
        Future<ComposedResponse> answer = given.answer();
        given.backend.refuse("/2", 500);
        assertThat(RouteFixture.failureOf(answer).reason()).isEqualTo("server_error");
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
        Future<ComposedResponse> answer = given.answer();
        given.backend.refuse("/2", 500);
        assertThat(given.backend.cancelled()).containsExactly("/1");
        given.backend.answer("/slow", "1");
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"all\":null,\"slow\":1}");
        assertThat(answer.result().incomplete())
                .containsExactly(new ComposedResponse.IncompleteStep("all", IncompleteResult.failed("server_error")));
    }

    @Test
    void single_items_may_be_missing_where_that_is_wanted() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3,4]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").optionalItem());
        given.backend
                .answering("/1", "11")
                .refusing("/2", 404)
                .refusing("/3", 404)
                .refusing("/4", 500);
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":11,\"2\":null,\"3\":null,\"4\":null}}");
        assertThat(answer.incomplete())
                .containsExactly(
                        new ComposedResponse.IncompleteStep(
                                "all", IncompleteResult.failed("not_found").ofItems(2)),
                        new ComposedResponse.IncompleteStep(
                                "all", IncompleteResult.failed("server_error").ofItems(1)));
        assertThat(given.outcomes).containsExactly("all failed");
    }

    @Test
    void what_stands_in_for_an_item_may_be_another_call_and_then_a_value() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepBuilder.call("GET b /{item}")
                                .each("$body")
                                .optionalItem()
                                .fallbackCall("GET b /mirror/{item}")
                                .fallback("{}"));
        given.backend.answering("/1", "11").refusing("/2", 404).refusing("/3", 404);
        given.backend.answering("/mirror/2", "22").refusing("/mirror/3", 500);
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":11,\"2\":22,\"3\":{}}}");
        assertThat(answer.incomplete())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "all", IncompleteResult.defaulted("not_found").ofItems(2)));
    }

    @Test
    void what_stands_in_for_a_whole_loop_knows_no_item() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").fallbackCall("GET b /everything"));
        given.backend.refusing("/1", 500).answering("/everything", "{\"1\":1}");
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":1}}");
        assertThat(answer.incomplete())
                .containsExactly(
                        new ComposedResponse.IncompleteStep("all", IncompleteResult.defaulted("server_error")));
    }

    @Test
    void accepted_statuses_are_answers_of_items() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").accept(404, "\"gone\""));
        given.backend.answering("/1", "11").refusing("/2", 404);
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":11,\"2\":\"gone\"}}");
    }

    @Test
    void the_answers_are_there_to_be_joined() {
        RouteFixture given = RouteFixture.route()
                .step("orders", "GET b /orders")
                .step("products", StepBuilder.call("GET b /p/{item}").each("[for ($orders) .product]"))
                .respond("[for ($orders) { \"id\": .id, \"name\": lookup($products, .product).name }]");
        given.backend
                .answering(
                        "/orders",
                        "[{\"id\":1,\"product\":7},{\"id\":2,\"product\":8},{\"id\":3},{\"id\":4,\"product\":7}]")
                .answering("/p/7", "{\"name\":\"seven\"}")
                .answering("/p/8", "{\"name\":\"eight\"}");
        assertThat(given.answered())
                .isEqualTo("[{\"id\":1,\"name\":\"seven\"},{\"id\":2,\"name\":\"eight\"},"
                        + "{\"id\":3,\"name\":null},{\"id\":4,\"name\":\"seven\"}]");
    }

    @Test
    void a_caller_who_leaves_ends_all_of_it() {
        RouteFixture given = over("[1,2,3,4]", StepBuilder.loop("$body", 2, 100));
        Future<ComposedResponse> answer = given.answer();
        given.caller.cancel();
        assertThat(RouteFixture.failureOf(answer).reason()).isEqualTo("cancelled");
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.backend.cancelled()).containsExactly("/1", "/2");
    }

    @Test
    void at_the_deadline_items_that_may_be_missing_are() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepBuilder.call("GET b /{item}")
                                .each(StepBuilder.loop("$body", 1, 100))
                                .optionalItem());
        Future<ComposedResponse> answer = given.answer();
        given.backend.answer("/1", "11");
        given.clock.advance(RouteFixture.DEADLINE);
        assertThat(RouteFixture.bodyOf(answer)).isEqualTo("{\"all\":{\"1\":11,\"2\":null,\"3\":null}}");
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void what_a_loop_holds_together_is_bounded() {
        RouteFixture given = over(IntStream.range(0, 40).boxed().toList().toString());
        String megabyte = "\"" + "x".repeat(1 << 20) + "\"";
        for (int i = 0; i < 40; i++) given.backend.answering("/" + i, megabyte);
        assertThat(given.failed().reason()).isEqualTo("items_too_large");
    }
}
