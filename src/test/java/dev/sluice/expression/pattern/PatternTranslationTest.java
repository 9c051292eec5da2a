package dev.sluice.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.EvaluationLimits;
import dev.sluice.expression.value.ExpressionFailure;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.pattern.InvalidPatternException;
import dev.sluice.pattern.PatternCursor;
import dev.sluice.pattern.PatternTranslator;
import dev.sluice.pattern.PatternTranslator.Translation;
import dev.sluice.spec.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expressions of RE2 that patterns become, the measures that bound them, and their exact charge. */
class PatternTranslationTest {
    private static Translation translate(String pattern, PatternUse use) throws InvalidPatternException {
        PatternCursor cursor = new PatternCursor(pattern);
        return PatternTranslator.translate(cursor, new JavaDialect(cursor, use));
    }

    /** The size counts each instruction and the two of the whole match. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`` ~ `` ~ 3 ~ 1 ~ 0",
                "a ~ a ~ 3 ~ 1 ~ 0",
                "ab ~ ab ~ 4 ~ 1 ~ 0",
                "a|b ~ a|b ~ 5 ~ 1 ~ 0",
                "a|b|cd ~ a|b|cd ~ 8 ~ 1 ~ 0",
                "| ~ | ~ 5 ~ 1 ~ 0",
                "a* ~ a* ~ 5 ~ 1 ~ 1",
                "a+? ~ a+? ~ 5 ~ 1 ~ 1",
                "a? ~ a? ~ 4 ~ 1 ~ 1",
                "a{3} ~ a{3} ~ 5 ~ 3 ~ 0",
                "a{0} ~ a{0} ~ 3 ~ 1 ~ 0",
                "a{0,1} ~ a{0,1} ~ 4 ~ 1 ~ 1",
                "a{2,} ~ a{2,} ~ 6 ~ 2 ~ 1",
                "a{0,} ~ a{0,} ~ 5 ~ 1 ~ 1",
                "a{2,5} ~ a{2,5} ~ 10 ~ 5 ~ 3",
                "a{002,05} ~ a{2,5} ~ 10 ~ 5 ~ 3",
                "(?:a{2}b){3} ~ (?:a{2}b){3} ~ 11 ~ 6 ~ 0",
                "(?:a?b?)? ~ (?:a?b?)? ~ 7 ~ 1 ~ 2",
                "a{2}b{3} ~ a{2}b{3} ~ 7 ~ 3 ~ 0",
                "a{3}|b{2} ~ a{3}|b{2} ~ 8 ~ 3 ~ 0",
                "a?|b{0,3} ~ a?|b{0,3} ~ 11 ~ 3 ~ 3",
                "(a) ~ (?:a) ~ 3 ~ 1 ~ 0",
                "(?<n>a){2} ~ (a){2} ~ 8 ~ 2 ~ 0",
                "(?i)ab(?-i)c ~ [aA][bB]c ~ 5 ~ 1 ~ 0",
                "(?i:a|b)c ~ (?:[aA]|[bB])c ~ 6 ~ 1 ~ 0",
                "(?i)[x-z] ~ [x-zX-Z] ~ 3 ~ 1 ~ 0",
                "(?i)[X-c] ~ [X-cA-Cx-z] ~ 3 ~ 1 ~ 0",
                "(?i)[y-\\x7f] ~ [y-\\\u007fY-Z] ~ 3 ~ 1 ~ 0",
                "(?i)[é] ~ [é] ~ 3 ~ 1 ~ 0",
                "(?i)[@\\[`{] ~ [\\@\\[\\`\\{] ~ 3 ~ 1 ~ 0",
                "^a$ ~ \\Aa\\z ~ 5 ~ 1 ~ 0",
                "(?m)^a$ ~ (?m:^)a(?m:$) ~ 5 ~ 1 ~ 0",
                "(?s). ~ (?s:.) ~ 3 ~ 1 ~ 0",
                "\\bA\\B\\A\\z ~ \\bA\\B\\A\\z ~ 7 ~ 1 ~ 0",
                "\\. ~ \\. ~ 3 ~ 1 ~ 0",
                "\\x{1F600} ~ \uD83D\uDE00 ~ 3 ~ 1 ~ 0",
                "\\d\\w ~ [\\d][\\w] ~ 4 ~ 1 ~ 0",
                "[^a-z\\d] ~ [^a-z\\d] ~ 3 ~ 1 ~ 0",
                "\\p{Lu}\\P{Alpha} ~ [\\p{Lu}][[:^alpha:]] ~ 4 ~ 1 ~ 0",
                "\\P{Lu}\\p{IsOld_Italic} ~ [\\p{^Lu}][\\p{Old_Italic}] ~ 4 ~ 1 ~ 0"
            })
    void a_pattern_is_translated_and_measured(
            String pattern, String expression, long size, long repetitions, long nesting)
            throws InvalidPatternException {
        assertThat(translate(pattern, PatternUse.GROUPS))
                .isEqualTo(new Translation(expression, size, repetitions, nesting));
    }

    @ParameterizedTest
    @CsvSource({"PRESENCE, (?:a)??b*?c*?", "PLACES, (?:a)?b*c*?", "GROUPS, (a)?b*c*?"})
    void groups_and_preferences_are_left_out_where_the_use_needs_none(PatternUse use, String expression)
            throws InvalidPatternException {
        assertThat(translate("(?<n>a)?b*c*?", use).expression()).isEqualTo(expression);
    }

    @Test
    void measures_of_nested_repetitions_do_not_overflow() throws InvalidPatternException {
        Translation translation = translate("(?:".repeat(20) + "a" + "){1000}".repeat(20), PatternUse.PLACES);
        assertThat(translation.size()).isEqualTo(1_000_000_002);
        assertThat(translation.repetitions()).isEqualTo(1_000_000_000);
    }

    private static EvaluationBudget budget() {
        return new EvaluationBudget(new EvaluationLimits(10_000_000, Size.mib(8), 1000), MemoryAccount.unlimited());
    }

    /** The charge of the compilation, that of the search of all places in {@code abcabc}, and the weight in the cache. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "bc ~ PLACES ~ 60 ~ 6 ~ 1",
                "\\.bc ~ PLACES ~ 120 ~ 3 ~ 1",
                "[bc] ~ PRESENCE ~ 135 ~ 132 ~ 3",
                "[bc] ~ PLACES ~ 135 ~ 129 ~ 3",
                "[bc] ~ GROUPS ~ 135 ~ 264 ~ 3",
                "(?<n>[bc]) ~ GROUPS ~ 325 ~ 340 ~ 5",
                "[bc]\\p{Lu} ~ PLACES ~ 5321 ~ 43 ~ 29"
            })
    void a_pattern_pays_for_its_compilation_and_its_searches(
            String pattern, PatternUse use, long compilation, long searches, int weight)
            throws InvalidPatternException {
        EvaluationBudget compiling = budget();
        TextPattern compiled = PatternCompiler.compile(pattern, use, compiling);
        EvaluationBudget searching = budget();
        PatternMatches matches = compiled.matches("abcabc", searching);
        while (matches.find()) assertThat(matches.end(0)).isGreaterThan(matches.start(0));
        assertThat(new long[] {compiling.usedSteps(), searching.usedSteps(), compiled.weight()})
                .containsExactly(compilation, searches, weight);
    }

    /** More than 500 levels are reserved, which a budget with a large height does not have. */
    @ParameterizedTest
    @CsvSource({"'(?:a?){0,99}', false", "'(?:a?){0,100}', true", "'a{0,100}', false", "'a{0,101}', true"})
    void a_compilation_by_deep_recursion_reserves_levels(String pattern, boolean isReserved)
            throws InvalidPatternException {
        EvaluationBudget high = budget();
        high.restart(5990);
        if (isReserved)
            assertThatExceptionOfType(ExpressionFailure.class)
                    .isThrownBy(() -> PatternCompiler.compile(pattern, PatternUse.PLACES, high))
                    .withMessageContaining("limits.expression.depth");
        else
            assertThat(PatternCompiler.compile(pattern, PatternUse.PLACES, high))
                    .isNotNull();
    }

    @Test
    void reserved_levels_are_released() throws InvalidPatternException {
        EvaluationBudget budget = budget();
        TextPattern pattern = PatternCompiler.compile("[ab]{0,900}", PatternUse.PLACES, budget);
        assertThat(pattern.matches("abab", budget).find()).isTrue();
        budget.enter(6000);
        budget.exit(6000);
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> budget.enter(6001))
                .withMessageContaining("more than 1 calls");
    }
}
