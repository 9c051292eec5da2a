package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.expression.Expression;
import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Items asked for in groups, of an endpoint that takes several. */
class BatchReplyReaderTest {

    private static ForEach.Spec loop(int size, @Nullable String list, @Nullable String key) {
        BatchSpec batch = new BatchSpec(
                size, list == null ? null : Expression.parse(list), key == null ? null : Expression.parse(key));
        return new ForEach.Spec(Expression.parse("$body"), "id", null, 2, 100, ForEach.Overflow.FAIL, batch);
    }

    private static RouteFixture over(String json, ForEach.Spec loop) {
        return RouteFixture.route()
                .body(json)
                .step("all", StepBuilder.call("GET b /x{?id*}").each(loop));
    }

    @Test
    void items_are_asked_for_in_groups_and_answers_found_by_key() {
        RouteFixture given = over("[1,2,3,2,4,5]", loop(2, null, ".id"));
        given.backend
                .answering("/x?id=1&id=2", "[{\"id\":2,\"n\":2.0},{\"id\":1,\"n\":1.10},{\"id\":9},{\"n\":3}]")
                .answering("/x?id=3&id=4", "[{\"id\":\"4\"}]")
                .answering("/x?id=5", "[]");
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body())
                .hasToString("{\"all\":{\"1\":{\"id\":1,\"n\":1.10},\"2\":{\"id\":2,\"n\":2.0},"
                        + "\"3\":null,\"4\":{\"id\":\"4\"},\"5\":null}}");
        assertThat(answer.incomplete()).isEmpty();
    }

    @Test
    void the_answers_may_stand_somewhere_within_the_reply() {
        RouteFixture given = over("[1]", loop(2, ".found.items", ".id"));
        given.backend.answering("/x?id=1", "{\"found\":{\"items\":[{\"id\":1}]}}");
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":{\"id\":1}}}");
    }

    @Test
    void a_reply_may_be_by_item_already() {
        RouteFixture given = over("[1,2,3]", loop(5, null, null));
        given.backend.answering("/x?id=1&id=2&id=3", "{\"1\":11,\"3\":null,\"4\":44}");
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":11,\"2\":null,\"3\":null}}");
    }

    @Test
    void an_empty_reply_has_nobody() {
        RouteFixture given = over("[1]", loop(5, null, ".id"));
        given.backend.answering("/x?id=1", "");
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":null}}");
    }

    @Test
    void a_reply_of_another_shape_fails_the_step() {
        RouteFixture list = over("[1]", loop(5, null, null));
        list.backend.answering("/x?id=1", "[]");
        assertThat(list.failed().reason()).isEqualTo("not_a_batch");
        RouteFixture object = over("[1]", loop(5, null, ".id"));
        object.backend.answering("/x?id=1", "{}");
        assertThat(object.failed().kind()).isEqualTo(StepFailure.Kind.ITEMS_FROM_STEP);
    }

    @Test
    void a_body_may_hold_the_group() {
        RouteFixture given = RouteFixture.route()
                .body("[3,1,2]")
                .step(
                        "all",
                        StepBuilder.call("POST b /x").body("{ \"ids\": $id }").each(loop(2, null, ".id")));
        given.answer();
        assertThat(given.backend.calls())
                .extracting(call -> String.valueOf(call.body()))
                .containsExactly("{\"ids\":[3,1]}", "{\"ids\":[2]}");
    }

    @Test
    void no_more_groups_are_under_way_than_allowed() {
        RouteFixture given = over(IntStream.range(0, 10).boxed().toList().toString(), loop(2, null, ".id"));
        Future<ComposedResponse> answer = given.answer();
        assertThat(given.backend.underWay()).hasSize(2);
        while (!given.backend.underWay().isEmpty()) {
            given.backend.answer(given.backend.underWay().get(0), "[]");
            assertThat(given.backend.underWay()).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(answer.succeeded()).isTrue();
        assertThat(given.backend.calls()).hasSize(5);
    }

    @Test
    void a_group_that_fails_may_leave_its_items_missing() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepBuilder.call("GET b /x{?id*}")
                                .each(loop(2, null, ".id"))
                                .optionalItem());
        given.backend.refusing("/x?id=1&id=2", 500).answering("/x?id=3", "[{\"id\":3}]");
        ComposedResponse answer = given.answer().result();
        assertThat(answer.body()).hasToString("{\"all\":{\"1\":null,\"2\":null,\"3\":{\"id\":3}}}");
        assertThat(answer.incomplete())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "all", IncompleteResult.failed("server_error").ofItems(2)));
    }

    @Test
    void another_endpoint_stands_in_for_a_group_and_a_value_for_each_of_its_items() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepBuilder.call("GET b /x{?id*}")
                                .each(loop(2, null, ".id"))
                                .optionalItem()
                                .fallbackCall("GET b /y{?id*}")
                                .fallback("0"));
        given.backend.refusing("/x?id=1&id=2", 500).refusing("/x?id=3", 500);
        given.backend.answering("/y?id=1&id=2", "[{\"id\":2}]").refusing("/y?id=3", 500);
        assertThat(given.answered()).isEqualTo("{\"all\":{\"1\":null,\"2\":{\"id\":2},\"3\":0}}");
    }

    @Test
    void objects_are_asked_for_by_their_keys() {
        ForEach.Spec loop = new ForEach.Spec(
                Expression.parse("$body"),
                "id",
                Expression.parse(".sku"),
                2,
                100,
                ForEach.Overflow.FAIL,
                new BatchSpec(5, null, Expression.parse(".id")));
        RouteFixture given = over("[{\"sku\":\"a\"},{\"sku\":\"b\"}]", loop);
        given.backend.answering("/x?id=a&id=b", "[{\"id\":\"a\"}]");
        assertThat(given.answered()).isEqualTo("{\"all\":{\"a\":{\"id\":\"a\"},\"b\":null}}");
    }
}
