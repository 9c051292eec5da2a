package dev.sluice.language.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import dev.sluice.fixture.GoldenFile;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternTranslator;
import dev.sluice.language.pattern.PatternTranslator.Translation;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expressions that RE2 compiles for patterns, the measures that bound them, and their exact charge. */
class PatternTablesTest {
    private static final String TEXT = "aB-5_ \u00e9\u03b1\ud83d\ude00\n[k=v1];aab.cABC 007}\tx";

    private static Translation translate(String pattern, PatternUse use) throws InvalidPatternException {
        PatternCursor cursor = new PatternCursor(QuotedText.escaped(pattern));
        return PatternTranslator.translate(cursor, new Re2Dialect(cursor, use, budget()));
    }

    /**
     * The translation, its measures, the offsets of all matches in {@link #TEXT} and the named groups of the first one, and the steps of
     * the compilation, of the search of all offsets, and of the search for groups.
     */
    @ParameterizedTest
    @ValueSource(strings = {"structure", "classes", "escapes", "properties", "rejections"})
    void each_pattern_has_its_translation_its_matches_and_its_charge(String table) {
        GoldenFile.assertTable("language/expression/patterns/" + table + ".txt", PatternTablesTest::outcome);
    }

    private static String outcome(String pattern) {
        try {
            Translation translation = translate(pattern, PatternUse.GROUPS);
            String measures = "size " + translation.size() + ", repetitions " + translation.repetitions() + ", nesting "
                    + translation.nesting();
            return visible(translation.expression()) + ", " + measures + ", " + search(pattern);
        } catch (InvalidPatternException e) {
            return "invalid: " + e.getMessage();
        }
    }

    /** Returns a text with escapes for the characters that a file does not show or store. */
    private static String visible(String text) {
        return text.codePoints()
                .mapToObj(character -> character < ' '
                                || character == 0x85
                                || Character.isSpaceChar(character)
                                || Character.getType(character) == Character.SURROGATE
                        ? String.format("\\u%04x", character)
                        : Character.toString(character))
                .collect(Collectors.joining());
    }

    private static String search(String pattern) throws InvalidPatternException {
        EvaluationBudget compiling = budget();
        TextPattern compiled = PatternCompiler.compile(pattern, PatternUse.GROUPS, compiling);
        StringJoiner groups = new StringJoiner(", ", "{", "}");
        EvaluationBudget first = budget();
        PatternMatches matches = compiled.matches(TEXT, first);
        boolean isFound = matches.find();
        compiled.groups().forEach((name, group) -> groups.add(isFound ? name + " " + offsets(matches, group) : name));
        EvaluationBudget all = budget();
        PatternMatches searched =
                PatternCompiler.compile(pattern, PatternUse.OFFSETS, budget()).matches(TEXT, all);
        StringJoiner found = new StringJoiner(" ", "[", "]");
        while (searched.find()) found.add(offsets(searched, 0));
        assertThat(searched.find()).isFalse();
        return found + " " + groups + ", weight " + compiled.weight() + ", steps " + compiling.usedSteps() + " "
                + all.usedSteps() + " " + first.usedSteps();
    }

    private static String offsets(PatternMatches matches, int group) {
        return matches.start(group) + "-" + matches.end(group);
    }

    @Test
    void groups_and_preferences_are_left_out_where_the_use_needs_none() throws InvalidPatternException {
        assertThat(translate("(?<n>a)?b*c*?", PatternUse.PRESENCE).expression()).isEqualTo("(?:a)??b*?c*?");
        assertThat(translate("(?<n>a)?b*c*?", PatternUse.OFFSETS).expression()).isEqualTo("(?:a)?b*c*?");
        assertThat(translate("(?<n>a)?b*c*?", PatternUse.GROUPS).expression()).isEqualTo("(a)?b*c*?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "\\Qa.b\\E a\\.b",
                "\\Qa.b a\\.b",
                "b\\Qa.b\\E b\\x{61}\\.b",
                "(?\\Qi\\E) (?\\x{69})",
                "b\\Q\uD83D\uDE00 b\\x{1f600}",
                "x\\Q.\\Ey+ x\\.y+",
                "a\\Q\\Eb ab",
                "\\Qa\\E\\Q.\\E a\\.",
                "x{1,\\Q09:/\\E x{1,\\x{30}9\\:\\/",
                "\\\\Q.\\\\E \\\\Q.\\\\E",
                "\\\\\\Q.\\E \\\\\\.",
                "\\Qa\\b\\E a\\\\b",
                "\\Q\\\\E \\\\",
                "\\Q\u0080\u00e9\\E+ \u0080\u00e9+",
                "\\Q.\\E\\ \\.\\",
                "\\Q.\\E[\\v\\x41-Z] \\.[\\v\\x41-Z]",
                "[]\\Q.\\E]\\Q.\\E []\\Q.\\E]\\.",
                "[^]\\]\\Q]\\Q.\\E [^]\\]\\Q]\\.",
                "[[:alpha:]\\Q]\\Q.\\E [[:alpha:]\\Q]\\.",
                "[a[:^word:]-]\\Q.\\E [a[:^word:]-]\\.",
                "[]]\\Q.\\E []]\\.",
                "\\Q.\\E[a\\ \\.[a\\",
                "\\Q.\\E[ \\.[",
                "\\Q.\\E[a] \\.[a]",
                "a.\\E a.\\E"
            })
    void a_quotation_is_a_text_with_escapes(String pattern, String escaped) {
        assertThat(QuotedText.escaped(pattern)).isEqualTo(escaped);
    }

    @Test
    void a_pattern_with_a_quotation_finds_its_text() throws InvalidPatternException {
        TextPattern pattern = PatternCompiler.compile("(?:\\Qa.b\\E|x)+", PatternUse.PRESENCE, budget());
        assertThat(pattern.matches("-a.bx-", budget()).find()).isTrue();
        assertThat(pattern.matches("-acb-", budget()).find()).isFalse();
    }

    @Test
    void the_largest_patterns_are_accepted_and_larger_ones_are_rejected() throws InvalidPatternException {
        Map<String, String> largest = Map.of(
                "a".repeat(4096),
                "a".repeat(4097),
                "[ab]{1000}".repeat(2) + "[ab]{498}",
                "[ab]{1000}".repeat(2) + "[ab]{499}",
                "(?:a{500}){2}",
                "(?:a{501}){2}");
        for (Map.Entry<String, String> pattern : largest.entrySet()) {
            assertThat(Patterns.compile(pattern.getKey())).isNotNull();
            assertThatExceptionOfType(InvalidPatternException.class)
                    .isThrownBy(() -> Patterns.compile(pattern.getValue()))
                    .withMessageContaining("so a shorter pattern or fewer repetitions");
        }
    }

    @Test
    void the_cache_weighs_texts_and_programs() throws InvalidPatternException {
        Patterns patterns = new Patterns(1 << 20);
        patterns.get("x".repeat(32), PatternUse.OFFSETS, budget());
        assertThat(patterns.weight()).isEqualTo((1 + 2 + 1 + 2) * Patterns.INSTRUCTION_BYTES);
        patterns.get("[ab]", PatternUse.OFFSETS, budget());
        assertThat(patterns.weight()).isEqualTo((6 + 1 + 4 + 3) * Patterns.INSTRUCTION_BYTES);
    }

    @Test
    void measures_of_nested_repetitions_do_not_overflow() throws InvalidPatternException {
        Translation translation = translate("(?:".repeat(20) + "a" + "){1000}".repeat(20), PatternUse.OFFSETS);
        assertThat(translation.size()).isEqualTo(1_000_000_002);
        assertThat(translation.repetitions()).isEqualTo(1_000_000_000);
    }

    private static EvaluationBudget budget() {
        return new EvaluationBudget(new EvaluationLimits(10_000_000, Size.mib(8), 1000), MemoryAccount.unlimited());
    }

    /** More than 500 levels are reserved, which a budget with a large height does not have. */
    @Test
    void a_compilation_by_deep_recursion_reserves_levels() throws InvalidPatternException {
        for (String shallow : new String[] {"(?:a?){0,99}", "a{0,100}"})
            assertThat(PatternCompiler.compile(shallow, PatternUse.OFFSETS, almostFull()))
                    .isNotNull();
        for (String deep : new String[] {"(?:a?){0,100}", "a{0,101}"})
            assertThatExceptionOfType(ExpressionFailure.class)
                    .isThrownBy(() -> PatternCompiler.compile(deep, PatternUse.OFFSETS, almostFull()))
                    .withMessageContaining("limits.expression.depth");
    }

    private static EvaluationBudget almostFull() {
        EvaluationBudget high = budget();
        high.restart(5990);
        return high;
    }

    @Test
    void reserved_levels_are_released() throws InvalidPatternException {
        EvaluationBudget budget = budget();
        TextPattern pattern = PatternCompiler.compile("[ab]{0,900}", PatternUse.OFFSETS, budget);
        assertThat(pattern.matches("abab", budget).find()).isTrue();
        budget.enter(6000);
        budget.exit(6000);
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> budget.enter(6001))
                .withMessageContaining("more than 1 calls");
    }
}
