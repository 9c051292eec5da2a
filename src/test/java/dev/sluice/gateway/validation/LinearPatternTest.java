package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.pattern.InvalidPatternException;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pattern has the meaning of ECMA-262, and its cost has a bound. */
class LinearPatternTest {
    private static boolean matches(String expression, String text) throws InvalidPatternException {
        return LinearPattern.compile(expression, LinearPattern.MAX_LENGTH).matches(text);
    }

    /** Whether an expression matches a text. */
    record Meaning(String expression, String text, boolean isMatch) {}

    static Stream<Meaning> meanings() {
        return Stream.of(
                new Meaning("b", "abc", true),
                new Meaning("^b", "abc", false),
                new Meaning("^$", "", true),
                new Meaning("a$", "a", true),
                new Meaning("a$", "a\n", false),
                new Meaning("^b$", "a\nb", false),
                new Meaning("^.$", "\r", false),
                new Meaning("^.$", "\n", false),
                new Meaning("^.$", "\u2028", false),
                new Meaning("^.$", "\u0085", true),
                new Meaning("^.$", "\uD83D\uDE00", true),
                new Meaning("^[^a]$", "\n", true),
                new Meaning("^[\\s\\S]$", "\r", true),
                new Meaning("^\\s$", "\u000b", true),
                new Meaning("^\\s$", "\u00a0", true),
                new Meaning("^\\s$", "\ufeff", true),
                new Meaning("^\\s$", "\u3000", true),
                new Meaning("^\\S$", "\u3000", false),
                new Meaning("^[\\S]$", "\u2028", false),
                new Meaning("^\\S$", "\u180e", true),
                new Meaning("^[^\\s]$", "\u1680", false),
                new Meaning("^\\d$", "\u0663", false),
                new Meaning("^\\w$", "\u00e9", false),
                new Meaning("^\\W$", "\u00e9", true),
                new Meaning("\\bb", "\u00e9b", true),
                new Meaning("k", "\u212a", false),
                new Meaning("^[\\b]$", "\b", true),
                new Meaning("^\\cJ\\x41\\u0042\\u{43}\\0$", "\nABC\0", true),
                new Meaning("^\\ud83d\\ude00$", "\uD83D\uDE00", true),
                new Meaning("^[\\u{1F600}-\\u{1F64F}]$", "\uD83D\uDE00", true),
                new Meaning("^\\p{Lu}\\P{Lu}\\p{Script=Greek}\\p{gc=Nd}$", "Aa\u03b11", true),
                new Meaning("^[\\p{L}\\d-]+$", "\u00e91-b", true),
                new Meaning("^[\\w-.]+$", "a-.b", true),
                new Meaning("^[a-\\d]+$", "a-5", true),
                new Meaning("^[+--]+$", "+,-", true),
                new Meaning("^[^^]$", "^", false),
                new Meaning("^[&|~#]$", "&", true),
                new Meaning("^(?<y>a|)b{2}c{0}d??$", "abb", true),
                new Meaning("^a{2,}?$", "aaa", true),
                new Meaning("^]}$", "]}", true),
                new Meaning("^\\/\\-\\_\\@$", "/-_@", true));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void a_pattern_has_the_meaning_of_ecma_262(Meaning meaning) throws InvalidPatternException {
        assertThat(matches(meaning.expression(), meaning.text())).isEqualTo(meaning.isMatch());
    }

    /** On these forms, java.util.regex agrees with ECMA-262. */
    @Property(tries = 2000)
    void a_pattern_matches_as_in_other_engines(@ForAll("expressions") String expression, @ForAll("texts") String text)
            throws InvalidPatternException {
        assertThat(matches(expression, text))
                .as("%s on %s", expression, text)
                .isEqualTo(java.util.regex.Pattern.compile(expression)
                        .matcher(text)
                        .find());
    }

    @Property(tries = 500)
    void a_program_is_at_most_as_large_as_estimated(@ForAll("expressions") String expression)
            throws InvalidPatternException {
        assertThat((long) LinearPattern.compile(expression, 1).size())
                .isLessThanOrEqualTo(EcmaDialect.translate(expression).size());
    }

    @Test
    void a_text_matches_up_to_max_length_characters() throws InvalidPatternException {
        assertThat(LinearPattern.compile("a", 3).matches("aaa")).isTrue();
        assertThat(LinearPattern.compile("a", 3).matches("aaaa")).isFalse();
        assertThat(LinearPattern.compile("a", 3).matches("a\uD83D\uDE00\uD83D\uDE00"))
                .isTrue();
        assertThat(LinearPattern.compile("a", 3).matches("a\uD83D\uDE00\uD83D\uDE00b"))
                .isFalse();
        assertThat(LinearPattern.compile("a", 5000).matches("a".repeat(1024))).isTrue();
        assertThat(LinearPattern.compile("a", 5000).matches("a".repeat(1025))).isFalse();
        assertThat(LinearPattern.compile("^$", 0).matches("")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1951, 1024, true", "1952, 1024, false", "3998, 500, true", "3998, 501, false", "3999, 500, false"})
    void size_times_length_has_a_limit(int repetitions, int maxLength, boolean isAccepted) {
        // The program has two more instructions.
        String expression = "a{1000}".repeat(repetitions / 1000) + "a{" + repetitions % 1000 + "}";
        boolean wasAccepted = true;
        try {
            LinearPattern.compile(expression, maxLength);
        } catch (InvalidPatternException rejected) {
            wasAccepted = false;
        }
        assertThat(wasAccepted).isEqualTo(isAccepted);
    }

    /** The largest accepted programs must not overflow the stack of an event loop, which a rejected program could. */
    @ParameterizedTest
    @ValueSource(strings = {"(?:a?){1000}(?:b?){990}", "(?:a?b?){990}", "((((a|b?)*)+)?|c){300}"})
    void the_largest_program_needs_a_quarter_of_a_stack(String expression) throws Exception {
        LinearPattern pattern = LinearPattern.compile(expression, 400);
        boolean[] matched = new boolean[1];
        Thread small = new Thread(null, () -> matched[0] = pattern.matches("x".repeat(400)), "small", 512 * 1024);
        small.start();
        small.join();
        assertThat(matched[0]).isTrue();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("abc-1 ").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> expressions() {
        return expressions(3);
    }

    private static Arbitrary<String> expressions(int depth) {
        Arbitrary<String> simple = Arbitraries.of(
                "a", "b", "1", "-", " ", "[a-c]", "[^b1]", "\\d", "\\w", "\\W", "\\s", ".", "\\x61", "[-a]");
        if (depth == 0) return simple;
        Arbitrary<String> inner = expressions(depth - 1);
        return Arbitraries.oneOf(
                simple,
                Combinators.combine(inner, inner).as((a, b) -> a + b),
                Combinators.combine(inner, inner).as((a, b) -> "(" + a + "|" + b + ")"),
                Combinators.combine(
                                inner,
                                Arbitraries.of(List.of("*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}", "*?", "+?")))
                        .as((a, quantifier) -> "(?:" + a + ")" + quantifier),
                inner.map(a -> "^" + a),
                inner.map(a -> a + "\\b"));
    }
}
