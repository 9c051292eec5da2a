package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.fixture.RandomTexts;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Responses from any documents of backends. */
class ResponseTemplatePropertiesTest {
    @Property
    void a_spliced_response_has_the_bytes_of_its_parts_and_parses_to_their_values(
            @ForAll("documents") String first, @ForAll("documents") String second) {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").step("b", "GET b /b");
        given.backend.replying("/a", first).replying("/b", second);
        String response = given.responseBody();
        assertThat(response).isEqualTo("{\"a\":" + first + ",\"b\":" + second + "}");
        assertThat(RouteFixture.json(response).get("a")).isEqualTo(RouteFixture.json(first));
        assertThat(RouteFixture.json(response).get("b")).isEqualTo(RouteFixture.json(second));
    }

    @Property
    void an_expression_passes_on_the_same_values(@ForAll("documents") String document) {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").respond("{ \"a\": $a, \"list\": [$a] }");
        given.backend.replying("/a", document);
        JsonNode response = RouteFixture.json(given.responseBody());
        assertThat(RouteFixture.json(document).equals(ResponseTemplatePropertiesTest::byValue, response.get("a")))
                .isTrue();
        assertThat(response.get("list").get(0)).isEqualTo(response.get("a"));
    }

    @Property
    void an_expression_without_a_computed_part_has_the_value_of_one_that_builds_trees(
            @ForAll("documents") String first,
            @ForAll("documents") String second,
            @ForAll("templates") String template) {
        String spliced = respond(template, first, second);
        assertThat(Expression.parse(template).template()).isNotNull();
        assertThat(Json.write(RouteFixture.json(spliced)).toString())
                .isEqualTo(respond("if (true) " + template, first, second));
    }

    private static String respond(String expression, String first, String second) {
        RouteFixture given = RouteFixture.route()
                .step("a", "GET b /a")
                .step("b", "GET b /b")
                .step("skipped", StepBuilder.call("GET b /c").when("false"))
                .respond(expression);
        given.query.add("tag", "x").add("tag", "y");
        given.backend.replying("/a", first).replying("/b", second);
        return given.responseBody();
    }

    /** Expressions of references, constants, lists and objects, without the single references. */
    @Provide
    Arbitrary<String> templates() {
        Arbitrary<String> leaf = Arbitraries.of(
                "$a",
                "$b",
                "($a)",
                "$skipped",
                "$query",
                "$path",
                "$body",
                "1.10",
                "null",
                "true",
                "\"\\u00e9\\n\ud83d\ude00\"");
        return containers(Arbitraries.lazyOf(() -> leaf, () -> leaf, () -> containers(leaf)));
    }

    private static Arbitrary<String> containers(Arbitrary<String> values) {
        Arbitrary<String> list = values.list().ofMaxSize(3).map(all -> "[" + String.join(" , ", all) + "]");
        Arbitrary<String> object = values.list().ofMaxSize(3).map(ResponseTemplatePropertiesTest::object);
        return Arbitraries.oneOf(list, object);
    }

    private static String object(List<String> values) {
        List<String> fields = new ArrayList<>();
        for (String value : values) fields.add("\"\\t\u00e9" + fields.size() + "\" : " + value);
        return "{" + String.join(", ", fields) + "}";
    }

    /** Compares numbers by value, because Jackson distinguishes 10 from 1.0E+1. */
    private static int byValue(JsonNode first, JsonNode second) {
        if (first.isNumber() && second.isNumber()) return first.decimalValue().compareTo(second.decimalValue());
        return first.equals(second) ? 0 : 1;
    }

    @Property
    void a_document_that_was_cut_is_rejected(
            @ForAll("documents") String document, @ForAll @IntRange(max = 200) int at) {
        String trimmed = document.strip();
        Assume.that(at < trimmed.length() && "[{\"".indexOf(trimmed.charAt(0)) >= 0);
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() ->
                        Json.validate(Buffer.buffer(trimmed.substring(0, at)).getBytes()));
    }

    @Property
    void bytes_of_any_kind_are_either_json_for_every_reader_or_rejected(@ForAll byte[] bytes) {
        Buffer buffer = Buffer.buffer(bytes);
        boolean valid = true;
        try {
            Json.validate(buffer.getBytes());
        } catch (InvalidJsonException rejected) {
            valid = false;
        }
        if (valid) assertThatCode(() -> JsonReader.DEFAULT.read(buffer)).doesNotThrowAnyException();
        else assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> JsonReader.DEFAULT.read(buffer));
    }

    @Provide
    Arbitrary<String> documents() {
        return RandomTexts.jsonDocuments();
    }
}
