package dev.sluice.language.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.pattern.InvalidPatternException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternMatchesTest {
    private static EvaluationBudget budget(int steps) {
        return new EvaluationBudget(new EvaluationLimits(steps, Size.mib(8), 1000), MemoryAccount.unlimited());
    }

    private static TextPattern compile(String pattern, PatternUse use) throws InvalidPatternException {
        return new Patterns(1 << 20).get(pattern, use, EvaluationBudget.unshared());
    }

    /** Returns the steps of all searches in a text. */
    private static long steps(String pattern, String text) throws InvalidPatternException {
        EvaluationBudget budget = budget(100_000_000);
        PatternMatches matches = compile(pattern, PatternUse.OFFSETS).matches(text, budget);
        int found = 0;
        while (matches.find()) found++;
        assertThat(found).isPositive();
        return budget.usedSteps();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ", *", "[,;]", "(?i)x,", "\\b,"})
    void the_steps_of_all_searches_are_linear_in_the_text(String pattern) throws InvalidPatternException {
        long once = steps(pattern, "x,".repeat(1000));
        assertThat(steps(pattern, "x,".repeat(10_000))).isBetween(9 * once, 11 * once);
    }

    /** Each search reads to the end of the text for the optional part. */
    @Test
    void searches_that_read_ahead_pay_for_each_reading() throws InvalidPatternException {
        long once = steps("a(?:[^b]*b)?", "a".repeat(500));
        assertThat(steps("a(?:[^b]*b)?", "a".repeat(5000))).isGreaterThan(90 * once);
    }

    @ParameterizedTest
    @EnumSource(PatternUse.class)
    void a_search_is_paid_before_it_runs(PatternUse use) throws InvalidPatternException {
        TextPattern pattern = compile("[ab]*c", use);
        long cost = pattern.steps(1000);
        PatternMatches paid = pattern.matches("a".repeat(1000), budget((int) cost));
        assertThat(paid.find()).isFalse();
        PatternMatches unpaid = pattern.matches("c".repeat(1000), budget((int) cost - 1));
        assertThatThrownBy(unpaid::find)
                .isInstanceOf(ExpressionFailure.class)
                .hasMessageContaining("limits.expression.steps");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+b",
                "(a|aa)+b",
                "(a|a?)+b",
                "(.*a){12}b",
                "(a?){30}a{30}b",
                "(?i)(x+x+)+y",
                "((a*)*)*b",
                "(a|b|ab)*c(?s:.*)",
                "^(([a-z])+.)+[A-Z]([a-z])+$"
            })
    void a_catastrophic_pattern_ends_within_the_budget(String pattern) throws InvalidPatternException {
        String text = "a".repeat(5000) + "!";
        EvaluationBudget budget = budget(1_000_000);
        assertThat(compile(pattern, PatternUse.PRESENCE).matches(text, budget).find())
                .isFalse();
        assertThat(budget.usedSteps()).isLessThan(1_000_000);
    }

    @Test
    void a_large_program_in_a_long_text_costs_more_than_the_default_budget() throws InvalidPatternException {
        PatternMatches matches =
                compile("[ab]{1000}c", PatternUse.PRESENCE).matches("a".repeat(10_000), budget(1_000_000));
        assertThatThrownBy(matches::find).isInstanceOf(ExpressionFailure.class);
    }

    /** An eighth of a stack of 1 MiB is left for the caller. Frames of methods that the first compiler compiles are the largest. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:a?){1000}(?:b?){240}",
                "(?:a?b?){620}",
                "(?:(?:(?:a|b?)*)+)?(?:c?){300}",
                "[a-z]{0,1000}",
                "(?:\\b){1000}(?:\\b){500}x{900}"
            })
    void a_large_program_fits_a_stack(String pattern) throws Exception {
        boolean[] matched = new boolean[1];
        Thread small = new Thread(null, () -> matched[0] = isIn(pattern, "x".repeat(1000)), "small", 896 * 1024);
        small.start();
        small.join();
        assertThat(matched[0]).isTrue();
    }

    private static boolean isIn(String pattern, String text) {
        try {
            EvaluationBudget budget = budget(100_000_000);
            return new Patterns(1 << 20)
                    .get(pattern, PatternUse.GROUPS, budget)
                    .matches(text, budget)
                    .find();
        } catch (InvalidPatternException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_large_program_reserves_levels_of_the_stack() throws InvalidPatternException {
        EvaluationBudget budget = budget(100_000_000);
        TextPattern pattern = compile("[ab]{900}", PatternUse.PRESENCE);
        assertThat(pattern.matches("a", budget).find()).isFalse();
        budget.enter(4500);
        PatternMatches matches = pattern.matches("a", budget);
        assertThatThrownBy(matches::find).isInstanceOf(ExpressionFailure.class).hasMessageContaining("too deep");
    }

    @Test
    void an_empty_match_is_followed_by_the_next_position() throws InvalidPatternException {
        PatternMatches matches = compile("", PatternUse.OFFSETS).matches("a\uD83D\uDE00", EvaluationBudget.unshared());
        for (int position = 0; position <= 3; position++) {
            assertThat(matches.find()).isTrue();
            assertThat(matches.start(0)).isEqualTo(position);
            assertThat(matches.end(0)).isEqualTo(position);
        }
        assertThat(matches.find()).isFalse();
        assertThat(matches.find()).isFalse();
    }

    /**
     * The result of a pattern in a text for each use.
     *
     * @param offsets the starts and ends of all matches
     * @param groups the named groups of the first match; null without a match
     */
    record Matches(
            boolean isPresent,
            List<List<Integer>> offsets,
            @Nullable Map<String, List<Integer>> groups) {
        static Matches of(String pattern, String text) throws InvalidPatternException {
            return new Matches(isIn(pattern, text), offsetsOf(pattern, text), groups(pattern, text));
        }

        static List<List<Integer>> offsetsOf(String pattern, String text) throws InvalidPatternException {
            List<List<Integer>> offsets = new ArrayList<>();
            PatternMatches all = matches(pattern, text, PatternUse.OFFSETS);
            while (all.find()) offsets.add(List.of(all.start(0), all.end(0)));
            return offsets;
        }

        static boolean isIn(String pattern, String text) throws InvalidPatternException {
            return matches(pattern, text, PatternUse.PRESENCE).find();
        }

        private static @Nullable Map<String, List<Integer>> groups(String pattern, String text)
                throws InvalidPatternException {
            TextPattern compiled = Patterns.compile(pattern);
            PatternMatches matches = compiled.matches(text, budget());
            if (!matches.find()) return null;
            Map<String, List<Integer>> groups = new TreeMap<>();
            compiled.groups()
                    .forEach((name, group) -> groups.put(name, List.of(matches.start(group), matches.end(group))));
            return groups;
        }

        private static PatternMatches matches(String pattern, String text, PatternUse use)
                throws InvalidPatternException {
            return new Patterns(1 << 20).get(pattern, use, budget()).matches(text, budget());
        }

        private static EvaluationBudget budget() {
            return new EvaluationBudget(
                    new EvaluationLimits(100_000_000, Size.mib(8), 1000), MemoryAccount.unlimited());
        }

        /** A line of Java ends with a line feed alone, as in RE2. */
        static Matches ofJava(String pattern, String text) {
            List<List<Integer>> offsets = new ArrayList<>();
            Matcher matcher = java.util.regex.Pattern.compile(pattern, java.util.regex.Pattern.UNIX_LINES)
                    .matcher(text);
            while (matcher.find()) offsets.add(List.of(matcher.start(), matcher.end()));
            return new Matches(!offsets.isEmpty(), offsets, groupsOfJava(pattern, matcher));
        }

        private static @Nullable Map<String, List<Integer>> groupsOfJava(String pattern, Matcher matcher) {
            if (!matcher.reset().find()) return null;
            Map<String, List<Integer>> groups = new TreeMap<>();
            java.util.regex.Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>")
                    .matcher(pattern)
                    .results()
                    .map(name -> name.group(1))
                    .forEach(name -> groups.put(name, List.of(matcher.start(name), matcher.end(name))));
            return groups;
        }
    }
}
