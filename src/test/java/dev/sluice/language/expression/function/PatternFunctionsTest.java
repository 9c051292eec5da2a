package dev.sluice.language.expression.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions have the values of the JSLT library. */
class PatternFunctionsTest {
    private static Evaluation evaluation(EvaluationBudget budget) {
        return new Evaluation(budget, () -> Instant.EPOCH, new Random(1));
    }

    private static JsonNode call(String name, EvaluationBudget budget, JsonNode... arguments) {
        Function function = PatternFunctions.ALL.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(arguments.length).isBetween(function.least(), function.most());
        return function.body().call(arguments, evaluation(budget));
    }

    private static JsonNode call(String name, JsonNode... arguments) {
        return call(name, EvaluationBudget.unshared(), arguments);
    }

    private static JsonNode json(String json) {
        return Json.readTree(json.getBytes(StandardCharsets.UTF_8), MemoryAccount.unlimited());
    }

    /** Returns the value of the JSLT library. */
    private static JsonNode expected(String name, JsonNode... arguments) {
        JsonNode input = JsonNodeFactory.instance.arrayNode().addAll(java.util.List.of(arguments));
        String variables = arguments.length == 3 ? "(.[0], .[1], .[2])" : "(.[0], .[1])";
        return Parser.compileString(name + variables).apply(input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test [\"abc\", \"b\"]",
                "test [\"abc\", \"x\"]",
                "test [\"\", \"\"]",
                "test [null, \"b\"]",
                "test [null, null]",
                "test [123, 2]",
                "test [1.10, \"1.1\"]",
                "test [{\"a\": [1, true]}, \"\\\"a\\\":\\\\[1\"]",
                "test [[], \"\\\\[\\\\]\"]",
                "test [false, \"als\"]",
                "capture [\"2026-11-27\", \"(?<year>\\\\d+)-(?<month>\\\\d+)\"]",
                "capture [\"b\", \"(?<z>a)?(?<a>b)\"]",
                "capture [\"x\", \"(?<z>a)\"]",
                "capture [\"x\", \"x\"]",
                "capture [\"x\", \"(x)\"]",
                "capture [null, \"x\"]",
                "capture [\"\", \"(?<a>)\"]",
                "capture [\"aab\", \"(?<a>a)*(?<b>b)?\"]",
                "capture [12, \"(?<first>.)\"]",
                "split [\"a,b,,c\", \",\"]",
                "split [\",a,\", \",\"]",
                "split [\",,\", \",\"]",
                "split [\"\", \",\"]",
                "split [\"\", \"\"]",
                "split [\"abc\", \"\"]",
                "split [\"abc\", \"b*\"]",
                "split [\"abc\", \"(?:)|b\"]",
                "split [\"abc\", \"$\"]",
                "split [\"abc\", \"^\"]",
                "split [\"a1b22c\", \"\\\\d+\"]",
                "split [\"a.b.c\", \".\"]",
                "split [\"a.b.c\", \"\\\\.\"]",
                "split [\"a|b\", \"|\"]",
                "split [\"x\", \"y\"]",
                "split [\"a\\\\b\", \"\\\\\\\\\"]",
                "split [null, null]",
                "split [1234, 3]",
                "split [\"\uD83D\uDE00a\", \"\"]",
                "split [\"a\uD83D\uDE00b\", \"\uD83D\uDE00\"]",
                "replace [\"a.b.c\", \"\\\\.\", \"$1\\\\\"]",
                "replace [\"abc\", \"x\", \"y\"]",
                "replace [\"abc\", \"b\", \"\"]",
                "replace [\"abc\", \"[ac]\", \"[longer]\"]",
                "replace [\"aaa\", \"a\", \"b\"]",
                "replace [\"aaa\", \"^a\", \"b\"]",
                "replace [\"\", \"a\", \"b\"]",
                "replace [null, \"a\", \"b\"]",
                "replace [\"null\", null, \"b\"]",
                "replace [\"abc\", \"b\", null]",
                "replace [\"abc\", \"b\", {\"a\": 1}]",
                "replace [123, \"9\", \"b\"]",
                "replace [123, 2, 5]",
                "replace [\"a  b \", \" +\", \" \"]",
                "replace [\"a\uD83D\uDE00b\", \"[^ab]\", \"-\"]",
            })
    void a_function_has_the_value_of_jslt(String call) {
        String name = call.substring(0, call.indexOf(' '));
        JsonNode list = json(call.substring(call.indexOf(' ')));
        JsonNode[] arguments = new JsonNode[list.size()];
        for (int index = 0; index < arguments.length; index++) arguments[index] = list.get(index);
        assertThat(call(name, arguments)).isEqualTo(expected(name, arguments));
        assertThat(call(name, arguments).toString())
                .isEqualTo(expected(name, arguments).toString());
    }

    @Property(tries = 2000)
    void random_texts_have_the_values_of_jslt(
            @ForAll("texts") String text, @ForAll("patterns") String pattern, @ForAll("texts") String replacement) {
        JsonNode[] both = {TextNode.valueOf(text), TextNode.valueOf(pattern)};
        for (String name : new String[] {"test", "capture", "split"})
            assertThat(call(name, both)).as("%s %s %s", name, text, pattern).isEqualTo(expected(name, both));
        JsonNode[] all = {both[0], both[1], TextNode.valueOf(replacement)};
        try {
            JsonNode value = expected("replace", all);
            assertThat(call("replace", all)).as("%s %s", text, pattern).isEqualTo(value);
        } catch (JsltException empty) {
            assertThatThrownBy(() -> call("replace", all)).isInstanceOf(ExpressionFailure.class);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab,1. \0\u00e9\uD83D\uDE00").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of(
                "",
                ",",
                "a",
                "\\.",
                "[,.]",
                "\\d",
                "\\d*",
                "a|b",
                "(?<x>a)(?<y>b)?",
                "(?<x>.)",
                "^a",
                "b+",
                "a*?b",
                ", *",
                "\u0000",
                "\u00e9",
                "(?i)A",
                "(?<x>,)|(?<y>\\.)",
                "[^a]",
                "\\s",
                "b{2}",
                "\\w+",
                "(?:)",
                "^",
                "\\Q.\\E",
                "\uD83D\uDE00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "test    | [\"secret\", null]            | test() needs a text and a pattern; found: a text, null",
                "capture | [\"secret\", null]            | capture() needs a text and a pattern; found: a text, null",
                "split   | [\"secret\", null]            | split() needs a text and a pattern; found: a text, null",
                "replace | [\"secret\", \"s*?\", \"x\"]  | the pattern of replace() matches an empty text",
                "replace | [\"secret\", \"\", \"x\"]     | the pattern of replace() matches an empty text",
                "test    | [\"secret\", \"secret(?=x)\"] | the pattern of test() is invalid: the look-ahead (?=…) is not supported (expected: one test() for each condition, or the text behind it as a part of the pattern)",
                "split   | [\"secret\", \"[\"]           | the pattern of split() is invalid: not a regular expression: [ without ]",
                "capture | [\"secret\", \"(((a{1,100}){1,100}){1,100})\"] | the pattern of capture() is invalid: nested repetitions that multiply to more than 1000 (expected: at most 1000, so a shorter pattern or fewer repetitions)",
            })
    void a_failure_has_a_reason_without_values(String name, String arguments, String reason) {
        JsonNode list = json(arguments);
        JsonNode[] values = new JsonNode[list.size()];
        for (int index = 0; index < values.length; index++) values[index] = list.get(index);
        assertThatThrownBy(() -> call(name, values))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessage(reason);
    }

    @Test
    void a_pattern_at_the_end_of_a_text_needs_no_line_end() {
        assertThat(call("test", TextNode.valueOf("a\n"), TextNode.valueOf("a$")).booleanValue())
                .isFalse();
        assertThat(expected("test", TextNode.valueOf("a\n"), TextNode.valueOf("a$"))
                        .booleanValue())
                .isTrue();
    }

    @Test
    void an_unpaired_surrogate_stays_as_it_is() {
        JsonNode text = TextNode.valueOf("a\uD83Db\uDE00");
        assertThat(call("split", text, TextNode.valueOf("b"))).hasToString("[\"a\uD83D\",\"\uDE00\"]");
        assertThat(call("replace", text, TextNode.valueOf("\uD83D"), TextNode.valueOf("-"))
                        .textValue())
                .isEqualTo("a-b\uDE00");
        assertThat(call("test", text, TextNode.valueOf("^a.b.$")).booleanValue())
                .isTrue();
    }

    @Test
    void a_long_replacement_is_paid_before_it_is_written() {
        EvaluationBudget budget =
                new EvaluationBudget(new EvaluationLimits(100_000_000, Size.mib(1), 10), MemoryAccount.unlimited());
        JsonNode text = TextNode.valueOf("a".repeat(10_000));
        assertThatThrownBy(() -> call("replace", budget, text, TextNode.valueOf("a"), text))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessageContaining("limits.expression.memory");
    }

    @Test
    void a_long_list_is_paid_before_it_grows() {
        EvaluationBudget budget =
                new EvaluationBudget(new EvaluationLimits(100_000_000, Size.mib(1), 10), MemoryAccount.unlimited());
        JsonNode text = TextNode.valueOf("a,".repeat(100_000));
        assertThatThrownBy(() -> call("split", budget, text, TextNode.valueOf(",")))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessageContaining("limits.expression.memory");
    }
}
