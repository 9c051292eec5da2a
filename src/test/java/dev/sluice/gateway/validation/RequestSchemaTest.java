package dev.sluice.gateway.validation;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSchemaTest {
    private static boolean isValid(String schema, JsonObject value) throws InvalidSchemaException {
        return violations(schema, value.encode()).isEmpty();
    }

    /** Returns the violations of a body, in JSON, by a schema. */
    static List<InvalidRequestFailure.Violation> violations(String schema, String value) throws InvalidSchemaException {
        return violations(RequestSchema.of(json(schema)), json(value));
    }

    static List<InvalidRequestFailure.Violation> violations(RequestSchema schema, JsonNode value) {
        return new RequestCheck(List.of(new RequestCheck.Part("body", schema, value)), MemoryAccount.unlimited())
                .run(Long.MAX_VALUE)
                .violations();
    }

    @Test
    void a_pattern_that_is_a_value_is_left_as_it_is() throws InvalidSchemaException {
        String schema = "{\"const\":{\"pattern\":\"x\"}}";
        assertThat(isValid(schema, JsonObject.of("pattern", "x"))).isTrue();
        assertThat(isValid(schema, JsonObject.of("pattern", "y"))).isFalse();
    }

    @Test
    void property_names_are_matched_anywhere_up_to_the_length_limit() throws InvalidSchemaException {
        String schema = "{\"propertyNames\":{\"pattern\":\"b\"}}";
        assertThat(isValid(schema, JsonObject.of("abc", 1))).isTrue();
        assertThat(isValid(schema, JsonObject.of("ac", 1))).isFalse();
        assertThat(isValid(schema, JsonObject.of("b".repeat(LinearPattern.MAX_LENGTH - 1), 1)))
                .isTrue();
    }

    @Test
    void a_violated_pattern_and_a_violated_format_are_two_violations() throws InvalidSchemaException {
        assertThat(details("{\"minLength\":2,\"pattern\":\"^b\"}", "a"))
                .containsExactly("String is too short (1 < 2)", "String does not match pattern");
        assertThat(details("{\"format\":\"date\",\"pattern\":\"^b\",\"allOf\":[{\"maxLength\":9}]}", "a"))
                .containsExactly("String does not match format \"date\"", "String does not match pattern");
        assertThat(details("{\"format\":\"date\",\"pattern\":\"^2\"}", "2026-01-01"))
                .isEmpty();
    }

    @Test
    void a_pattern_only_concerns_texts() throws InvalidSchemaException {
        assertThat(details("{\"pattern\":\"^b\"}", "5")).isNotEmpty();
        assertThat(violations("{\"pattern\":\"^b\"}", "5")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1, 2, 1, 2] | 0 and 2",
                "[3, 2, 1, 2, 3] | 0 and 4",
                "[1, 1.0] | 0 and 1",
                "[100, 1e2] | 0 and 1",
                "[1e300, 2, 1e300] | 0 and 2",
                "[\"1\", 1] |",
                "[\"a\", \"a,\", true, \"true\", null, \"null\", [], {}, [[]], 0.1, 1] |",
                "[{\"a\": 1, \"b\": [2]}, {\"b\": [2.0], \"a\": 1}] | 0 and 1",
                "[{\"a\": [\"b\"]}, {\"a\": \"b\"}] |",
                "[[1, 2], [12], [1, [2]]] |",
                "[\"2:a\", [\"a\"], \"\"] |",
            })
    void equal_items_are_found(String list, @Nullable String indexes) throws InvalidSchemaException {
        assertThat(violations("{\"uniqueItems\":true}", list))
                .extracting(InvalidRequestFailure.Violation::detail)
                .isEqualTo(indexes == null ? List.of() : List.of("Duplicate items at indexes " + indexes));
    }

    @Test
    void a_list_of_unique_items_has_any_length() throws InvalidSchemaException {
        String list = IntStream.range(0, 5000).mapToObj(String::valueOf).collect(joining(",", "[", "]"));
        assertThat(violations("{\"uniqueItems\":true}", list)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a:b, true",
        "a+-.1:b:c, true",
        "./1:b, true",
        "/1:b, true",
        "1/a:b, true",
        "?1:b, true",
        "'#1:b', true",
        "//h:80, true",
        "1, true",
        "'', true",
        "1:b, false",
        ":b, false",
        "1a:b/c, false",
        "%20:b, false",
        "_a:b?c, false",
        "-:, false"
    })
    void the_first_segment_of_a_relative_path_has_no_colon(String text, boolean valid) throws InvalidSchemaException {
        assertThat(details("{\"format\":\"uri-reference\"}", text).isEmpty()).isEqualTo(valid);
    }

    @Test
    void a_reference_may_lead_to_a_schema_that_is_true_or_false() throws InvalidSchemaException {
        String schema = "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"},\"b\":{\"$ref\":\"#/$defs/any\"},"
                + "\"c\":{\"not\":{\"$ref\":\"#/$defs/none\"}},\"d\":{\"$ref\":\"#/additionalProperties\"}},"
                + "\"additionalProperties\":false,\"$defs\":{\"none\":false,\"any\":true}}";
        assertThat(violations(schema, "{\"b\":1,\"c\":1}")).isEmpty();
        assertThat(violations(schema, "{\"a\":1,\"d\":1,\"e\":1}"))
                .extracting(
                        InvalidRequestFailure.Violation::pointer,
                        InvalidRequestFailure.Violation::detail,
                        violation -> requireNonNull(violation.rule()).keyword())
                .containsExactlyInAnyOrder(
                        tuple("/a", "Instance does not match the schema of \"$ref\"", "/properties/a/$ref"),
                        tuple("/d", "Instance does not match the schema of \"$ref\"", "/properties/d/$ref"),
                        tuple(
                                "/e",
                                "Property \"e\" does not match additional properties schema",
                                "/additionalProperties"));
    }

    private static List<String> details(String schema, String text) throws InvalidSchemaException {
        return violations(RequestSchema.of(json(schema)), TextNode.valueOf(text)).stream()
                .map(InvalidRequestFailure.Violation::detail)
                .toList();
    }

    private static JsonNode json(String text) {
        return JsonReader.DEFAULT.read(Buffer.buffer(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"minLength\": 2} | \"ab\" | true",
                "{\"minLength\": 2} | \"a\" | false",
                "{\"maxItems\": 1} | [1, 2] | false",
                "{\"minimum\": 0.1} | 0.1 | true",
                "{\"exclusiveMinimum\": 0.1} | 0.1 | false",
                "{\"multipleOf\": 0.1} | 0.3 | true",
                "{\"multipleOf\": 0.1} | 3 | true",
                "{\"multipleOf\": 0.1} | 0.35 | false",
                "{\"const\": 1.0} | 1 | true",
                "{\"const\": 0.1} | 0.10 | true",
                "{\"enum\": [1, 12345678901234567890]} | 12345678901234567890 | true",
                "{\"enum\": [1, 12345678901234567890]} | 12345678901234567891 | false",
                "{\"maximum\": 12345678901234567890} | 12345678901234567891 | false"
            })
    void numbers_are_compared_with_all_their_digits(String schema, String value, boolean valid)
            throws InvalidSchemaException {
        assertThat(violations(schema, value).isEmpty()).isEqualTo(valid);
    }
}
