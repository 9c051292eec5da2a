package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosticsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "let a = 1 2 ~ 0 ~ $a is never used",
                "[for ($list) let a = 1 .] ~ 13 ~ $a is never used",
                "{ let a = 1 \"b\" : 2 } ~ 2 ~ $a is never used",
                "if ($a) let b = 1 2 else 3 ~ 8 ~ $b is never used",
                "def f(x) let y = 1 $x f(1) ~ 9 ~ $y is never used",
                "if (true) 1 ~ 4 ~ the condition is always true",
                "if (1 == 2) 1 ~ 6 ~ the condition is always false",
                "if (1 + 1) 1 ~ 4 ~ the condition is always true",
                "if (not(true)) 1 ~ 4 ~ the condition is always false",
                "if (size(\"ab\") > 1 and get-key({\"a\" : 0}, \"a\") == 0) 1 ~ 4 ~ the condition is always true",
                "if ([]) 1 ~ 4 ~ the condition is always false",
                "if ([$a]) 1 ~ 4 ~ the condition is always true",
                "if ({\"a\" : $a}) 1 ~ 4 ~ the condition is always true",
                "let limit = 3 if ($limit * 2 > 5) $limit ~ 29 ~ the condition is always true",
                "def f(x) if (fallback(null, 0)) $x f(1) ~ 13 ~ the condition is always false",
                "[for ($a) . if (\"x\")] ~ 16 ~ the condition is always true",
                "[for ($a) . if (\"x\" + $b)] ~ 16 ~ the condition is always true",
                "if ($a + $b + \"x\") 1 ~ 4 ~ the condition is always true",
                "if ([1] + $a) 1 ~ 4 ~ the condition is always true",
                "{for ($a) .key : . if (1 < 2)} ~ 25 ~ the condition is always true",
                "[for (size(\"ab\")) .] ~ 6 ~ the loop is always over a number (expected: a list)",
                "{for (null) .key : .} ~ 6 ~ the loop is always over null (expected: a list)",
                "[for ({\"a\" : $b}) .] ~ 6 ~ the loop visits the keys of this object (expected: a list of objects)"
            })
    void a_suspicious_part_is_a_warning(String text, int offset, String message) {
        assertThat(Expression.parse(text).diagnostics()).containsExactly(new Diagnostic(offset, message, false));
    }

    private static final String VERTICAL_TAB = "\\v matches the vertical tab alone"
            + " (expected: [\\n-\\r\\x{85}\\x{2028}\\x{2029}] for any line end, or \\x0b)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "test(., \"\\\\v\") ~ 8",
                "split(., \"[a\\\\v]\") ~ 9",
                "test(., \"\\\\Qa\\\\E[\\\\v]\") ~ 8",
                "test(., \"[]\\\\v]\\\\Qa\") ~ 8",
                "replace(., \"\\\\\\\\\\\\v\", \"\") ~ 11",
                "let p = \"a\" + \"\\\\v\" capture(., $p) ~ 31"
            })
    void a_vertical_tab_in_a_pattern_is_a_warning(String text, int offset) {
        assertThat(Expression.parse(text).diagnostics()).containsExactly(new Diagnostic(offset, VERTICAL_TAB, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test(., \"\\\\\\\\v\")",
                "test(., \"\\\\Q\\\\v\\\\E\")",
                "test(., \"\\\\x0b\")",
                "test(., $p)",
                "replace(., \"x\", \"\\\\v\")",
                "starts-with(., \"\\\\v\")"
            })
    void another_text_is_no_warning(String text) {
        assertThat(Expression.parse(text).diagnostics()).isEmpty();
    }

    @Test
    void a_header_name_in_upper_case_is_an_error() {
        assertThat(Expression.parse("$header.X-Tenant + $header.accept").diagnostics())
                .containsExactly(
                        new Diagnostic(0, "$header.X-Tenant is always null; did you mean $header.x-tenant?", true));
    }

    /** A caret marks where the operand begins. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "^$a.b // \"none\" ~ fallback($a.b, \"none\")",
                "{ \"a\" : ^.b //0\\n} ~ fallback(.b, 0)",
                "{ \"a\" : ^.b // .c // $d // [] \\n} ~ fallback(.b, .c, $d, [])",
                "^$a + size($b) * 2 // .c + 1\\r\\n ~ fallback($a + size($b) * 2, .c + 1)",
                "[^$a[0] // {}\\n, 1] ~ fallback($a[0], {})",
                "$a | ^.b // -1.5 ~ fallback(.b, -1.5)",
                "if ($a) 1 else ^$b // 2 ~ fallback($b, 2)",
                "^$a == 1 // $b == 2 ~ fallback($a == 1, $b == 2)",
                "let a = ^.x // .y\\n $a ~ fallback(.x, .y)",
                "def f(x) ^$x // \"none\"\\n f(1) ~ fallback($x, \"none\")",
                "^. // .b ~ fallback(., .b)"
            })
    void a_comment_that_is_an_alternative_of_jq_is_a_warning(String marked, String call) {
        String text = marked.translateEscapes();
        assertThat(Expression.parse(text.replace("^", "")).diagnostics())
                .containsExactly(
                        new Diagnostic(text.indexOf('^'), "// begins a comment; did you mean " + call + "?", false));
    }

    @Test
    void an_alternative_of_jq_in_a_function_of_the_configuration_is_a_warning() {
        assertThat(ExpressionParser.withFunctions("def f(x) $x.a // \"none\"\ndef g(x) $x // the value")
                        .diagnostics())
                .containsExactly(
                        new Diagnostic(9, "// begins a comment; did you mean fallback($x.a, \"none\")?", false));
    }

    @Test
    void a_long_alternative_of_jq_has_no_suggestion() {
        String path = "." + "a".repeat(100);
        assertThat(Expression.parse("1 + " + path + " // .b").diagnostics())
                .containsExactly(
                        new Diagnostic(0, "// begins a comment; did you mean fallback(1 + " + path + ", .b)?", false));
        assertThat(Expression.parse(path + path + " // .b").diagnostics())
                .containsExactly(new Diagnostic(0, "// begins a comment (expected: fallback(a, b))", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$a // the name",
                "$a // size($b)",
                "$a // .b of the customer",
                "$a // 5 items",
                "$a // \"none\", or null",
                "$a // .b, .c",
                "$a // .b }",
                "$a // - 1",
                "$a // true",
                "$a // ...",
                "$a\n// .b",
                "// .b\n$a",
                "{ // .b\n}",
                "[ $a, // .b\n 1]",
                "$a + // .b\n 1",
                "($a) // .b",
                "$a // TODO: .b",
                "\"http://example.com\"",
                "$a //",
                "$a // // .b",
                "$a // http://example.com"
            })
    void another_comment_is_none(String text) {
        assertThat(Expression.parse(text).diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "let a = 1 $a",
                "if ($a == 1) 1",
                "[for ($a) {\"x\" : .}]",
                "$body.X-Tenant",
                "def f(x) let y = 1 $x + $y f(1)",
                "if ([$a] == [$b]) 1",
                "if (.) 1",
                "if (now() > 0 or random() > 0 or uuid() == \"a\") 1",
                "if (error(\"no\")) 1",
                "if (round(\"x\" + \"y\")) 1",
                "def size(x) now() if (size(\"a\")) 1",
                "def f(limit) if ($limit > 1) 2 let limit = 3 f($limit)",
                "let a = now() if ($a > 1) 1",
                "let a = 1 [for ($b) let a = . if ($a == 1) $a else $a]",
                "[for ([1, 2]) .]",
                "[for (numbers(1, 5)) .]",
                "{for ($a) .key : .value if (.value > 1)}"
            })
    void other_expressions_have_none(String text) {
        assertThat(Expression.parse(text).diagnostics()).isEmpty();
    }
}
