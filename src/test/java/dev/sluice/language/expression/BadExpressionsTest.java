package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sun.management.ThreadMXBean;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions and values that would exhaust a machine end as errors with a location, or with the name of a limit. */
@Timeout(180)
class BadExpressionsTest {
    private static final long MIB = 1024 * 1024;

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{\"a\":", "if (", "f(", "[for (", "{for (", ".[", "1 + (", "def f(x) ("})
    void ten_megabytes_of_one_bracket_are_rejected(String bracket) {
        String text = bracket.repeat((int) (10 * MIB / bracket.length()));
        InvalidTextException mistake = mistake(text);
        assertThat(mistake.line()).isEqualTo(1);
        assertThat(mistake.column()).isPositive().isLessThan(10_000);
        assertThat(String.valueOf(mistake.getMessage())).hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({
        ".a, 100000",
        "[0], 100000",
        " | ., 100000",
        " + 1, 100000",
        " and ., 100000",
        " else if (1) 2, 100000",
        " * ., 100000"
    })
    void a_long_expression_is_rejected_or_has_a_value(String part, int times) {
        String start = part.startsWith(" else") ? "if (.) 1" : ".";
        try {
            Expression.parse(start + part.repeat(times)).evaluate(values());
        } catch (InvalidTextException | EvaluationException e) {
            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(400);
        }
    }

    @Test
    void a_hundred_thousand_nested_lists_are_rejected_as_text_and_as_value() {
        assertThat(mistake("[".repeat(100_000) + "]".repeat(100_000)))
                .hasMessageContaining("nested more than 250 deep");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() ->
                        Expression.parse("from-json(string(\"[\") * 100000)").evaluate(values()))
                .withMessageContaining("limits.expression");
        String lists = "def f(n) if ($n > 0) [f($n - 1)] else [] ";
        JsonNode deep = Expression.parse(lists + "f(900)").evaluate(values());
        JsonNode other = Expression.parse(lists + "f(900)").evaluate(values());
        assertThat(evaluate("$a == $b", deep, other)).hasToString("true");
        assertThat(evaluate("size(flatten($a))", deep, other)).hasToString("0");
        assertThat(evaluate("size(string($a))", deep, other)).hasToString("1802");
    }

    private static JsonNode evaluate(String text, JsonNode a, JsonNode b) {
        return Expression.parse(text).evaluate(RouteFixture.values(name -> name.equals("a") ? a : b));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "def f(x) f($x) f(1)                                        ~ limits.expression.depth",
                "def f(x) g($x) def g(x) f($x) f(1)                         ~ limits.expression.depth",
                "def f(n) f($n) + f($n) f(1)                                ~ limits.expression.depth",
                "def f(n) if ($n > 0) f($n - 1) + f($n - 1) else 0 f(60)    ~ limits.expression",
                "def f(n) [for (numbers(1, $n)) f($n)] f(100)               ~ limits.expression",
                "def f(t, n) if ($n > 0) f($t + $t, $n - 1) else $t f(\"ab\", 40) ~ limits.expression",
                "(. + \"x\") * 2000000000                                   ~ limits.expression",
                "2000000000 * string(.)                                     ~ limits.expression",
                "string(.) * 1e300                                          ~ limits.expression",
                "numbers(1, 2000000000)                                     ~ limits.expression",
                "[1, 2, string(.)] | .[-2000000000 : 2]                     ~ limits.expression",
                "let l = [., .] let m = $l + $l let n = ($m + $m) [for (numbers(1, 100000)) $n + $n] ~ limits.expression",
                "[for (numbers(1, 2000)) [for (numbers(1, 2000)) 1]]        ~ limits.expression",
                "number(\"1\" + string(0) * 100000)                          ~ number() needs",
                "number(\"1e999999999\") + 1                                ~ 1000 digits",
                "def f(n, x) if ($n > 0) f($n - 1, $x * $x) else $x f(60, number(string(7))) ~ 1000 digits",
                "replace(string(.) * 100000, \".\", \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\") ~ limits.expression",
                "join([for (numbers(1, 100)) \"x\" * 1000], \"y\" * 100000) ~ limits.expression",
                "let t = string(\"(((a{1,\") + \"100}){1,100}){1,100})\" test(\"aaa\", $t) ~ 1000",
                "test(\"a\" * 100000, string(\"(a{1,30}){1,30}b\"))         ~ limits.expression"
            })
    void an_evaluation_without_an_end_names_its_limit(String text, String limit) {
        Expression expression = Expression.parse(text);
        long before = allocated();
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> expression.evaluate(values()))
                .withMessageContaining(limit);
        assertThat(allocated() - before).isLessThan(200 * MIB);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "1e999999999 + 1                              ~ 15 ~ more than 1000 digits",
                "1 - 1e-999999999                             ~ 5  ~ more than 1000 digits",
                "\"x\" * 2000000000                           ~ 6  ~ limits.expression",
                "test(., \"(((a{1,100}){1,100}){1,100})\")    ~ 1  ~ 1000"
            })
    void a_constant_without_an_end_is_rejected_at_its_location(String text, int column, String limit) {
        InvalidTextException mistake = mistake(text);
        assertThat(mistake).hasMessageContaining(limit);
        assertThat(mistake.line()).isEqualTo(1);
    }

    @Test
    void a_number_of_a_million_digits_is_rejected_at_its_location() {
        String digits = "7".repeat(1_000_000);
        assertThat(mistake("1 + " + digits)).hasMessageContaining("a number of more than 1000 characters");
        assertThat(mistake("1 + " + digits).column()).isEqualTo(5);
        String longest = digits.substring(0, 1000);
        assertThat(Expression.parse(longest).evaluate(values()).asText()).isEqualTo(longest);
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> JsonReader.DEFAULT.read(Buffer.buffer(digits)));
    }

    @Test
    void a_constant_of_a_huge_exponent_is_carried_and_compared() {
        assertThat(Expression.parse("[1e999999999, 1e999999999 > 1, 1e-999999999 < 1, 1e999999999 == 10e999999998]")
                        .evaluate(values()))
                .hasToString("[1e999999999,true,true,true]");
    }

    @Test
    void an_unpaired_surrogate_is_a_text_and_is_written_as_its_escape() {
        JsonNode value = Expression.parse("\"\\ud800\" + \"a\"").evaluate(values());
        assertThat(value.textValue()).isEqualTo("\ud800a");
        assertThat(new String(Json.toBytes(value), StandardCharsets.US_ASCII)).isEqualToIgnoringCase("\"\\ud800a\"");
        assertThat(Expression.parse("size(\"\\ud83d\\ude00\")").evaluate(values()))
                .hasToString("2");
    }

    @Test
    void a_key_with_an_unpaired_surrogate_has_no_json() {
        Expression expression = Expression.parse("{ for (\"\\ud83d\\ude00\" | [.[0 : 1]]) . : 2 }");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> expression.evaluateToBytes(values()))
                .withMessageContaining("a key with half a surrogate pair");
    }

    @Test
    void a_surrogate_in_the_text_of_an_expression_is_a_text_or_a_mistake() {
        assertThat(Expression.parse("\"\ud800\"").evaluate(values()).textValue())
                .isEqualTo("\ud800");
        assertThat(mistake("$a\ud800").column()).isEqualTo(3);
    }

    @Test
    void a_value_that_is_not_utf_8_is_rejected_with_the_offset_of_its_first_invalid_byte() {
        Map<String, Integer> offsets = Map.of(
                "5b22c3a9ff225d", 4, "22c3", 1, "22eda080", 1, "22c0af22", 1, "ff", 0, "20".repeat(3000) + "80", 3000);
        offsets.forEach((hex, offset) -> assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() ->
                        JsonReader.DEFAULT.read(Buffer.buffer(HexFormat.of().parseHex(hex))))
                .withMessageContaining("not UTF-8 from byte " + offset + " on"));
    }

    @Test
    void nul_passes_in_texts_and_nowhere_else() {
        assertThat(Expression.parse("\"a\\u0000b\"").evaluate(values()).textValue())
                .isEqualTo("a\0b");
        assertThat(Expression.parse("\"a\0b\"").evaluate(values()).textValue()).isEqualTo("a\0b");
        InvalidTextException mistake = mistake("$a \0");
        assertThat(mistake).hasMessageContaining("U+0000");
        assertThat(mistake.column()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00a0", "\u2028", "\ufeff", "\u200b", "\uffff", "\ud83d\ude00", "\u0007"})
    void a_character_outside_of_texts_is_rejected_with_its_location(String character) {
        assertThat(mistake("1 +\n" + character + " 2").line()).isEqualTo(2);
        assertThat(mistake("1 +\n" + character + " 2").column()).isEqualTo(1);
    }

    @Test
    void a_text_of_a_million_characters_is_read_once() {
        String text = "\"" + "x".repeat(1_000_000) + "\"";
        assertThat(Expression.parse(text).evaluate(values()).textValue()).hasSize(1_000_000);
        assertThat(String.valueOf(mistake(text + " " + text).getMessage())).hasSizeLessThan(400);
        assertThat(String.valueOf(mistake(text.substring(1_000)).getMessage())).hasSizeLessThan(400);
    }

    private static Values values() {
        return RouteFixture.values(name -> NullNode.getInstance());
    }

    private static InvalidTextException mistake(String text) {
        return catchThrowableOfType(InvalidTextException.class, () -> Expression.parse(text));
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
