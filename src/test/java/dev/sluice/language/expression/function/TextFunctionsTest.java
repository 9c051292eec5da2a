package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.call;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFunctionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "base64url ~ [\"\"] ~ \"\"",
                "base64url ~ [\"a\"] ~ \"YQ\"",
                "base64url ~ [\"\u00ff\u00fe?>\"] ~ \"w7_Dvj8-\"",
                "base64url ~ [\"\\ud83d\\ude00\"] ~ \"8J-YgA\"",
                "base64url ~ [12] ~ \"MTI\"",
                "base64url ~ [null] ~ null",
                "lowercase ~ [1.10] ~ \"1.10\"",
                "join ~ [[1.10, 1e3], \" \"] ~ \"1.10 1e3\"",
                "string ~ [[1.10, {\"a\": -0}]] ~ \"[1.10,{\\\"a\\\":-0}]\"",
                "uuid ~ [] ~ \"",
            })
    void a_text_has_the_digits_of_numbers(String name, String arguments, String expected) {
        assertThat(call(name, arguments).toString()).startsWith(expected);
    }

    @Test
    void the_language_of_the_system_does_not_matter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(call("lowercase", "[\"TITLE\"]")).hasToString("\"title\"");
            assertThat(call("uppercase", "[\"title\"]")).hasToString("\"TITLE\"");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void long_texts_have_the_cases_of_java() {
        SplittableRandom random = new SplittableRandom(5);
        int[] letters = "aB \u0130\u00df\u03a3\u03b1\u0391'.1\ufb03\u0149\u0390\ud801\udc00\u0301 "
                .codePoints()
                .toArray();
        for (int run = 0; run < 500; run++) {
            String text = random.ints(400, 0, letters.length)
                    .mapToObj(index -> Character.toString(letters[index]))
                    .collect(Collectors.joining());
            assertThat(convert("lowercase", text)).isEqualTo(text.toLowerCase(Locale.ROOT));
            assertThat(convert("uppercase", text)).isEqualTo(text.toUpperCase(Locale.ROOT));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u03a3",
                "\u03a3",
                "\u03a3.",
                "\u03a31",
                "\u03a3\u0301",
                "\u03a3\u0301\u03b1.",
                "a \u03a3",
                "\u0130\u03a3"
            })
    void the_pieces_of_a_long_text_change_no_sigma(String part) {
        for (String start : List.of("", "a", "ab", "1")) {
            for (String end : List.of("", "a", "1")) {
                String text = start + part.repeat(100) + end;
                assertThat(convert("lowercase", text)).isEqualTo(text.toLowerCase(Locale.ROOT));
            }
        }
    }

    /** Java takes minutes for the whole text. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0130", "\u00df", "\u03b1\u03a3", "\u0390", "\ud801\udc00"})
    void letters_that_become_longer_take_time_for_the_length_of_the_text_only(String letter) {
        String text = letter.repeat(200_000);
        assertThat(convert("uppercase", text))
                .isEqualTo(letter.toUpperCase(Locale.ROOT).repeat(200_000));
        assertThat(convert("lowercase", text))
                .hasSize(letter.toLowerCase(Locale.ROOT).length() * 200_000);
    }

    private static String convert(String name, String text) {
        return call(evaluation(), name, TextNode.valueOf(text)).textValue();
    }

    @Test
    void an_unpaired_surrogate_has_no_base64url() {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call("base64url", "[\"\\ud800\"]"))
                .withMessage("base64url() needs a text without unpaired surrogates; found: a text");
    }

    @Test
    void a_uuid_without_arguments_is_random_and_has_version_4() {
        Evaluation evaluation = evaluation();
        UUID first = UUID.fromString(call(evaluation, "uuid").textValue());
        UUID second = UUID.fromString(call(evaluation, "uuid").textValue());
        assertThat(first).isNotEqualTo(second);
        assertThat(first.version()).isEqualTo(4);
        assertThat(second.variant()).isEqualTo(2);
        assertThat(call(evaluation(), "uuid").textValue()).isEqualTo(first.toString());
    }

    @Test
    void an_error_has_the_text_of_the_operator_up_to_200_characters() {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call("error", "[\"no stock\"]"))
                .withMessage("error: no stock");
        String long200 = "x".repeat(199) + "\\ud83d\\ude00";
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call("error", "[\"" + long200 + "\"]"))
                .withMessage("error: " + "x".repeat(199));
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call("error", "[\"" + "y".repeat(5000) + "\"]"))
                .withMessage("error: " + "y".repeat(200));
    }

    @Test
    void a_search_finds_the_parts_of_random_texts() {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 2000; run++) {
            String text = randomText(random, 400);
            int start = random.nextInt(text.length());
            String part = text.substring(start, start + random.nextInt(text.length() - start + 1));
            assertThat(contains(text, part)).isTrue();
            String changed = part + randomText(random, 30);
            assertThat(contains(text, changed)).isEqualTo(text.contains(changed));
        }
    }

    private static String randomText(SplittableRandom random, int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(maxLength); length > 0; length--)
            text.append(random.nextInt(10) == 0 ? 'b' : 'a');
        return text.toString();
    }

    @Test
    void a_search_with_the_worst_text_takes_time_for_its_length_only() {
        String text = "a".repeat(1_000_000);
        assertThat(contains(text, "a".repeat(400_000) + "b")).isFalse();
        assertThat(contains(text, "a".repeat(400_000))).isTrue();
    }

    private static boolean contains(String text, String part) {
        return call(evaluation(), "contains", TextNode.valueOf(part), TextNode.valueOf(text))
                .booleanValue();
    }
}
