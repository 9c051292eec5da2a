package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.Expression;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteResponseTest {
    private static final String EXACT =
            "{ \"z\" : 1.10,\"a\":1E400, \"big\":123456789012345678901234567890,\n \"y\":-0.0, \"u\":\"\\u00e9\u00e9\"} ";

    @Test
    void steps_are_spliced_byte_for_byte_when_respond_is_left_out() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").step("b", "GET b /b");
        given.backend.replying("/a", EXACT).replying("/b", "[ ]");
        assertThat(given.responseBody()).isEqualTo("{\"a\":" + EXACT + ",\"b\":[ ]}");
    }

    @Test
    void a_mapping_keeps_its_order_and_nests() {
        RouteFixture given = RouteFixture.route("/c/{id}", "{\"id\":\"7\"}")
                .step("a", "GET b /a")
                .step("b", "GET b /b")
                .respond(mapping(
                        "second", value("$b"),
                        "nested", mapping("first", value("$a"), "empty", mapping(), "computed", value("$a.x + 1")),
                        "id", value("$path.id"),
                        "quote\"d \u00e9 \ud83d\ude00", value("1")));
        given.backend.replying("/a", "{\"x\": 1, \"y\": 1.10}").replying("/b", "[ ]");
        assertThat(given.responseBody())
                .isEqualTo("{\"second\":[ ],\"nested\":{\"first\":{\"x\": 1, \"y\": 1.10},\"empty\":{},\"computed\":2},"
                        + "\"id\":\"7\",\"quote\\\"d \u00e9 \ud83d\ude00\":1}");
    }

    @Test
    void a_single_variable_is_the_backends_bytes() {
        RouteFixture given =
                RouteFixture.route().step("a", "GET b /a").step("b", "GET b /b").respond(" $a ");
        given.backend.replying("/a", EXACT).replying("/b", "[ ]");
        assertThat(given.responseBody()).isEqualTo(EXACT);
    }

    @Test
    void a_reference_to_the_request_is_written_like_one_to_a_step() {
        RouteFixture given = RouteFixture.route("/c/{id}", "{\"id\":\"7\"}")
                .body("{\"n\":1.10}")
                .claims("{\"sub\":\"ann\"}")
                .respond(mapping(
                        "path", value("$path"),
                        "query", value("$query"),
                        "header", value("$header"),
                        "body", value("$body"),
                        "claims", value("$claims")));
        given.query.add("q", "1");
        given.headers.add("X-Y", "2");
        assertThat(given.responseBody())
                .isEqualTo("{\"path\":{\"id\":\"7\"},\"query\":{\"q\":\"1\"},\"header\":{\"x-y\":\"2\"},"
                        + "\"body\":{\"n\":1.10},\"claims\":{\"sub\":\"ann\"}}");
    }

    @Test
    void an_expression_loses_neither_digits_nor_empty_values() {
        RouteFixture given = RouteFixture.route()
                .step("a", "GET b /a")
                .respond("{ \"all\": $a.n, \"none\": null, \"l\": [], \"o\": {} }");
        given.backend.replying("/a", "{\"n\":[1.10,123456789012345678901234567890,0.1e-7,12345678901234567.89]}");
        assertThat(given.responseBody())
                .isEqualTo("{\"all\":[1.10,123456789012345678901234567890,0.1e-7,12345678901234567.89],"
                        + "\"none\":null,\"l\":[],\"o\":{}}");
    }

    @Test
    void a_huge_exponent_is_not_written_out() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").respond("{ \"n\": $a }");
        given.backend.replying("/a", "1E1000000000");
        assertThat(given.responseBody()).isEqualTo("{\"n\":1E1000000000}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\ud83d\ude00 \u00e9 \\u0000 \\\" \u2028\"", "\"\\ud800\""})
    void a_text_survives_an_expression(String text) {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").respond("[$a | .]");
        given.backend.replying("/a", text);
        JsonNode written = RouteFixture.json(given.responseBody());
        assertThat(written.get(0)).isEqualTo(RouteFixture.json(text));
    }

    @Test
    void a_computed_emoji_is_written_as_itself_and_a_copied_one_as_its_backend_wrote_it() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.backend.replying("/a", "\"\\ud83d\\ude00\"");
        assertThat(given.respond("[$a | .]").responseBody()).isEqualTo("[\"\ud83d\ude00\"]");
        assertThat(given.respond("[$a]").responseBody()).isEqualTo("[\"\\ud83d\\ude00\"]");
    }

    @Test
    void a_step_named_twice_is_written_twice() {
        RouteFixture given =
                RouteFixture.route().step("a", "GET b /a").respond(mapping("x", value("$a"), "y", value("$a")));
        given.backend.replying("/a", "1.0");
        assertThat(given.responseBody()).isEqualTo("{\"x\":1.0,\"y\":1.0}");
    }

    @Test
    void the_route_knows_whether_it_reads_the_body() {
        assertThat(RouteFixture.route().respond("$query").build().readsBody()).isFalse();
        assertThat(RouteFixture.route().respond("$body.x").build().readsBody()).isTrue();
        assertThat(RouteFixture.route()
                        .respond(mapping("a", mapping("b", value("$body"))))
                        .build()
                        .readsBody())
                .isTrue();
        StepBuilder reader = StepBuilder.call("GET b /a{?x}").with("x", "$body.x");
        assertThat(RouteFixture.route().step("a", reader).build().readsBody()).isTrue();
    }

    private static ResponseBodySpec mapping(Object... keysAndEntries) {
        Map<String, ResponseBodySpec> entries = new LinkedHashMap<>();
        for (int i = 0; i < keysAndEntries.length; i += 2)
            entries.put((String) keysAndEntries[i], (ResponseBodySpec) keysAndEntries[i + 1]);
        return new ResponseBodySpec.Mapping(entries);
    }

    private static ResponseBodySpec value(String expression) {
        return new ResponseBodySpec.Value(Expression.parse(expression));
    }
}
