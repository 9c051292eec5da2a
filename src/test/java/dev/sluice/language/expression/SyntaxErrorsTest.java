package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.compose.RouteFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "$a $b                 ~ 4  ~ unexpected '$b' (expected: the end of the expression)",
                "$a)                   ~ 3  ~ unexpected ')' (expected: the end of the expression)",
                "$a != null && $b      ~ 12 ~ unexpected '&&'; did you mean and?",
                "{ \"a\" $b }          ~ 7  ~ unexpected '$b' (expected: : behind the key)",
                "$a = 1                ~ 4  ~ unexpected '='; did you mean ==?",
                "$a === 1              ~ 4  ~ unexpected '==='; did you mean ==?",
                "$a ? 1 : 2            ~ 1  ~ unexpected '?'; did you mean if ($a) 1 else 2?",
                "!$a                   ~ 1  ~ unexpected '!'; did you mean not($a)?",
                "$a % 2                ~ 1  ~ unexpected '%'; did you mean mod($a, 2)?",
                "'x'                   ~ 1  ~ unexpected '''; did you mean \"x\"?",
                "$a.                   ~ 4  ~ unexpected end of the expression (expected: a key behind the dot)",
                "if ($a) 1 else        ~ 15 ~ unexpected end of the expression (expected: a value)",
                "if $a 1               ~ 4  ~ unexpected '$a' (expected: ( behind if)",
                "if ($a) then 1        ~ 9  ~ unexpected 'then' (expected: if (condition) value else other)",
                "\"abc                 ~ 1  ~ a text has no closing quotation mark",
                "\"\\x\"               ~ 2  ~ \\x is no escape of a text (expected: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9)",
                "\"\\u12\"             ~ 2  ~ \\u without four hexadecimal digits (expected: for example \\u00e9)",
                "5-3                   ~ 1  ~ unexpected '5-3' (expected: 5 - 3, with spaces around -)",
                "$a -1                 ~ 4  ~ unexpected '-1' (expected: a space behind -)",
                "-$a                   ~ 1  ~ unexpected '-' (expected: 0 - a, because a value has no sign)",
                "1 + -($a)             ~ 5  ~ unexpected '-' (expected: 0 - a, because a value has no sign)",
                "$a || $b              ~ 4  ~ unexpected '||'; did you mean or?",
                "$a < 1 < 2            ~ 8  ~ a second comparison (expected: a < b and b < c)",
                "($a)[0]               ~ 5  ~ unexpected '[' (expected: ... | .[index])",
                "($a).b                ~ 5  ~ unexpected '.' (expected: ... | .key)",
                "[1].b                 ~ 4  ~ unexpected '.' (expected: ... | .key)",
                "customer.id           ~ 1  ~ unexpected 'customer'; did you mean $customer.id?",
                "{a : 1}               ~ 2  ~ a key without quotation marks (expected: \"a\")",
                "$a.for                ~ 4  ~ for is a keyword (expected: \"for\" with quotation marks: .\"for\")",
                "let if = 1 2          ~ 5  ~ unexpected 'if' (expected: another name, because if is a keyword)",
                "/* no */ 1            ~ 1  ~ unexpected '/' (expected: a value)",
                "$                     ~ 1  ~ $ without the name of a variable (expected: $name)",
                "1 + ${B}              ~ 5  ~ ${ in an expression is no variable (expected: $name, or a setting that is ${NAME} alone)",
                "1 + nosuch($a)        ~ 5  ~ there is no function nosuch()",
                "lokup($a, 1)          ~ 1  ~ there is no function lokup(); did you mean lookup($a, 1)?",
                "[1, size()]           ~ 5  ~ size() has 0 arguments (expected: 1 argument)",
                "def f(a) $a f(1, 2)   ~ 13 ~ f() has 2 arguments (expected: 1 argument)",
                "fallback(1)           ~ 1  ~ fallback() has 1 argument (expected: at least 2 arguments)",
                "{ \"a\": 1, \"a\": 2 }~ 11 ~ the key \"a\" occurs twice",
                "{ 1 : 2 }             ~ 3  ~ a key that is no text (expected: a text in quotation marks)",
                "let x = 1 let x = 2 $x~ 11 ~ $x is declared twice",
                "def f(a) 1 def f(b) 2 1~ 16 ~ f() is declared twice",
                "[{* : .}]             ~ 3  ~ * has no object to match in a list",
                "{\"a\" + . : {* : .}} ~ 13 ~ * has no object to match in the value of a computed key",
                "let a = $b [for ($a) 1]~ 13 ~ unexpected 'for' (expected: parentheses around the value before [)",
                "1 / 0                 ~ 3  ~ a constant cannot be computed: a division by zero",
                "1e99999999999         ~ 1  ~ a number with too large an exponent",
                "import \"x\" as x 1   ~ 1  ~ import is not available (expected: the functions in the section functions: of the configuration)",
                "{m:f(1) : 2}          ~ 2  ~ import is not available (expected: the functions in the section functions: of the configuration)"
            })
    void a_mistake_is_reported_with_its_column_and_the_spelling_that_works(String text, int column, String message) {
        InvalidTextException mistake = mistake(text);
        assertThat(mistake).hasMessage("not an expression: " + message);
        assertThat(mistake.line()).isEqualTo(1);
        assertThat(mistake.column()).isEqualTo(column);
    }

    @ParameterizedTest
    @CsvSource({"'\n', 3, 7", "'\r\n', 3, 7"})
    void a_mistake_is_reported_with_its_line(String newline, int line, int column) {
        InvalidTextException mistake = mistake(String.join(newline, "{", "  \"a\": $b,", "  \"c\" }", "}"));
        assertThat(mistake.line()).isEqualTo(line);
        assertThat(mistake.column()).isEqualTo(column);
        assertThat(mistake).hasMessageContaining("unexpected '}'");
    }

    @Test
    void smart_quotes_are_recognised() {
        assertThat(mistake("\u201cx\u201d")).hasMessageContaining("plain quotation marks");
    }

    @Test
    void a_tab_counts_as_one_column() {
        assertThat(mistake("\t\t$a $b").column()).isEqualTo(6);
    }

    @Test
    void an_empty_text_is_a_mistake_at_the_beginning() {
        assertThat(mistake("")).hasMessageContaining("unexpected end of the expression");
        assertThat(mistake("").line()).isEqualTo(1);
        assertThat(mistake("").column()).isEqualTo(1);
    }

    @Test
    void an_expression_nested_too_deep_is_rejected() {
        for (String bracket : new String[] {"[", "(", "{\"a\":", "if (", "size("}) {
            assertThat(mistake(bracket.repeat(100_000)))
                    .hasMessageStartingWith("not an expression: brackets are nested more than 250 deep");
            assertThat(mistake(bracket.repeat(250))).hasMessageContaining("unexpected end of the expression");
        }
        assertThat(Expression.parse("[".repeat(250) + "]".repeat(250))).isNotNull();
    }

    @Test
    void a_trailing_comma_is_legal_in_lists_and_objects() {
        assertThat(Expression.parse("[1, {\"a\" : 2,},]").evaluate(RouteFixture.values(name -> NullNode.getInstance())))
                .hasToString("[1,{\"a\":2}]");
    }

    private static InvalidTextException mistake(String text) {
        return catchThrowableOfType(InvalidTextException.class, () -> Expression.parse(text));
    }
}
