package dev.sluice.language.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {
    private static JsonNode json(String text) {
        return JsonReader.DEFAULT.read(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"x\"', TEXT, a text, x",
        "1.10, NUMBER, a number, 1.10",
        "7, NUMBER, a number, 7",
        "true, BOOLEAN, a boolean, true",
        "[1], LIST, a list, ",
        "{}, OBJECT, an object, ",
        "null, NULL, null, "
    })
    void a_value_has_a_kind_with_a_name_and_a_scalar_has_a_text(
            String value, ValueKind kind, String name, String text) {
        assertThat(ValueKind.of(json(value))).isEqualTo(kind).hasToString(name);
        assertThat(ScalarText.of(json(value))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "2147483647",
                "-2147483648",
                "2147483648",
                "-9223372036854775809",
                "-0.0",
                "1E+2",
                "2e2"
            })
    void a_number_keeps_its_text(String text) {
        assertThat(json("[" + text + "]")).hasToString("[" + text + "]");
    }

    @Test
    void a_computed_decimal_has_digits_in_two_parts() {
        JsonNode number = JsonNumber.of(-12, -345, 20);
        assertThat(number.decimalValue()).isEqualTo("-0.12000000000000000345");
        assertThat(number).isEqualTo(json("-0.120000000000000003450"));
    }

    @Test
    void a_missing_value_is_null() {
        assertThat(ValueKind.of(MissingNode.getInstance())).isEqualTo(ValueKind.NULL);
    }

    private static MultiValueNode fields() {
        return MultiValueNode.of(
                List.of(Map.entry("Tag", "a"), Map.entry("page", "1"), Map.entry("tag", "b"), Map.entry("TAG", "c")),
                name -> name.toLowerCase(Locale.ROOT));
    }

    @Test
    void a_repeated_field_has_its_first_value_and_all_values_on_request() {
        assertThat(fields()).hasToString("{\"tag\":\"a\",\"page\":\"1\"}");
        assertThat(MultiValueNode.allValues(fields(), "tag")).hasToString("[\"a\",\"b\",\"c\"]");
        assertThat(MultiValueNode.allValues(fields(), "page")).hasToString("[\"1\"]");
        assertThat(MultiValueNode.allValues(fields(), "none")).hasToString("[]");
        assertThat(MultiValueNode.of(List.of(), name -> name)).hasToString("{}");
    }

    @Test
    void all_values_of_another_object_are_its_list_or_its_value() {
        JsonNode object = json("{\"a\": [1, 2], \"b\": 3, \"c\": null}");
        assertThat(MultiValueNode.allValues(object, "a")).hasToString("[1,2]");
        assertThat(MultiValueNode.allValues(object, "b")).hasToString("[3]");
        assertThat(MultiValueNode.allValues(object, "c")).hasToString("[]");
        assertThat(MultiValueNode.allValues(object, "d")).hasToString("[]");
    }

    @Test
    void a_view_for_a_decision_rejects_a_repeated_field() {
        JsonNode view = MultiValueNode.withSingleValues(fields());
        assertThat(view.get("page").textValue()).isEqualTo("1");
        assertThat(view.get("none")).isNull();
        assertThat(view.has("page")).isTrue();
        assertThat(view.has("none")).isFalse();
        assertThat(view.size()).isEqualTo(2);
        assertThat(view.fieldNames()).toIterable().containsExactly("tag", "page");
        assertThat(MultiValueNode.allValues(view, "tag")).hasToString("[\"a\",\"b\",\"c\"]");
        assertThatExceptionOfType(RepeatedFieldException.class).isThrownBy(() -> view.get("tag"));
        assertThatExceptionOfType(RepeatedFieldException.class).isThrownBy(view::toString);
        assertThatExceptionOfType(RepeatedFieldException.class).isThrownBy(view::properties);
    }

    @Test
    void a_view_of_fields_without_repetition_is_the_object_itself() {
        MultiValueNode single = MultiValueNode.of(List.of(Map.entry("a", "1")), name -> name);
        assertThat(MultiValueNode.withSingleValues(single)).isSameAs(single);
        JsonNode other = json("{\"a\": 1}");
        assertThat(MultiValueNode.withSingleValues(other)).isSameAs(other);
    }

    @Test
    void a_strict_object_is_exactly_one_object() {
        assertThat(StrictJson.readObject("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
                .hasValueSatisfying(object -> assertThat(object).hasToString("{\"a\":1}"));
        for (String other : new String[] {"", "[1]", "{\"a\":1,\"a\":2}", "{} {}", "{\"a\":" + "9".repeat(101) + "}"})
            assertThat(StrictJson.readObject(other.getBytes(StandardCharsets.UTF_8)))
                    .as(other)
                    .isEmpty();
    }
}
