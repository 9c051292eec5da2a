package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop asks once for each distinct item, so many at once, and answers an object by item. */
class LoopTest {

    private static Given over(String json, Each.Spec loop) {
        return Given.route()
                .body(json)
                .step("all", StepText.call("GET b /{item}").each(loop));
    }

    private static Given over(String json) {
        return over(json, StepText.loop("$body", 8, 100));
    }

    private static Each.Spec keyed(String key) {
        return new Each.Spec(Expression.parse("$body"), "item", Expression.parse(key), 8, 100, Each.Over.FAIL, null);
    }

    @Test
    void each_distinct_item_is_asked_once_and_the_answer_is_by_item_in_the_order_of_the_list() {
        Given given = over("[\"b\", \"a\", null, \"b\", 7, \"7\", true]");
        Future<Answer> answer = given.answer();
        assertThat(given.backend.targets()).containsExactly("/b", "/a", "/7", "/true");
        given.backend.answer("/true", "[]");
        given.backend.answer("/a", "{\"n\":1.10}");
        given.backend.answer("/7", "");
        given.backend.answer("/b", "1E400");
        assertThat(Given.bodyOf(answer)).isEqualTo("{\"all\":{\"b\":1E400,\"a\":{\"n\":1.10},\"7\":null,\"true\":[]}}");
        assertThat(answer.result().incomplete()).isEmpty();
        assertThat(given.outcomes).containsExactly("all answered");
    }

    @Test
    void the_window_refills_as_soon_as_one_call_ends() {
        Given given = over("[1,2,3,4,5]", StepText.loop("$body", 2, 100));
        given.answer();
        assertThat(given.backend.underWay()).containsExactly("/1", "/2");
        given.backend.answer("/2", "1");
        assertThat(given.backend.underWay()).containsExactly("/1", "/3");
        given.backend.answer("/3", "1");
        assertThat(given.backend.underWay()).containsExactly("/1", "/4");
    }

    @Test
    void backends_that_answer_at_once_do_not_grow_the_stack() {
        String list = IntStream.range(0, 50_000).boxed().toList().toString();
        Given given = Given.route()
                .body(list)
                .step(
                        "all",
                        StepText.call("GET b /{x}").with("x", "0 * $item").each(StepText.loop("$body", 1, 100_000)))
                .respond("size($all)");
        given.backend.answering("/0", "1");
        assertThat(given.answered()).isEqualTo("50000");
    }

    @Test
    void a_list_of_a_million_is_not_gone_through_past_what_may_be_asked() {
        String list = IntStream.range(0, 1_000_000).boxed().toList().toString();
        Given given = over(list, StepText.loop("$body", 2, 3));
        assertThat(given.failed().reason()).isEqualTo("too_many_items");
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void past_max_only_the_first_are_asked_when_that_is_wanted() {
        Each.Spec loop = new Each.Spec(Expression.parse("$body"), "item", null, 8, 2, Each.Over.TRUNCATE, null);
        Given given = over("[1,1,2,2,3,4]", loop);
        given.backend.answering("/1", "11").answering("/2", "22");
        Answer answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":11,\"2\":22}}");
        assertThat(answer.incomplete()).containsExactly(new Answer.Incomplete("all", Shortfall.truncated()));
        assertThat(given.outcomes).containsExactly("all truncated");
    }

    @Test
    void as_many_as_max_are_not_too_many() {
        Given given = over("[1,2,1]", StepText.loop("$body", 8, 2));
        given.backend.answering("/1", "11").answering("/2", "22");
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":11,\"2\":22}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}        | not_a_list       | ITEMS_FROM_CALLER",
                "\"a\"     | not_a_list       | ITEMS_FROM_CALLER",
                "7         | not_a_list       | ITEMS_FROM_CALLER",
                "[[1]]     | item_without_key | ITEMS_FROM_CALLER",
                "[1,{}]    | item_without_key | ITEMS_FROM_CALLER"
            })
    void what_cannot_be_gone_over_fails_and_names_the_step(String json, String reason, StepFailed.Kind kind) {
        Given given = over(json);
        StepFailed failure = given.failed();
        assertThat(failure.step()).isEqualTo("all");
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void what_a_backend_sent_is_not_blamed_on_the_caller() {
        Given given = Given.route()
                .step("list", "GET b /list")
                .step("all", StepText.call("GET b /{item}").each("$list"));
        given.backend.answering("/list", "{}");
        assertThat(given.failed().kind()).isEqualTo(StepFailed.Kind.ITEMS_FROM_STEP);
    }

    @Test
    void an_item_that_cannot_stand_in_a_path_is_never_sent() {
        assertThat(over("[\"..\"]").failed().kind()).isEqualTo(StepFailed.Kind.MISSING_FROM_CALLER);
        Given given = Given.route()
                .step("list", "GET b /list")
                .step("all", StepText.call("GET b /{item}").each("$list"));
        given.backend.answering("/list", "[\"\"]");
        assertThat(given.failed().kind()).isEqualTo(StepFailed.Kind.MISSING_FROM_STEP);
        assertThat(given.backend.targets()).containsExactly("/list");
    }

    @Test
    void nothing_to_go_over_is_an_empty_answer() {
        assertThat(over("null").answered()).isEqualTo("{\"all\":{}}");
        assertThat(over("[]").answered()).isEqualTo("{\"all\":{}}");
        Given skipped = Given.route()
                .step("list", StepText.call("GET b /list").when("false"))
                .step("all", StepText.call("GET b /{item}").each("$list.items"));
        assertThat(skipped.answered()).isEqualTo("{\"list\":null,\"all\":{}}");
    }

    @Test
    void objects_are_told_apart_by_their_key_and_seen_whole() {
        Given given = Given.route()
                .body("[{\"id\":1,\"n\":\"x\"},{\"id\":1,\"n\":\"y\"},{\"id\":null},{\"id\":2}]")
                .step(
                        "all",
                        StepText.call("GET b /{item}{?name}")
                                .with("name", "$item.n")
                                .header("x-id", "$item.id")
                                .each(keyed(".id")));
        given.backend.answering("/1?name=x", "11").answering("/2", "22");
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":11,\"2\":22}}");
        assertThat(given.backend.last().headers().get("x-id")).isEqualTo("2");
    }

    @Test
    void a_body_may_hold_the_item_and_the_request() {
        Given given = Given.route()
                .body("{\"ids\":[1.10],\"who\":\"me\"}")
                .step(
                        "all",
                        StepText.call("POST b /x")
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
    void one_item_that_fails_fails_the_step_and_cancels_the_others() {
        Given given = over("[1,2,3]", StepText.loop("$body", 2, 100));
        Future<Answer> answer = given.answer();
        given.backend.refuse("/2", 500);
        assertThat(Given.failureOf(answer).reason()).isEqualTo("server_error");
        assertThat(given.backend.cancelled()).containsExactly("/1");
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.outcomes).containsExactly("all failed");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void an_optional_loop_that_fails_cancels_its_calls_at_once_and_the_route_goes_on() {
        Given given = Given.route()
                .body("[1,2]")
                .step("all", StepText.call("GET b /{item}").each("$body").optional())
                .step("slow", "GET b /slow");
        Future<Answer> answer = given.answer();
        given.backend.refuse("/2", 500);
        assertThat(given.backend.cancelled()).containsExactly("/1");
        given.backend.answer("/slow", "1");
        assertThat(Given.bodyOf(answer)).isEqualTo("{\"all\":null,\"slow\":1}");
        assertThat(answer.result().incomplete())
                .containsExactly(new Answer.Incomplete("all", Shortfall.failed("server_error")));
    }

    @Test
    void single_items_may_be_missing_where_that_is_wanted() {
        Given given = Given.route()
                .body("[1,2,3,4]")
                .step("all", StepText.call("GET b /{item}").each("$body").optionalItem());
        given.backend
                .answering("/1", "11")
                .refusing("/2", 404)
                .refusing("/3", 404)
                .refusing("/4", 500);
        Answer answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":11,\"2\":null,\"3\":null,\"4\":null}}");
        assertThat(answer.incomplete())
                .containsExactly(
                        new Answer.Incomplete(
                                "all", Shortfall.failed("not_found").ofItems(2)),
                        new Answer.Incomplete(
                                "all", Shortfall.failed("server_error").ofItems(1)));
        assertThat(given.outcomes).containsExactly("all failed");
    }

    @Test
    void what_stands_in_for_an_item_may_be_another_call_and_then_a_value() {
        Given given = Given.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepText.call("GET b /{item}")
                                .each("$body")
                                .optionalItem()
                                .fallbackCall("GET b /mirror/{item}")
                                .fallback("{}"));
        given.backend.answering("/1", "11").refusing("/2", 404).refusing("/3", 404);
        given.backend.answering("/mirror/2", "22").refusing("/mirror/3", 500);
        Answer answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":11,\"2\":22,\"3\":{}}}");
        assertThat(answer.incomplete())
                .containsExactly(new Answer.Incomplete(
                        "all", Shortfall.defaulted("not_found").ofItems(2)));
    }

    @Test
    void what_stands_in_for_a_whole_loop_knows_no_item() {
        Given given = Given.route()
                .body("[1,2]")
                .step("all", StepText.call("GET b /{item}").each("$body").fallbackCall("GET b /everything"));
        given.backend.refusing("/1", 500).answering("/everything", "{\"1\":1}");
        Answer answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":1}}");
        assertThat(answer.incomplete())
                .containsExactly(new Answer.Incomplete("all", Shortfall.defaulted("server_error")));
    }

    @Test
    void accepted_statuses_are_answers_of_items() {
        Given given = Given.route()
                .body("[1,2]")
                .step("all", StepText.call("GET b /{item}").each("$body").accept(404, "\"gone\""));
        given.backend.answering("/1", "11").refusing("/2", 404);
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":11,\"2\":\"gone\"}}");
    }

    @Test
    void the_answers_are_there_to_be_joined() {
        Given given = Given.route()
                .step("orders", "GET b /orders")
                .step("products", StepText.call("GET b /p/{item}").each("[for ($orders) .product]"))
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
        Given given = over("[1,2,3,4]", StepText.loop("$body", 2, 100));
        Future<Answer> answer = given.answer();
        given.caller.cancel();
        assertThat(Given.failureOf(answer).reason()).isEqualTo("cancelled");
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.backend.cancelled()).containsExactly("/1", "/2");
    }

    @Test
    void at_the_deadline_items_that_may_be_missing_are() {
        Given given = Given.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepText.call("GET b /{item}")
                                .each(StepText.loop("$body", 1, 100))
                                .optionalItem());
        Future<Answer> answer = given.answer();
        given.backend.answer("/1", "11");
        given.clock.advance(Given.DEADLINE);
        assertThat(Given.bodyOf(answer)).isEqualTo("{\"all\":{\"1\":11,\"2\":null,\"3\":null}}");
        assertThat(given.backend.targets()).containsExactly("/1", "/2");
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @Test
    void what_a_loop_holds_together_is_bounded() {
        Given given = over(IntStream.range(0, 40).boxed().toList().toString());
        String megabyte = "\"" + "x".repeat(1 << 20) + "\"";
        for (int i = 0; i < 40; i++) given.backend.answering("/" + i, megabyte);
        assertThat(given.failed().reason()).isEqualTo("items_too_large");
    }
}
