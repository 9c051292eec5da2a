package dev.sluice.language.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import dev.sluice.fixture.Acceptance;
import dev.sluice.language.expression.pattern.PatternMatchesTest.Matches;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternTranslator;
import dev.sluice.language.pattern.PatternTranslator.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random patterns in random texts have the matches of RE2, and those of java.util.regex. */
class PatternPropertiesTest {
    /** Java keeps the offsets of a group in a repetition that it gave back. PatternMeaningTest has such groups. */
    private static final Pattern REPEATED_GROUP = Pattern.compile("\\)[*+?{]");

    /** Leading zeros, escapes of UTF-16, and empty quotations, which RE2J reads as parts of an escape. */
    private static final Pattern UNREAD = Pattern.compile("[{,]0\\d|\\\\u|\\\\Q\\\\E");

    private static final String CHARACTERS = "abAkK15-_ \n\r\u00e9\u2028\0";

    @Property(tries = 3000)
    void a_pattern_has_the_matches_and_groups_of_java(@ForAll("patterns") String pattern, @ForAll("texts") String text)
            throws InvalidPatternException {
        Matches found = Matches.of(pattern, text);
        Matches expected = Matches.ofJava(pattern, text);
        assertThat(found.isPresent()).as("%s in %s", pattern, text).isEqualTo(expected.isPresent());
        assertThat(found.offsets()).as("%s in %s", pattern, text).isEqualTo(expected.offsets());
        if (!REPEATED_GROUP.matcher(pattern).find())
            assertThat(found.groups()).as("%s in %s", pattern, text).isEqualTo(expected.groups());
    }

    @Property(tries = 3000)
    void a_pattern_has_the_matches_of_re2(@ForAll("anything") String pattern, @ForAll("texts") String text) {
        Assume.that(!UNREAD.matcher(pattern).find());
        try {
            String read = text + "\u017f\u00c9\u212a\u000b";
            assertThat(Matches.offsetsOf(pattern, read))
                    .as("%s in %s", pattern, read)
                    .isEqualTo(offsetsOfRe2(pattern, read));
            Acceptance.count(true);
        } catch (InvalidPatternException rejected) {
            Acceptance.count(false);
        }
    }

    private static List<List<Integer>> offsetsOfRe2(String pattern, String text) {
        List<List<Integer>> offsets = new ArrayList<>();
        Matcher matcher = com.google.re2j.Pattern.compile(pattern).matcher(text);
        while (matcher.find()) offsets.add(List.of(matcher.start(), matcher.end()));
        return offsets;
    }

    @Property(tries = 500)
    void a_program_is_at_most_as_large_as_estimated(@ForAll("patterns") String pattern) throws InvalidPatternException {
        for (PatternUse use : PatternUse.values()) {
            PatternCursor cursor = new PatternCursor(QuotedText.escaped(pattern));
            Translation translation =
                    PatternTranslator.translate(cursor, new Re2Dialect(cursor, use, EvaluationBudget.unshared()));
            assertThat((long) translation.compile().programSize()).isLessThanOrEqualTo(translation.size());
        }
    }

    /** RE2 accepts each pattern that is accepted here. */
    @Property(tries = 5000)
    void any_text_is_a_pattern_of_re2_or_rejected(@ForAll("anything") String pattern) {
        try {
            Patterns.compile(pattern);
        } catch (InvalidPatternException rejected) {
            Acceptance.count(false);
            return;
        } catch (ExpressionFailure tooLarge) {
            throw new AssertionError("the default budget must pay for " + pattern, tooLarge);
        }
        Acceptance.count(true);
        if (!UNREAD.matcher(pattern).find())
            assertThat(com.google.re2j.Pattern.compile(pattern)).isNotNull();
    }

    @Property(tries = 500)
    void a_search_takes_at_most_the_steps_of_its_size_and_reads(
            @ForAll("patterns") String pattern, @ForAll("texts") String text) throws InvalidPatternException {
        TextPattern compiled = new Patterns(1 << 20).get(pattern, PatternUse.PRESENCE, EvaluationBudget.unshared());
        EvaluationBudget budget = EvaluationBudget.unshared();
        compiled.matches(text, budget).find();
        assertThat(budget.usedSteps()).isEqualTo(compiled.steps(text.length()));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars(CHARACTERS.toCharArray()).ofMaxLength(10);
    }

    @Provide
    Arbitrary<String> anything() {
        Arbitrary<String> parts = Arbitraries.of(
                "a",
                "B",
                "5",
                "-",
                "\\",
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                "^",
                "$",
                ".",
                "|",
                "*",
                "+",
                "?",
                "&&",
                "{2}",
                "{1,3}",
                "(?i)",
                "(?s-i:",
                "(?<n>",
                "(?:",
                "[^",
                "\\d",
                "\\s",
                "\\Q",
                "\\E",
                "\\b",
                "\\p{L}",
                "\\x4",
                "\\x41",
                "\\0",
                "\\v",
                "\\u0041",
                "\uD83D",
                "\uDE00",
                "\n",
                "\0",
                "\\cA",
                "\\P{Lu}",
                "\\h",
                "0",
                "é",
                "[[:alpha:]]",
                "[:^digit:]",
                "(?P<m>",
                "\\p{Greek}",
                "\\w",
                "k",
                "S");
        return Arbitraries.frequencyOf(
                Tuple.of(1, parts.list().ofMaxSize(12).map(list -> String.join("", list))), Tuple.of(1, patterns()));
    }

    @Provide
    Arbitrary<String> patterns() {
        return Combinators.combine(Arbitraries.of("", "", "", "(?i)", "(?s)", "(?is)"), patterns(3))
                .as((flags, pattern) -> named(flags + pattern));
    }

    /** Gives each named group a name of its own. */
    private static String named(String pattern) {
        String named = pattern;
        for (int number = 1; named.contains("#"); number++) named = named.replaceFirst("#", "g" + number);
        return named;
    }

    private static Arbitrary<String> patterns(int depth) {
        Arbitrary<String> simple = Arbitraries.of(
                "a",
                "b",
                "k",
                "1",
                "-",
                " ",
                "\n",
                "\u00e9",
                "\u017f",
                "[a-c]",
                "[^b1]",
                "[^A-K]",
                "[\\dk]",
                "[\\s_]",
                "\\d",
                "\\w",
                "\\W",
                "\\s",
                "\\S",
                "[\\t\\p{Zs}]",
                ".",
                "\\x61",
                "[-a]",
                "\\p{L}",
                "\\PL",
                "\\Qa-\\E",
                "(?i:K)");
        if (depth == 0) return simple;
        Arbitrary<String> inner = patterns(depth - 1);
        return Arbitraries.oneOf(
                simple,
                Combinators.combine(inner, inner).as((a, b) -> a + b),
                Combinators.combine(inner, inner).as((a, b) -> "(" + a + "|" + b + ")"),
                inner.map(a -> "(?<#>" + a + ")"),
                Combinators.combine(
                                simple,
                                Arbitraries.of(List.of(
                                        "*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}", "*?", "+?", "??", "{1,2}?")))
                        .as((a, quantifier) -> "(?:" + a + ")" + quantifier),
                Combinators.combine(simple, inner, Arbitraries.of(List.of("*", "+", "{2}", "{1,2}", "*?", "+?")))
                        .as((a, b, quantifier) -> "(?:" + a + b + ")" + quantifier),
                inner.map(a -> "^" + a),
                inner.map(a -> a + "\\z"),
                inner.map(a -> "(?:" + a + ")?"));
    }
}
