package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Loops that request several items in one call. */
class BatchReplyReaderTest {
    private static ForEach.Spec loop(int size, @Nullable String list, @Nullable String key) {
        BatchSpec batch = new BatchSpec(
                size, list == null ? null : Expression.parse(list), key == null ? null : Expression.parse(key));
        return new ForEach.Spec(Expression.parse("$body"), "id", null, 2, 100, ForEach.Overflow.FAIL, batch);
    }

    private static RouteFixture routeOver(String json, ForEach.Spec loop) {
        return RouteFixture.route()
                .body(json)
                .step("all", StepBuilder.call("GET b /x{?id*}").each(loop));
    }

    @Test
    void items_are_requested_in_groups_and_matched_by_key() {
        RouteFixture given = routeOver("[1,2,3,2,4,5]", loop(2, null, ".id"));
        given.backend
                .replying("/x?id=1&id=2", "[{\"id\":2,\"n\":2.0},{\"id\":1,\"n\":1.10},{\"id\":9},{\"n\":3}]")
                .replying("/x?id=3&id=4", "[{\"id\":\"4\"}]")
                .replying("/x?id=5", "[]");
        ComposedResponse response = given.run().result();
        assertThat(response.body())
                .hasToString("{\"all\":{\"1\":{\"id\":1,\"n\":1.10},\"2\":{\"id\":2,\"n\":2.0},"
                        + "\"3\":null,\"4\":{\"id\":\"4\"},\"5\":null}}");
        assertThat(response.incompleteSteps()).isEmpty();
    }

    @Test
    void the_list_may_be_nested_in_the_reply() {
        RouteFixture given = routeOver("[1]", loop(2, ".found.items", ".id"));
        given.backend.replying("/x?id=1", "{\"found\":{\"items\":[{\"id\":1}]}}");
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"1\":{\"id\":1}}}");
    }

    @Test
    void a_reply_may_be_an_object_keyed_by_item() {
        RouteFixture given = routeOver("[1,2,3]", loop(5, null, null));
        given.backend.replying("/x?id=1&id=2&id=3", "{\"1\":11,\"3\":null,\"4\":44}");
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"1\":11,\"2\":null,\"3\":null}}");
    }

    @Test
    void an_empty_reply_has_no_items() {
        RouteFixture given = routeOver("[1]", loop(5, null, ".id"));
        given.backend.replying("/x?id=1", "");
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"1\":null}}");
    }

    @Test
    void a_reply_with_a_number_that_fits_no_tree_fails_the_step() {
        for (String list : new String[] {null, "."}) {
            RouteFixture given = routeOver("[1]", loop(5, list, ".id"));
            given.backend.replying("/x?id=1", "[{\"id\":1e99999999999}]");
            assertThat(given.failure().getMessage()).contains("a number with too large an exponent");
        }
    }

    @Test
    void a_reply_of_another_shape_fails_the_step() {
        RouteFixture list = routeOver("[1]", loop(5, null, null));
        list.backend.replying("/x?id=1", "[]");
        assertThat(list.failure().reason()).isEqualTo(StepReason.NOT_A_BATCH);
        RouteFixture object = routeOver("[1]", loop(5, null, ".id"));
        object.backend.replying("/x?id=1", "{}");
        StepFailure failure = object.failure();
        assertThat(failure.reason()).isEqualTo(StepReason.NOT_A_BATCH);
        assertThat(failure.isFromCaller()).isFalse();
    }

    @Test
    void a_body_may_hold_the_group() {
        RouteFixture given = RouteFixture.route()
                .body("[3,1,2]")
                .step(
                        "all",
                        StepBuilder.call("POST b /x").body("{ \"ids\": $id }").each(loop(2, null, ".id")));
        given.run();
        assertThat(given.backend.calls())
                .extracting(call -> String.valueOf(call.body()))
                .containsExactly("{\"ids\":[3,1]}", "{\"ids\":[2]}");
    }

    @Test
    void concurrent_groups_are_limited() {
        RouteFixture given = routeOver(IntStream.range(0, 10).boxed().toList().toString(), loop(2, null, ".id"));
        Future<ComposedResponse> response = given.run();
        assertThat(given.backend.pending()).hasSize(2);
        while (!given.backend.pending().isEmpty()) {
            given.backend.reply(given.backend.pending().get(0), "[]");
            assertThat(given.backend.pending()).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(response.succeeded()).isTrue();
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
        given.backend.failing("/x?id=1&id=2", 500).replying("/x?id=3", "[{\"id\":3}]");
        ComposedResponse response = given.run().result();
        assertThat(response.body()).hasToString("{\"all\":{\"1\":null,\"2\":null,\"3\":{\"id\":3}}}");
        assertThat(response.incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "all",
                        IncompleteResult.failed(FailureReason.SERVER_ERROR).forItems(2)));
    }

    @Test
    void a_group_may_fall_back_to_another_endpoint_and_then_a_value_for_each_item() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step(
                        "all",
                        StepBuilder.call("GET b /x{?id*}")
                                .each(loop(2, null, ".id"))
                                .optionalItem()
                                .fallbackCall("GET b /y{?id*}")
                                .fallback("0"));
        given.backend.failing("/x?id=1&id=2", 500).failing("/x?id=3", 500);
        given.backend.replying("/y?id=1&id=2", "[{\"id\":2}]").failing("/y?id=3", 500);
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"1\":null,\"2\":{\"id\":2},\"3\":0}}");
    }

    @Test
    void objects_are_requested_by_key() {
        ForEach.Spec loop = new ForEach.Spec(
                Expression.parse("$body"),
                "id",
                Expression.parse(".sku"),
                2,
                100,
                ForEach.Overflow.FAIL,
                new BatchSpec(5, null, Expression.parse(".id")));
        RouteFixture given = routeOver("[{\"sku\":\"a\"},{\"sku\":\"b\"}]", loop);
        given.backend.replying("/x?id=a&id=b", "[{\"id\":\"a\"}]");
        assertThat(given.responseBody()).isEqualTo("{\"all\":{\"a\":{\"id\":\"a\"},\"b\":null}}");
    }
}
