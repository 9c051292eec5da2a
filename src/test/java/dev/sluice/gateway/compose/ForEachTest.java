package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.compose.RouteFixture.LoopFixture;
import dev.sluice.language.expression.Expression;
import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop calls once for each distinct item, a limited number at once, and its value is an object by item. */
class ForEachTest extends LoopFixture {
    @Test
    void each_distinct_item_is_requested_once_and_the_result_is_keyed_in_list_order() {
        RouteFixture given = routeOver("[\"b\", \"a\", null, \"b\", 7, \"7\", true]");
        Future<ComposedResponse> response = given.run();
        assertThat(given.backend.targets()).containsExactly("/b", "/a", "/7", "/true");
        given.backend.reply("/true", "[]");
        given.backend.reply("/a", "{\"n\":1.10}");
        given.backend.reply("/7", "");
        given.backend.reply("/b", "1E400");
        assertThat(RouteFixture.responseBodyOf(response))
                .isEqualTo("{\"all\":{\"b\":1E400,\"a\":{\"n\":1.10},\"7\":null,\"true\":[]}}");
        assertThat(response.result().incompleteSteps()).isEmpty();
        assertThat(given.outcomes).containsExactly("all answered");
    }

    @Test
    void the_next_call_starts_as_soon_as_a_call_ends() {
        RouteFixture given = routeOver("[1,2,3,4,5]", StepBuilder.loop("$body", 2, 100));
        given.run();
        assertThat(given.backend.pending()).containsExactly("/1", "/2");
        given.backend.reply("/2", "1");
        assertThat(given.backend.pending()).containsExactly("/1", "/3");
        given.backend.reply("/3", "1");
        assertThat(given.backend.pending()).containsExactly("/1", "/4");
    }

    @Test
    void immediate_replies_do_not_grow_the_stack() {
        String list = IntStream.range(0, 50_000).boxed().toList().toString();
        RouteFixture given = RouteFixture.route()
                .body(list)
                .step(
                        "all",
                        StepBuilder.call("GET b /{x}")
                                .with("x", "0 * $item")
                                .each(StepBuilder.loop("$body", 1, 100_000)))
                .respond("size($all)");
        given.backend.replying("/0", "1");
        assertThat(given.responseBody()).isEqualTo("50000");
    }

    @Test
    void a_long_list_is_read_no_further_than_the_limit() {
        String list = IntStream.range(0, 1_000_000).boxed().toList().toString();
        RouteFixture given = routeOver(list, StepBuilder.loop("$body", 2, 3));
        assertThat(given.failure().reason()).isEqualTo(StepReason.TOO_MANY_ITEMS);
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void with_truncate_only_the_first_items_are_requested() {
        ForEach.Spec loop =
                new ForEach.Spec(Expression.parse("$body"), "item", null, 8, 2, ForEach.Overflow.TRUNCATE, null);
        RouteFixture given = routeOver("[1,1,2,2,3,4]", loop);
        given.backend.replying("/1", "11").replying("/2", "22");
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"all\":{\"1\":11,\"2\":22}}");
        assertThat(response.incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep("all", IncompleteResult.truncated()));
        assertThat(given.outcomes).containsExactly("all truncated");
    }

    @Test
    void as_many_as_max_are_not_too_many() {
        RouteFixture given = routeOver("[1,2,1]", StepBuilder.loop("$body", 8, 2));
        given.backend.replying("/1", "11").replying("/2", "22");
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"1\":11,\"2\":22}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}        | not_a_list",
                "\"a\"     | not_a_list",
                "7         | not_a_list",
                "[[1]]     | item_without_key",
                "[1,{}]    | item_without_key"
            })
    void an_invalid_list_fails_and_names_the_step(String json, String reason) {
        RouteFixture given = routeOver(json);
        StepFailure failure = given.failure();
        assertThat(failure.step()).isEqualTo("all");
        assertThat(failure.reason().code()).isEqualTo(reason);
        assertThat(failure.isFromCaller()).isTrue();
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void an_invalid_list_of_a_backend_is_not_the_callers_mistake() {
        RouteFixture given = RouteFixture.route()
                .step("list", "GET b /list")
                .step("all", StepBuilder.call("GET b /{item}").each("$list"));
        given.backend.replying("/list", "{}");
        StepFailure failure = given.failure();
        assertThat(failure.reason()).isEqualTo(StepReason.NOT_A_LIST);
        assertThat(failure.isFromCaller()).isFalse();
    }

    @Test
    void an_item_that_is_invalid_in_a_path_is_never_sent() {
        StepFailure ofCaller = routeOver("[\"..\"]").failure();
        assertThat(ofCaller.reason()).isEqualTo(StepReason.MISSING_VALUE);
        assertThat(ofCaller.isFromCaller()).isTrue();
        RouteFixture given = RouteFixture.route()
                .step("list", "GET b /list")
                .step("all", StepBuilder.call("GET b /{item}").each("$list"));
        given.backend.replying("/list", "[\"\"]");
        StepFailure failure = given.failure();
        assertThat(failure.reason()).isEqualTo(StepReason.MISSING_VALUE);
        assertThat(failure.isFromCaller()).isFalse();
        assertThat(given.backend.targets()).containsExactly("/list");
    }

    @Test
    void an_empty_list_has_an_empty_result() {
        assertThat(routeOver("null").responseBody()).isEqualTo("{\"all\":{}}");
        assertThat(routeOver("[]").responseBody()).isEqualTo("{\"all\":{}}");
        RouteFixture skipped = RouteFixture.route()
                .step("list", StepBuilder.call("GET b /list").when("false"))
                .step("all", StepBuilder.call("GET b /{item}").each("$list.items"));
        assertThat(skipped.responseBody()).isEqualTo("{\"list\":null,\"all\":{}}");
    }
}
