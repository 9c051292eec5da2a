package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.call;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.nested;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.value.ExpressionFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFunctionsTest {
    private static JsonNode fromJson(String text) {
        return call(evaluation(), "from-json", TextNode.valueOf(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"a\":[1.10,1e3,-0,12345678901234567890]}", "[[],{},\"\\u0000\"]", "1.10", "null", "true"})
    void the_json_of_a_text_keeps_the_digits(String json) {
        assertThat(fromJson(json)).hasToString(json);
        assertThat(call(evaluation(), "to-json", fromJson(json)).textValue()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "1 2", "{\"a\":1,\"a\":2}", "nul", "'a'", "[1,]", "NaN", "1e99999999999", "\"\t\"", "\u00a0"
            })
    void a_text_that_is_not_one_json_value_fails_with_a_reason_or_gives_the_fallback(String text) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> fromJson(text))
                .withMessageStartingWith("from-json() needs the text of a JSON value; found: ");
        assertThat(call(evaluation(), "from-json", TextNode.valueOf(text), TextNode.valueOf("x"))
                        .textValue())
                .isEqualTo("x");
    }

    @Test
    void the_reason_has_the_location_in_the_text_and_no_part_of_it() {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> fromJson("{\"a\": s3cr3t}"))
                .withMessageContaining("line 1, column ")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("s3cr3t"));
    }

    @Test
    void a_text_with_too_many_levels_fails() {
        assertThat(fromJson("[".repeat(64) + "]".repeat(64)).isArray()).isTrue();
        for (int levels : new int[] {65, 1_000_000}) {
            String text = "[".repeat(levels) + "]".repeat(levels);
            assertThatExceptionOfType(ExpressionFailure.class).isThrownBy(() -> fromJson(text));
        }
    }

    @Test
    void a_value_with_too_many_levels_has_no_text() {
        for (String name : new String[] {"to-json", "string", "lowercase", "error"})
            assertThatExceptionOfType(ExpressionFailure.class)
                    .isThrownBy(() -> call(evaluation(), name, nested(200_000)))
                    .withMessage("a value has too many levels for a text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"http://h/?a=%zz\" ~ a URL with valid percent-escapes in its query",
                "\"http://h/?a=1&b=%\" ~ a URL with valid percent-escapes in its query",
                "\"http://h:x/\" ~ the text of a URL",
                "\"jar:file:/a!/b\" ~ a URL with a known scheme",
                "\"jdbc:x\" ~ a URL with a known scheme",
                "\"no url\" ~ a URL with a known scheme",
                "{} ~ a URL with a known scheme",
            })
    void a_text_that_is_no_url_fails_with_a_reason(String argument, String needed) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call("parse-url", "[" + argument + "]"))
                .withMessageStartingWith("parse-url() needs " + needed + "; found: ");
    }

    @Test
    void long_urls_take_time_for_their_length_only() {
        String url = "jar:".repeat(100_000) + "http://h/";
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call(evaluation(), "parse-url", TextNode.valueOf(url)));
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call(evaluation(), "parse-url", TextNode.valueOf("http://h" + "/.".repeat(500_000))))
                .withMessageContaining("limits.expression.steps");
    }
}
