package dev.sluice.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.spec.InvalidTextException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsltErrorMessagesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$a $b                 | 4  | unexpected '$b'",
                "$a)                   | 3  | unexpected ')'",
                "$a != null && $b      | 12 | unexpected '&&'",
                "{ \"a\" $b }          | 7  | unexpected '$b'",
                "$a = 1                | 4  | unexpected '='",
                "$a ? 1 : 2            | 4  | unexpected '?'",
                "'x'                   | 1  | unexpected ''x''",
                "$a.                   | 3  | unexpected end of the expression",
                "if ($a) 1 else        | 14 | unexpected end of the expression",
                "\"abc                 | 5  | unexpected end of the expression",
                "1 + nosuch($a)        | 5  | No such function: 'nosuch'",
                "[1, size()]           | 5  | Function 'size' needs 1-1 arguments, got 0",
                "{ \"a\": 1, \"a\": 2 }| 11 | Invalid object declaration, duplicate key 'a'",
                "let x = 1 let x = 2 $x| 11 | Duplicate variable declaration x",
                "test($a, \"[\")       | 1  | Syntax error in regular expression '['",
                "capture($a, \"[\")    | 1  | Syntax error in regular expression '['",
                "1 / 0                 | 1  | a constant in it cannot be computed",
                "99999999999999999999  | 1  | a constant in it cannot be computed",
                "import \"x\" as x 1   | 1  | import is not available here"
            })
    void a_mistake_is_reported_with_its_column(String text, int column, String message) {
        InvalidTextException mistake = mistake(text);
        assertThat(mistake).hasMessage("not a JSLT expression: " + message);
        assertThat(mistake.line()).isEqualTo(1);
        assertThat(mistake.column()).isEqualTo(column);
    }

    @ParameterizedTest
    @CsvSource({"'\n', 3, 7", "'\r\n', 3, 7"})
    void a_mistake_is_reported_with_its_line(String newline, int line, int column) {
        InvalidTextException mistake = mistake(String.join(newline, "{", "  \"a\": $b,", "  \"c\" }", "}"));
        assertThat(mistake.line()).isEqualTo(line);
        assertThat(mistake.column()).isEqualTo(column);
        assertThat(mistake).hasMessageEndingWith("unexpected '}'");
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
    void a_text_without_its_quotes_is_recognised() {
        assertThat(mistake("hello world")).hasMessageEndingWith("; a plain text is written '\"hello world\"'");
        assertThat(mistake("customer")).hasMessageEndingWith("; a plain text is written '\"customer\"'");
    }

    @Test
    void an_expression_nested_too_deep_is_refused() {
        assertThat(mistake("[".repeat(100_000))).hasMessageStartingWith("not a JSLT expression: ");
    }

    private static InvalidTextException mistake(String text) {
        return catchThrowableOfType(InvalidTextException.class, () -> Expression.parse(text));
    }
}
