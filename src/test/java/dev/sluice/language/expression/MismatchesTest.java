package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.expression.value.NullPathMessage;
import dev.sluice.language.expression.value.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths that are null because a value has another kind than the path needs. */
class MismatchesTest {
    private static final Map<String, JsonNode> VALUES = Map.of(
            "list", RouteFixture.json("[{\"id\": 1}, {\"id\": 2}]"),
            "object", RouteFixture.json("{\"a\": {\"b\": 1}, \"items\": [{\"total\": 3}], \"text\": \"x\"}"),
            "text", RouteFixture.json("\"abc\""),
            "number", RouteFixture.json("7"),
            "yes", RouteFixture.json("true"));

    private static final JsonNode INPUT =
            RouteFixture.json("{\"list\": [1, 2], \"text\": \"abc\", \"a\": {\"b\": 1, \"list\": [1]}}");

    private final List<String> reported = new ArrayList<>();

    private EvaluationSource source() {
        return new EvaluationSource(
                EvaluationLimits.defaults(),
                () -> Instant.EPOCH,
                new SplittableRandom(1),
                (owner, expression, path, found) ->
                        reported.add("at " + path.offset() + ": " + NullPathMessage.atRunTime(path, found, true)),
                null);
    }

    private Values values() {
        MemoryAccount memory = MemoryAccount.unlimited();
        return new Values.Given(
                name -> VALUES.getOrDefault(name, NullNode.getInstance()), source().start(memory), memory);
    }

    private List<String> mismatches(Expression expression, JsonNode input) {
        expression.evaluate(values(), input);
        return reported;
    }

    private List<String> mismatches(String text) {
        return mismatches(Expression.parse(text), INPUT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "$list.length                   ~ at 0: $list.length: a list has no keys; did you mean size($list)?",
                "$text.length                   ~ at 0: $text.length: a text has no keys; did you mean size($text)?",
                "$list.\"i\\\"d\"              ~ at 0: $list.\"i\\\"d\": a list has no keys; did you mean [for ($list) .\"i\\\"d\"]?",
                "$list.id                       ~ at 0: $list.id: a list has no keys; did you mean [for ($list) .id]?",
                "1 + size([$object.items.total.net]) ~ at 10: $object.items.total: a list has no keys; did you mean [for ($object.items) .total.net]?",
                "$object.items.\"net total\"[0] ~ at 0: $object.items.\"net total\": a list has no keys; did you mean [for ($object.items) .\"net total\"[0]]?",
                "$text.a                        ~ at 0: $text.a: a text has no keys",
                "$number.a.b                    ~ at 0: $number.a: a number has no keys",
                "$yes.a                         ~ at 0: $yes.a: a boolean has no keys",
                ".list.a                        ~ at 0: .list.a: a list has no keys; did you mean [for (.list) .a]?",
                ".a.list.c.d                    ~ at 0: .a.list.c: a list has no keys; did you mean [for (.a.list) .c.d]?",
                ". \"text\" .a                  ~ at 0: . \"text\".a: a text has no keys",
                "array($object).key             ~ at 0: array($object).key: a list has no keys; did you mean [for (array($object)) .key]?",
                "$list[0].id.name               ~ at 0: $list[0].id.name: a number has no keys",
                "$list[0 : 1].id                ~ at 0: $list[0 : 1].id: a list has no keys; did you mean [for ($list[0 : 1]) .id]?",
                "$list | .id                    ~ at 8: .id: a list has no keys; did you mean [for (.) .id]?",
                "$list | .id | .name            ~ at 8: .id: a list has no keys; did you mean [for (.) .id]?",
                "let x = $list.id $x            ~ at 8: $list.id: a list has no keys; did you mean [for ($list) .id]?",
                "let x = $list $x.id            ~ at 14: $x.id: a list has no keys; did you mean [for ($x) .id]?",
                "if ($yes) $list.id else 1      ~ at 10: $list.id: a list has no keys; did you mean [for ($list) .id]?",
                "if (false) 1 else $list.id     ~ at 18: $list.id: a list has no keys; did you mean [for ($list) .id]?",
                "1 + $text.a                    ~ at 4: $text.a: a text has no keys",
                "2 * $text.a - 3                ~ at 4: $text.a: a text has no keys",
                "\"a\" + $text.a                ~ at 6: $text.a: a text has no keys",
                "string($text.a)                ~ at 7: $text.a: a text has no keys",
                "size($text.a.b)                ~ at 5: $text.a: a text has no keys",
                "fallback($yes.a, $text.a)      ~ at 17: $text.a: a text has no keys",
                "fallback([$text.a], 1)         ~ at 10: $text.a: a text has no keys",
                "fallback({\"x\" : $text.a}, 1) ~ at 16: $text.a: a text has no keys",
                "fallback(string($text.a), 1)   ~ at 16: $text.a: a text has no keys",
                "fallback(\"x\" + $text.a, 1)   ~ at 15: $text.a: a text has no keys",
                "fallback($text.a + 1, 1)       ~ at 9: $text.a: a text has no keys",
                "fallback(2 * $text.a - 1, 1)   ~ at 13: $text.a: a text has no keys",
                "fallback($missing + $text.a, 1) ~ at 20: $text.a: a text has no keys",
                "if ($text.a + 1 > 1) 1         ~ at 4: $text.a: a text has no keys",
                "fallback($text.a | 1, 1)       ~ at 9: $text.a: a text has no keys",
                "fallback(if (true) let x = $text.a 1, 1) ~ at 27: $text.a: a text has no keys",
                "fallback([for ($list) .id.a], 1) ~ at 22: .id.a: a number has no keys",
                "{\"x\" : $text.a}              ~ at 7: $text.a: a text has no keys",
                "{for ([1]) \"a\" : .x}         ~ at 17: .x: a number has no keys",
                "{\"a\" : 1, * - text : .x}     ~ at 21: .x: a list has no keys; did you mean [for (.) .x]?",
                "sort-by($list, .id.x)          ~ at 15: .id.x: a number has no keys",
                "sort-by($text.a, .)            ~ at 8: $text.a: a text has no keys",
                "def f(x) $x.id f($list)        ~ at 9: $x.id: a list has no keys; did you mean [for ($x) .id]?",
                "def f(x) 1 f($list.id)         ~ at 13: $list.id: a list has no keys; did you mean [for ($list) .id]?"
            })
    void a_key_on_a_list_text_number_or_boolean_is_reported_once_with_the_path_that_works(String text, String message) {
        assertThat(mismatches(text)).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "$object[0]          ~ at 0: $object[0]: an object has no element 0; did you mean array($object)[0].value?",
                "$object[0].name     ~ at 0: $object[0]: an object has no element 0; did you mean array($object)[0].value.name?",
                "$object.a[-1].b     ~ at 0: $object.a[-1]: an object has no element -1; did you mean array($object.a)[-1].value.b?",
                "$object[\"a\"].b    ~ at 0: $object[\"a\"]: an object has no elements; did you mean $object.a.b?",
                "$object[$number]    ~ at 0: $object[$number]: an object has no elements; did you mean lookup($object, $number)?",
                "$object[\"a\" + \"b\"].c ~ at 0: $object[\"a\" + \"b\"]: an object has no elements; did you mean lookup($object, \"a\" + \"b\").c?",
                "$object[ \"a-\" + $text + \"-b\" ] ~ at 0: $object[\"a-\" + $text + \"-b\"]: an object has no elements; did you mean lookup($object, \"a-\" + $text + \"-b\")?",
                "$object[\"if\"]     ~ at 0: $object[\"if\"]: an object has no elements; did you mean $object.\"if\"?",
                "$object[\"\\u0061\"] ~ at 0: $object[\"\\u0061\"]: an object has no elements; did you mean $object.a?",
                "$object[0 : 1]      ~ at 0: $object[0 : 1]: an object has no elements",
                "$number[0]          ~ at 0: $number[0]: a number has no element 0",
                "$yes[0 : ]          ~ at 0: $yes[0 : ]: a boolean has no elements",
                ".[0]                ~ at 0: .[0]: an object has no element 0; did you mean array(.)[0].value?",
                ".a[0]               ~ at 0: .a[0]: an object has no element 0; did you mean array(.a)[0].value?"
            })
    void an_index_into_an_object_number_or_boolean_is_reported_once_with_the_path_that_works(
            String text, String message) {
        assertThat(mismatches(text)).containsExactly(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fallback(.text.b, .a)",
                "fallback($text.a, $list.id, $number[0], 1)",
                "fallback($text.a.b.c, 1)",
                "fallback($object[0].a, 1)",
                "fallback($object[0 : 1], 1)",
                "fallback(if ($yes) $text.a else $list.id, 1)",
                "fallback($yes | $text.a, 1)",
                "fallback([for ($text.a) .b], 1)",
                "fallback({for ($text.a) .b : 1}, 1)",
                "fallback(fallback($text.a, $list.id), 1)",
                "$text.a and $list.id",
                "$text.a or $list.id or 1",
                "$text.a == 1",
                "null != $text.a",
                "if ($text.a) 1",
                "if ($text.a.b == 1 and not($list.id)) 1 else 2",
                "[for ($list) . if (.id.x)]",
                "{for ($list) \"a\" : . if (.id.x)}",
                "not($text.a)",
                "boolean($text.a)",
                "is-string($text.a)",
                "is-array($list.id)",
                "$missing.a.b[0].c",
                "$missing[0 : 1]",
                "$object.missing.a[0]",
                "$object.a.missing.b",
                ".missing.a.b",
                "$text[0]",
                "$text[0 : 1]",
                "$list[9].id",
                "$list[0].name.b",
                "[for ($missing) .a]",
                "{\"a\" : {\"b\" : {\"c\" : 1, * : .}}}"
            })
    void null_and_places_where_null_is_harmless_are_silent(String text) {
        assertThat(mismatches(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$text.a",
                "$object.text.a.b[0]",
                "$object[0].a",
                "$number[0 : 1]",
                "if ($yes) $text.a else 1",
                "if ($missing) 1 else let x = 1 $text.a",
                "fallback($missing, $text.a)",
                "$object | .text.a",
                "[for ($text.a) 1]",
                "let x = 1 $text.a"
            })
    void a_condition_whose_null_has_the_effect_of_false_is_silent(String text) {
        assertThat(condition(text)).isEmpty();
        assertThat(mismatches(text)).hasSize(1);
    }

    private List<String> condition(String text) {
        Expression expression = Expression.parse(text);
        assertThat(expression.isTruthy(values())).isEqualTo(Truth.of(expression.evaluate(values())));
        reported.clear();
        expression.isTruthy(values());
        expression.evaluateCondition(values());
        return reported;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size($text.a)",
                "[$text.a]",
                "{\"a\" : $text.a}",
                "$text.a + 1",
                "[for ($list) .id.a]",
                "let x = $text.a $x",
                "def f() $text.a f()",
                "$list[$object.text.a]",
                "$text.a | not(.)"
            })
    void a_condition_reports_a_null_inside_of_another_value(String text) {
        Expression expression = Expression.parse(text);
        try {
            expression.isTruthy(values());
        } catch (EvaluationException failed) {
            assertThat(failed).hasMessageContaining("an index");
        }
        assertThat(reported).hasSize(1);
    }

    @Test
    void a_template_with_many_such_paths_reports_each_of_them() {
        String text =
                IntStream.range(0, 100).mapToObj(key -> "$text.k" + key).collect(Collectors.joining(",", "[", "]"));
        assertThat(mismatches(text)).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void a_comment_and_space_inside_a_path_are_no_part_of_its_message() {
        assertThat(mismatches(".list // all of them\n  .total // of each\r\n  [0] . // x\n net"))
                .containsExactly("at 0: .list.total: a list has no keys; did you mean [for (.list) .total[0] . net]?");
        assertThat(mismatches("$object // a\n [ // b\n 0 ]"))
                .contains("at 0: $object[0]: an object has no element 0; did you mean array($object)[0].value?");
        assertThat(mismatches("$object // a\n [ 0 // b\n : 1]"))
                .contains("at 0: $object[ 0 : 1]: an object has no elements");
    }

    @Test
    void a_loop_of_thousands_reports_once() {
        String numbers =
                IntStream.range(0, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        assertThat(mismatches(Expression.parse("[for (.) [.a, .b.c]]"), RouteFixture.json(numbers)))
                .containsExactly("at 10: .a: a number has no keys", "at 14: .b: a number has no keys");
    }

    @Test
    void an_expression_reports_in_each_evaluation() {
        Expression expression = Expression.parse("$list.id");
        mismatches(expression, INPUT);
        assertThat(mismatches(expression, INPUT)).hasSize(2);
    }

    @Test
    void a_folded_path_of_the_current_value_is_reported() {
        Expression expression = Expression.parse(".a.b.c.d");
        mismatches(expression, RouteFixture.json("{\"a\": {\"b\": {\"c\": []}}}"));
        mismatches(expression, RouteFixture.json("{\"a\": {\"b\": 1}}"));
        mismatches(expression, RouteFixture.json("[]"));
        assertThat(reported)
                .containsExactly(
                        "at 0: .a.b.c.d: a list has no keys; did you mean [for (.a.b.c) .d]?",
                        "at 0: .a.b.c: a number has no keys",
                        "at 0: .a: a list has no keys; did you mean [for (.) .a.b.c.d]?");
    }

    @Test
    void a_path_of_a_shared_function_has_no_offset() {
        ExpressionParser parser = ExpressionParser.withFunctions("def ids(x) $x.id");
        assertThat(mismatches(parser.parse("[ids($list)]"), INPUT))
                .containsExactly("at -1: $x.id: a list has no keys; did you mean [for ($x) .id]?");
    }

    @Test
    void a_path_of_functions_in_a_variable_has_no_text() {
        ExpressionParser parser = ExpressionParser.withHiddenFunctions("def ids(x) $x.id");
        assertThat(parser).isEqualTo(ExpressionParser.withFunctions("def ids(x) $x.id"));
        assertThat(mismatches(parser.parse("[ids($list), $text.a]"), INPUT))
                .containsExactly(
                        "at -1: a path in a variable: a list has no keys", "at 13: $text.a: a text has no keys");
    }

    @Test
    void each_of_many_paths_is_reported_once() {
        String text =
                IntStream.range(0, 100).mapToObj(key -> "$list.k" + key).collect(Collectors.joining(",", "[", "]"));
        assertThat(mismatches("[" + text + ", " + text.substring(1))).hasSize(200);
        assertThat(mismatches("[for (numbers(1, 50)) " + text + "]")).hasSize(300);
    }

    @Test
    void an_observed_expression_reports_the_same_paths() {
        Expression expression =
                ExpressionParser.plain().parse("[.a.b.c, fallback(.a.b.d, 1)]", (start, end, value) -> {});
        assertThat(mismatches(expression, INPUT)).containsExactly("at 1: .a.b.c: a number has no keys");
    }

    @Test
    void a_path_of_hundreds_of_keys_is_reported_with_a_bounded_message() {
        String text = "$text" + ".a".repeat(450);
        assertThat(mismatches(text)).hasSize(1).first().asString().hasSizeLessThan(320);
    }
}
