package dev.sluice.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.compose.RouteFixture;
import dev.sluice.spec.InvalidTextException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The likely cause of a mistake, beside those of {@link SyntaxErrorsTest}. */
class SyntaxHintsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "1 ; 2 ~ 3 ~ unexpected ';' (expected: a comma between elements, a new line between declarations)",
                "# 1 ~ 1 ~ unexpected '#' (expected: // starts a comment)",
                "1 @ 2 ~ 3 ~ unexpected '@'",
                "1 \u00e9 ~ 3 ~ unexpected '\u00e9'",
                "1 \u20ac ~ 3 ~ unexpected character U+20AC",
                "\ufeff1 ~ 1 ~ unexpected character U+FEFF (expected: a text without a byte order mark)",
                "1 \u007f ~ 3 ~ unexpected character U+007F",
                "\u2018x ~ 1 ~ unexpected '\u2018' (expected: a text is written with plain quotation marks: \")",
                "`x` ~ 1 ~ unexpected '`' (expected: a text is written with double quotation marks)",
                "return 1 ~ 1 ~ unexpected 'return' (expected: the value alone)",
                "var x = 1 ~ 1 ~ unexpected 'var' (expected: let name = value)",
                "undefined ~ 1 ~ unexpected 'undefined' (expected: null)",
                "if (.) 1 elif 2 ~ 10 ~ unexpected 'elif' (expected: else if (condition) value)",
                "1 elif ~ 3 ~ unexpected 'elif' (expected: else if (condition) value)",
                "1 foo ~ 3 ~ unexpected 'foo' (expected: the end of the expression)",
                "12-ab ~ 1 ~ unexpected '12-ab' (expected: 12 - ab, with spaces around -)",
                "12-a-b ~ 1 ~ unexpected '12-a-b' (expected: a number without leading zeros and letters, or a text: \"12-a-b\")",
                "007 ~ 1 ~ unexpected '007' (expected: a number without leading zeros and letters, or a text: \"007\")",
                "-x ~ 1 ~ unexpected '-x' (expected: 0 - $x, because a value has no sign)",
                "text/plain ~ 1 ~ unexpected 'text' (expected: a plain text in quotation marks: '\"text/plain\"')",
                "x + $y ~ 1 ~ unexpected 'x' (expected: a variable: $x, a key: .x, or a text: \"x\")",
                "x == \"y\" ~ 1 ~ unexpected 'x' (expected: a variable: $x, a key: .x, or a text: \"x\")",
                "items[0] ~ 1 ~ unexpected 'items'; did you mean $items?",
                "item.\"a\" ~ 1 ~ unexpected 'item'; did you mean $item?",
                "$a \"b\" ~ 4 ~ unexpected text (expected: the end of the expression)",
                "$a == = 1 ~ 7 ~ unexpected '=' (expected: ==)",
                "$a == + ~ 7 ~ unexpected '+' (expected: a value)",
                "1 == - 2 ~ 6 ~ unexpected '-' (expected: 0 - a, because a value has no sign)",
                "[1] -1 ~ 5 ~ unexpected '-1' (expected: a space behind -)",
                "$a 1 ~ 4 ~ unexpected '1' (expected: the end of the expression)",
                "$a | | $b ~ 6 ~ unexpected '|' (expected: a value)",
                "[1][0] ~ 4 ~ unexpected '[' (expected: ... | .[index])",
                "{}.a ~ 3 ~ unexpected '.' (expected: ... | .key)",
                "1 [0] ~ 3 ~ unexpected '[' (expected: the end of the expression)",
                "1 * * 2 ~ 5 ~ unexpected '*' (expected: a value)",
                "for ($a) . ~ 1 ~ unexpected 'for' (expected: a value)",
                "let for = 1 2 ~ 5 ~ unexpected 'for' (expected: another name, because for is a keyword)",
                "{else : 1} ~ 2 ~ unexpected 'else' (expected: another name, because else is a keyword)",
                "{true : 1} ~ 2 ~ a key that is no text (expected: a text in quotation marks)",
                "let x 1 2 ~ 7 ~ unexpected '1' (expected: = behind the name of the variable)",
                "let $x = 1 2 ~ 5 ~ unexpected '$x' (expected: the name of a variable, without $)",
                "1 == 2 != 3 ~ 8 ~ a second comparison (expected: a < b and b < c)",
                ".a.1 ~ 4 ~ unexpected '1' (expected: a key behind the dot)",
                ".let ~ 2 ~ let is a keyword (expected: \"let\" with quotation marks: .\"let\")",
                ".[0 ~ 4 ~ unexpected end of the expression (expected: ] or :)",
                ".[0 : 1 ~ 8 ~ unexpected end of the expression (expected: ])",
                ".[0, 1] ~ 4 ~ unexpected ',' (expected: ] or :)",
                ".[ : ] ~ 6 ~ unexpected ']' (expected: a value)",
                "size(1 2) ~ 8 ~ unexpected '2' (expected: a comma, or ) behind the arguments)",
                "size(1,) ~ 8 ~ unexpected ')' (expected: a value)",
                "(1 2) ~ 4 ~ unexpected '2' (expected: an operator, or ))",
                "if (1 2) 3 ~ 7 ~ unexpected '2' (expected: an operator, or ))",
                "for ~ 1 ~ unexpected 'for' (expected: a value)",
                "[for . 1] ~ 6 ~ unexpected '.' (expected: ( behind for)",
                "[for (.) 1 2] ~ 12 ~ unexpected '2' (expected: an operator, if (, or ])",
                "{for (.) \"a\" : 1 2} ~ 18 ~ unexpected '2' (expected: an operator, if (, or })",
                "[1 2] ~ 4 ~ unexpected '2' (expected: an operator, a comma, or ])",
                "{\"a\" : 1 2} ~ 10 ~ unexpected '2' (expected: an operator, a comma, or })",
                "{* : ., \"a\" : 1} ~ 7 ~ unexpected ',' (expected: }, because * comes last)",
                "{* . } ~ 4 ~ unexpected '.' (expected: : behind *)",
                "{* - 1 : .} ~ 6 ~ unexpected '1' (expected: the name of a key behind -)",
                "{m:f() : 1, m : 2} ~ 2 ~ import is not available (expected: the functions in the section functions: of the configuration)",
                "{m: f(1)} ~ 2 ~ a key without quotation marks (expected: \"m\")",
                "{m:f} ~ 2 ~ a key without quotation marks (expected: \"m\")",
                "{. : 1, * : .} ~ 9 ~ * beside a computed key (expected: constant keys)",
                "{\"a\" : * } ~ 8 ~ unexpected '*' (expected: a value)",
                "[.[{* : .}]] ~ 5 ~ * has no object to match in an index",
                "{* : {* : .}} ~ 7 ~ * has no object to match in another *",
                "if ({* : .}) 1 ~ 6 ~ * has no object to match in a condition",
                "[for ({* : .}) 1] ~ 8 ~ * has no object to match in the source of a loop",
                "[for (.) let a = {* : .} 1] ~ 19 ~ * has no object to match in a let of a loop",
                "[for (.) 1 if ({* : .})] ~ 17 ~ * has no object to match in a filter",
                "{for ({* : .}) \"a\" : 1} ~ 8 ~ * has no object to match in a loop of an object",
                "{. + \"a\" : 1, {* : .} : 2} ~ 16 ~ * has no object to match in a key",
                "{\"a\" : .[{* : .} : ]} ~ 11 ~ * has no object to match in a range",
                "def f(x) 1 f(1, 2, 3) ~ 12 ~ f() has 3 arguments (expected: 1 argument)",
                "get-key(.) ~ 1 ~ get-key() has 1 argument (expected: 2 to 3 arguments)",
                "get-key(1, 2, 3, 4) ~ 1 ~ get-key() has 4 arguments (expected: 2 to 3 arguments)",
                "distinct() ~ 1 ~ distinct() has 0 arguments (expected: 1 to 2 arguments)",
                "sort-by(.) ~ 1 ~ sort-by() has 1 argument (expected: 2 arguments)",
                "1 + test(., \"(\") ~ 13 ~ the pattern of test() is invalid: not a regular expression: ( without )",
                "split(., null) ~ 10 ~ split() needs a pattern; found: null",
                "\"a\\ub\" ~ 3 ~ \\u without four hexadecimal digits (expected: for example \\u00e9)",
                "\"a\\u00g0\" ~ 3 ~ \\u without four hexadecimal digits (expected: for example \\u00e9)",
                "\"\\ ~ 1 ~ a text has no closing quotation mark"
            })
    void a_mistake_has_a_column_and_a_hint(String text, int column, String message) {
        InvalidTextException mistake = catchThrowableOfType(InvalidTextException.class, () -> Expression.parse(text));
        assertThat(mistake).hasMessage("not an expression: " + message);
        assertThat(mistake.column()).isEqualTo(column);
    }

    @Test
    void a_mistake_behind_lines_has_its_line() {
        InvalidTextException mistake = catchThrowableOfType(
                InvalidTextException.class, () -> Expression.parse("// first\n[1, // second\n  2\n  3]\n"));
        assertThat(mistake.line()).isEqualTo(4);
        assertThat(mistake.column()).isEqualTo(3);
        mistake = catchThrowableOfType(InvalidTextException.class, () -> Expression.parse("\n$b $c"));
        assertThat(mistake.line()).isEqualTo(2);
        assertThat(mistake.column()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\uabcf\" ~ \"\\\"\\\\/\\b\\f\\n\\r\\t\u00e9\uabcf\"",
                "[ 0 ,-1, 1.50, -0.5, 1e3, 1E+3, 2e-2, -0 ] ~ [0,-1,1.50,-0.5,1e3,1E+3,2e-2,-0]",
                "1 // a comment ~ 1",
                "\t\f1 ~ 1",
                "{\"_a-1\" : 1} | ._a-1 ~ 1",
                "{\"a b\" : 1} | .\"a b\" ~ 1",
                "2 - 1 - 1 ~ 0",
                "2 * 3 + 4 * 5 ~ 26",
                "8 / 4 / 2 ~ 1",
                "1 + 1 == 2 and 2 < 3 or false ~ true",
                "false and false or true ~ true",
                "true or true and false ~ true",
                "1 | . + 1 | . * 5 ~ 10",
                "let AZ_az-09 = 1 $AZ_az-09 ~ 1",
                "[[1, 2,], {\"a\" : 1,},] ~ [[1,2],{\"a\":1}]"
            })
    void a_text_is_read_as_its_tokens(String text, String value) {
        assertThat(Expression.parse(text).evaluate(RouteFixture.values(name -> NullNode.getInstance())))
                .hasToString(value);
    }

    @Test
    void parts_are_nested_at_most_1000_deep() {
        String path = ".a".repeat(999);
        assertThat(Expression.parse(path).variables()).isEmpty();
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse(path + ".a"))
                .withMessage("not an expression: parts are nested more than 1000 deep");
        String conditions = "if (.) 1 else ".repeat(500);
        assertThat(Expression.parse(conditions + "2").variables()).isEmpty();
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse("if (.) 1 else " + conditions + "2"))
                .withMessage("not an expression: brackets are nested more than 500 deep")
                .satisfies(mistake -> assertThat(mistake.column()).isEqualTo(7001));
    }
}
