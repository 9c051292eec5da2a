package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.expression.Expression;
import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop asks once for each distinct item, so many at once, and answers an object by item. */
class ForEachTest extends LoopFixture {
    @Test
    void each_distinct_item_is_asked_once_and_the_answer_is_by_item_in_the_order_of_the_list() {
        RouteFixture given = over("[\"b\", \"a\", null, \"b\", 7, \"7\", true]");
        Future<ComposedResponse> answer = given.answer();
        assertThat(given.backend.targets()).containsExactly("/b", "/a", "/7", "/true");
        given.backend.answer("/true", "[]");
        given.backend.answer("/a", "{\"n\":1.10}");
        given.backend.answer("/7", "");
        given.backend.answer("/b", "1E400");
        assertThat(RouteFixture.bodyOf(answer))
                .isEqualTo("{\"all\":{\"b\":1E400,\"a\":{\"n\":1.10},\"7\":null,\"true\":[]}}");
        assertThat(answer.result().incomplete()).isEmpty();
        assertThat(given.outcomes).containsExactly("all answered");
    }

    @Test
    void the_window_refills_as_soon_as_one_call_ends() {
        RouteFixture given = over("[1,2,3,4,5]", StepBuilder.loop("$body", 2, 100));
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
        RouteFixture given = RouteFixture.route()
                .body(list)
                .step(
                        "all",
                        StepBuilder.call("GET b /{x}")
                                .with("x", "0 * $item")
                                .each(StepBuilder.loop("$body", 1, 100_000)))
                .respond("size($all)");
        given.backend.answering("/0", "1");
        assertThat(given.answered()).isEqualTo("50000");
    }

    @Test
    void a_list_of_a_million_is_not_gone_through_past_what_may_be_asked() {
        String list = IntStream.range(0, 1_000_000).boxed().toList().toString();
        RouteFixture given = over(list, StepBuilder.loop("$body", 2, 3));
        assertThat(given.failed().reason()).isEqualTo("too_many_items");
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void past_max_only_the_first_are_asked_when_that_is_wanted() {
        ForEach.Spec loop =
                new ForEach.Spec(Expression.parse("$body"), "item", null, 8, 2, ForEach.Overflow.TRUNCATE, null);
        RouteFixture given = over("[1,1,2,2,3,4]", loop);
        given.backend.answering("/1", "11").answering("/2", "22");
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":11,\"2\":22}}");
        assertThat(answer.incomplete())
                .containsExactly(new ComposedResponse.IncompleteStep("all", IncompleteResult.truncated()));
        assertThat(given.outcomes).containsExactly("all truncated");
    }

    @Test
    void as_many_as_max_are_not_too_many() {
        RouteFixture given = over("[1,2,1]", StepBuilder.loop("$body", 8, 2));
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
    void what_cannot_be_gone_over_fails_and_names_the_step(String json, String reason, StepFailure.Kind kind) {
        RouteFixture given = over(json);
        StepFailure failure = given.failed();
        assertThat(failure.step()).isEqualTo("all");
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void what_a_backend_sent_is_not_blamed_on_the_caller() {
        RouteFixture given = RouteFixture.route()
                .step("list", "GET b /list")
                .step("all", StepBuilder.call("GET b /{item}").each("$list"));
        given.backend.answering("/list", "{}");
        assertThat(given.failed().kind()).isEqualTo(StepFailure.Kind.ITEMS_FROM_STEP);
    }

    @Test
    void an_item_that_cannot_stand_in_a_path_is_never_sent() {
        assertThat(over("[\"..\"]").failed().kind()).isEqualTo(StepFailure.Kind.MISSING_FROM_CALLER);
        RouteFixture given = RouteFixture.route()
                .step("list", "GET b /list")
                .step("all", StepBuilder.call("GET b /{item}").each("$list"));
        given.backend.answering("/list", "[\"\"]");
        assertThat(given.failed().kind()).isEqualTo(StepFailure.Kind.MISSING_FROM_STEP);
        assertThat(given.backend.targets()).containsExactly("/list");
    }

    @Test
    void nothing_to_go_over_is_an_empty_answer() {
        assertThat(over("null").answered()).isEqualTo("{\"all\":{}}");
        assertThat(over("[]").answered()).isEqualTo("{\"all\":{}}");
        RouteFixture skipped = RouteFixture.route()
                .step("list", StepBuilder.call("GET b /list").when("false"))
                .step("all", StepBuilder.call("GET b /{item}").each("$list.items"));
        assertThat(skipped.answered()).isEqualTo("{\"list\":null,\"all\":{}}");
    }
}
