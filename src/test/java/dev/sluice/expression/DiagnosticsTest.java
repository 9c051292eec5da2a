package dev.sluice.expression;

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
                "if (true) 1 ~ 4 ~ the condition is always the same",
                "if (1 == 2) 1 ~ 6 ~ the condition is always the same",
                "[for ($a) . if (\"x\")] ~ 16 ~ the condition is always the same",
                "[for ({\"a\" : $b}) .] ~ 6 ~ the loop visits the keys of this object (expected: a list of objects)"
            })
    void a_suspicious_part_is_a_warning(String text, int offset, String message) {
        assertThat(Expression.parse(text).diagnostics()).containsExactly(new Diagnostic(offset, message, false));
    }

    @Test
    void a_header_name_in_upper_case_is_an_error() {
        assertThat(Expression.parse("$header.X-Tenant + $header.accept").diagnostics())
                .containsExactly(
                        new Diagnostic(0, "$header.X-Tenant is always null; did you mean $header.x-tenant?", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "let a = 1 $a",
                "if ($a == 1) 1",
                "[for ($a) {\"x\" : .}]",
                "$body.X-Tenant",
                "def f(x) let y = 1 $x + $y f(1)",
                "{for ($a) .key : .value if (.value > 1)}"
            })
    void other_expressions_have_none(String text) {
        assertThat(Expression.parse(text).diagnostics()).isEmpty();
    }
}
