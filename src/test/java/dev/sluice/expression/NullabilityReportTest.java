package dev.sluice.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The effects of the variables {@code $a} and {@code $b} if they are null. */
class NullabilityReportTest {
    /** The effects with their offsets, then the variable that makes the whole value null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "1 ~ -",
                "$a ~ - a",
                "$c ~ -",
                "$a.x.y ~ - a",
                "$a[0] ~ - a",
                "$c[$a] ~ 3 a FAILS -",
                "$a[$b] ~ - a",
                "$c[$a : $b] ~ 3 a FAILS, 8 b FAILS -",
                "$a[$b : ] ~ - a",
                "$c[ : $b] ~ 6 b FAILS -",
                ". ~ -",
                "$a | . ~ - a",
                "$a | .x + 1 ~ 5 a IS_NULL - a",
                "1 | $a ~ - a",
                "$a | 1 | . ~ -",
                "test(\"x\", $a) ~ 10 a FAILS -",
                "test($a, \"x\") ~ -",
                "lowercase($a) ~ - a",
                "max($a, $b) ~ - a",
                "max(1, $b) ~ - b",
                "replace(\"x\", \"x\", $a) ~ 18 a RENDERS_NULL -",
                "string($a) ~ 7 a RENDERS_NULL -",
                "def lowercase2(x) 1 lowercase2($a) ~ -",
                "fallback($a, 1) ~ -",
                "fallback($a, $b) ~ - b",
                "fallback($a + 1, $b + 1) ~ 17 b IS_NULL - b",
                "$a and $b + 1 ~ -",
                "not($a + 1) ~ 4 a IS_NULL -",
                "$a and \"x\" + $a ~ -",
                "$b or \"x\" + $a ~ 12 a RENDERS_NULL -",
                "$a < 1 ~ 0 a IS_TRUE -",
                "$a <= 1 ~ 0 a IS_TRUE -",
                "1 < $a ~ -",
                "1 <= $a ~ -",
                "1 > $a ~ 4 a IS_TRUE -",
                "1 >= $a ~ 5 a IS_TRUE -",
                "$a > 1 ~ -",
                "$a == $b ~ -",
                "$a + 1 < 2 ~ 0 a IS_TRUE -",
                "$a + 1 ~ 0 a IS_NULL - a",
                "1 - $a * 2 ~ 4 a IS_NULL - a",
                "$a + $b ~ 0 a IS_NULL, 5 b IS_NULL - a",
                "\"x\" + $a ~ 6 a RENDERS_NULL -",
                "$a + \"x\" ~ 0 a RENDERS_NULL -",
                "$a + (1 + \"x\") ~ 0 a RENDERS_NULL -",
                "$a + lowercase(\"X\") ~ 0 a RENDERS_NULL -",
                "[] + $a ~ -",
                "$a + {} ~ -",
                "$a + [for ([1]) .] ~ -",
                "$a + {for ({}) .key : 1} ~ -",
                "$a + ($c + [1]) ~ -",
                "$a + reverse([1]) ~ -",
                "$a + 1 == 2 ~ -",
                "if ($a) $a + 1 else $a + 1 ~ -",
                "if ($c) $a else 1 ~ - a",
                "if ($c) 1 else $b ~ - b",
                "if ($c) 1 ~ -",
                "if ($a + 1) 2 ~ -",
                "if ($b) $a + 1 ~ 8 a IS_NULL - a",
                "let x = $a $x + 1 ~ 11 a IS_NULL - a",
                "let x = $a + 1 $x ~ - a",
                "let a = 1 $a + 1 ~ -",
                "let x = $a if ($x) $a + 1 ~ -",
                "[$a + 1] ~ 1 a IS_NULL -",
                "[for ($a) . + 1] ~ - a",
                "[for ($c) $a + 1] ~ 10 a IS_NULL -",
                "[for ($a) $a + 1] ~ - a",
                "[for ($c) $a + 1 if ($a)] ~ -",
                "[for ($c) let x = $a $x + 1] ~ 21 a IS_NULL -",
                "$a | [for ($c) . + 1] ~ -",
                "{for ($a) .key : 1} ~ - a",
                "{for ($c) $a : 1} ~ 10 a FAILS -",
                "{for ($c) .key : $a + 1} ~ 17 a IS_NULL -",
                "{for ($c) let x = $a $x : $b + 1 if ($b)} ~ 21 a FAILS -",
                "{$a : $b + 1} ~ 1 a FAILS, 6 b IS_NULL -",
                "{\"x\" : $a} ~ -",
                "{let x = $a \"x\" : $x + 1} ~ 18 a IS_NULL -",
                "{\"x\" : 1, * : . + $a} ~ 18 a IS_NULL -",
                "$a | {\"x\" : 1, * : . + 1} ~ -",
                "string(if ($a) $a else 1) ~ -"
            })
    void a_null_variable_has_effects(String text, String expected) {
        NullabilityReport report = Expression.parse(text).analyzeNulls(Set.of("a", "b"));
        String effects = report.issues().stream()
                .map(issue -> issue.offset() + " " + issue.variable() + " "
                        + issue.effect().name())
                .collect(Collectors.joining(", "));
        String nulling = report.nullingVariable() == null ? "" : " " + report.nullingVariable();
        assertThat((effects.isEmpty() ? "" : effects + " ") + "-" + nulling).isEqualTo(expected);
    }

    @Test
    void an_effect_has_a_text_for_messages() {
        assertThat(NullabilityReport.Effect.FAILS).hasToString("this fails");
        assertThat(NullabilityReport.Effect.RENDERS_NULL).hasToString("this text contains \"null\"");
    }
}
