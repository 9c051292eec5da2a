package dev.sluice.language.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchException;

import dev.sluice.language.expression.pattern.PatternMatchesTest.Matches;
import dev.sluice.language.pattern.InvalidPatternException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns that are not supported, and the largest ones that are. */
class PatternRejectionsTest {
    static Stream<List<String>> rejections() {
        return Stream.of(
                List.of(
                        "a(?=b)",
                        "the look-ahead (?=…) is not supported (expected: one test() for each condition, or "),
                List.of("a(?!b)", "the look-ahead (?!…) is not supported (expected: not(test(…)) for "),
                List.of("(?<=a)b", "the look-behind (?<=…) is not supported (expected: the text before it as a part"),
                List.of("(?<!a)b", "the look-behind (?<!…) is not supported (expected: not(test(…)) for "),
                List.of("(?>a)b", "the atomic group (?>…) is not supported (expected: (?:…), because "),
                List.of("(a)\\1", "the back-reference \\1 is not supported (expected: two named groups of capture()"),
                List.of("(?<a>a)\\k<a>", "the back-reference \\k is not supported (expected: two named groups"),
                List.of("a++", "the possessive quantifier ++ is not supported (expected: +, because "),
                List.of("a*+", "the possessive quantifier *+ is not supported (expected: *, because "),
                List.of("a?+", "the possessive quantifier ?+ is not supported (expected: ?, because "),
                List.of("a{1,2}+", "the possessive quantifier {1,2}+ is not supported (expected: {1,2}, because "),
                List.of("[a[b]]", "a class in a class is not supported (expected: one class, such as [a-z0-9], or \\["),
                List.of("[a-[b]]", "a class in a class is not supported"),
                List.of(
                        "[a-z&&[^e]]",
                        "&& in a class is not supported (expected: one class, such as [a-df-z] without e"),
                List.of("[&&a]", "&& in a class is not supported"),
                List.of("a\\Z", "the escape \\Z is not supported (expected: \\n?\\z)"),
                List.of("\\Ga", "the escape \\G is not supported (expected: split(), or capture()"),
                List.of("\\R", "the escape \\R is not supported (expected: \\r?\\n)"),
                List.of("\\X", "the escape \\X is not supported (expected: . for a character)"),
                List.of("\\N{SPACE}", "the escape \\N is not supported (expected: \\x{…} with the number"),
                List.of("a\\b{g}", "the escape \\b{g} is not supported (expected: \\b)"),
                List.of("[\\b]", "the escape \\b is not supported (expected: \\b outside a class, or \\x08"),
                List.of("[\\B]", "the escape \\B is not supported (expected: \\B outside a class)"),
                List.of("[\\A]", "the escape \\A is not supported (expected: ^ outside a class)"),
                List.of("[\\z]", "the escape \\z is not supported (expected: \\z outside a class)"),
                List.of("\\y", "the escape \\y is not supported (expected: an escape such as \\d"),
                List.of("(?u)a", "the flag (?u) is not supported (expected: the pattern without this flag; (?i) knows"),
                List.of("(?U)a", "the flag (?U) is not supported (expected: properties, such as \\p{L}"),
                List.of("(?ix)a", "the flag (?x) is not supported (expected: the pattern without white space"),
                List.of("(?d).", "the flag (?d) is not supported (expected: [^\\n] for"),
                List.of("(?y)a", "not a regular expression: (? without a known kind of group (expected: (?:…), "),
                List.of("(?P=a)", "not a regular expression: (? without a known kind of group (expected: (?:…), "),
                List.of(
                        "(?-x)a",
                        "the flag (?-x) is not supported (expected: the pattern without this flag, which is off)"),
                List.of(
                        "(?-u:a)",
                        "the flag (?-u) is not supported (expected: the pattern without this flag, which is off)"),
                List.of(
                        "(?i-U)a",
                        "the flag (?-U) is not supported (expected: the pattern without this flag, which is off)"),
                List.of(
                        "(?s-id)a",
                        "the flag (?-d) is not supported (expected: the pattern without this flag, which is off)"),
                List.of(
                        "(?u-i)a",
                        "the flag (?u) is not supported (expected: the pattern without this flag; (?i) knows"),
                List.of("(?-y)a", "not a regular expression: (? without a known kind of group (expected: (?:…), "),
                List.of("(?i-)a", "not a regular expression: (? without a known kind of group (expected: (?:…), "),
                List.of("\\h", "the escape \\h is not supported (expected: [\\t\\p{Zs}])"),
                List.of("[\\h,]", "the escape \\h is not supported (expected: \\t\\p{Zs})"),
                List.of("[\\H]", "the escape \\H is not supported (expected: [^\\t\\p{Zs}] as a class of its own)"),
                List.of("[\\V]", "the escape \\V is not supported (expected: [^\\n-\\r\\x{85}\\x{2028}\\x{2029}] as a"),
                List.of("\\H", "the escape \\H is not supported (expected: [^\\t\\p{Zs}])"),
                List.of("\\V", "the escape \\V is not supported (expected: [^\\n-\\r\\x{85}\\x{2028}\\x{2029}])"),
                List.of("\\e", "the escape \\e is not supported (expected: \\x1b)"),
                List.of("\\cA", "the escape \\c is not supported (expected: \\x and two hexadecimal digits, such as"),
                List.of("[\\Q+\\E]", "the escape \\Q is not supported (expected: a backslash before each special"),
                List.of("[]\\Q+\\E]", "the escape \\Q is not supported (expected: a backslash before each special"),
                List.of("a\\E", "the escape \\E is not supported (expected: an escape such as \\d"),
                List.of("\\C", "the escape \\C is not supported (expected: an escape such as \\d"),
                List.of("\\\u00e9", "an escape of a character outside ASCII is not supported (expected: the character"),
                List.of("\\101", "the back-reference \\1 is not supported (expected: two named groups of capture()"),
                List.of(
                        "[[:secret:]]",
                        "a class in a class is not supported (expected: one class, such as [a-z0-9], or"),
                List.of("\\p{Alpha}", "a property \\p{…} is not supported (expected: [[:alpha:]])"),
                List.of("\\P{Alpha}", "a property \\p{…} is not supported (expected: [[:^alpha:]])"),
                List.of("\\p{IsGreek}", "a property \\p{…} is not supported (expected: \\p{Greek})"),
                List.of("\\P{sc=GREK}", "a property \\p{…} is not supported (expected: \\P{Greek})"),
                List.of("\\p{IsOld_Italic}", "a property \\p{…} is not supported (expected: \\p{Old_Italic})"),
                List.of("\\p{general_category=Lu}", "a property \\p{…} is not supported (expected: \\p{Lu})"),
                List.of("\\p{IsL}", "a property \\p{…} is not supported (expected: \\p{L})"),
                List.of(
                        "(?i)\\p{Ll}",
                        "\\p{Ll} with the flag (?i) is not supported (expected: (?-i:[\\p{Lu}\\p{Ll}\\p{Lt}]))"),
                List.of("\\p{javaLowerCase}", "a property \\p{…} is not supported (expected: \\p{Ll})"),
                List.of("\\p{C}", "a property \\p{…} is not supported (expected: [\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}])"),
                List.of(
                        "(?i)\\P{Lu}",
                        "\\P{Lu} with the flag (?i) is not supported (expected: (?-i:[^\\p{Lu}\\p{Ll}\\p{Lt}]))"),
                List.of("\\p{^^L}", "a property \\p{…} is not supported (expected: a category such as \\p{L}"),
                List.of("[\\p{Alpha}_]", "a property \\p{…} is not supported (expected: [:alpha:])"),
                List.of("[\\P{Alpha}_]", "a property \\p{…} is not supported (expected: [:^alpha:])"),
                List.of("[\\P{javaDigit}_]", "a property \\p{…} is not supported (expected: \\P{Nd})"),
                List.of("[\\p{IsGreek}_]", "a property \\p{…} is not supported (expected: \\p{Greek})"),
                List.of("[\\p{LD}_]", "a property \\p{…} is not supported (expected: \\p{L}\\p{Nd})"),
                List.of(
                        "[\\P{LD}_]",
                        "a property \\p{…} is not supported (expected: [^\\p{L}\\p{Nd}] as a class of its own)"),
                List.of(
                        "(?i)[\\p{Lu}_]",
                        "\\p{Lu} with the flag (?i) is not supported (expected: (?-i:…) around the class, with "
                                + "\\p{Lu}\\p{Ll}\\p{Lt})"),
                List.of(
                        "(?i)[\\P{Lu}_]",
                        "\\P{Lu} with the flag (?i) is not supported (expected: (?-i:…) around the class, with "
                                + "[^\\p{Lu}\\p{Ll}\\p{Lt}] as a class of its own)"),
                List.of("\\p{L1}", "a property \\p{…} is not supported (expected: [\\x00-\\xff])"),
                List.of("\\p{InGreek}", "a property \\p{…} is not supported (expected: a category such as \\p{L}"),
                List.of("\\p{IsAlphabetic}", "a property \\p{…} is not supported (expected: \\p{L})"),
                List.of("\\p{Grek}", "a property \\p{…} is not supported"),
                List.of("\\p{sc=secret}", "a property \\p{…} is not supported"),
                List.of("\\p{blk=Greek}", "a property \\p{…} is not supported"),
                List.of("\\p{L", "a property \\p{…} is not supported"),
                List.of("\\p", "not a regular expression: \\p without a property"),
                List.of("\\p{L}".repeat(21), "more than 20 properties \\p{…} (expected: one class for several uses)"),
                List.of(
                        "\\Q\\E" + "[\\p{L}]".repeat(21),
                        "more than 20 properties \\p{…} (expected: one class for several uses)"),
                List.of("(?<a>a)(?<a>b)", "not a regular expression: two groups have the same name"),
                List.of("(?<a-b>a)", "not a regular expression: (?< without a name of letters, digits and _, and >"),
                List.of("(?<a", "not a regular expression: (?< without a name"),
                List.of("(?", "not a regular expression: ( without )"),
                List.of("(?i", "not a regular expression: ( without )"),
                List.of("(a", "not a regular expression: ( without )"),
                List.of("a)", "not a regular expression: ) without ("),
                List.of("[a", "not a regular expression: [ without ]"),
                List.of("[]", "not a regular expression: [ without ]"),
                List.of("[a-", "not a regular expression: [ without ]"),
                List.of("[b-a]", "not a regular expression: a range of a class ends before its start"),
                List.of("[a-\\d]", "not a regular expression: a range of a class ends with a set (expected: \\- for"),
                List.of("*a", "not a regular expression: * repeats nothing (expected: \\* for the character)"),
                List.of("a|+", "not a regular expression: + repeats nothing"),
                List.of("(?i)?", "not a regular expression: ? repeats nothing"),
                List.of("a**", "not a regular expression: * repeats nothing"),
                List.of(
                        "a{",
                        "not a regular expression: { without {n}, {n,} or {n,m} (expected: \\{ for the character)"),
                List.of("a{,3}", "not a regular expression: { without {n}, {n,} or {n,m}"),
                List.of("a{3,2}", "not a regular expression: {3,2} has its limits in the wrong order"),
                List.of("a{1001}", "1001 repetitions (expected: at most 1000)"),
                List.of("a{4111111111111111}", "more than 9999 repetitions (expected: at most 1000)"),
                List.of("a\\", "not a regular expression: \\ at the end"),
                List.of("\\x4", "not a regular expression: \\x without two hexadecimal digits"),
                List.of("\\x{110000}", "not a regular expression: \\x{ without the number of a character"),
                List.of("\\u004", "not a regular expression: \\u without four hexadecimal digits"),
                List.of("\\08", "not a regular expression: \\0 without octal digits, such as \\x00"),
                List.of("\\c", "the escape \\c is not supported (expected: \\x and two hexadecimal digits, such as"),
                List.of(
                        "(((a{1,100}){1,100}){1,100})",
                        "nested repetitions that multiply to more than 1000 (expected: at most 1000, so "),
                List.of("(a{500}){3}", "nested repetitions that multiply to more than 1000"),
                List.of(
                        "[ab]{1000}".repeat(3),
                        "a pattern of more than 2500 instructions (expected: at most 2500, so "),
                List.of(".".repeat(2499), "a pattern of more than 2500 instructions (expected: at most 2500, so "),
                List.of("a".repeat(4097), "a pattern of more than 4096 characters (expected: at most 4096, so "),
                List.of("(".repeat(101) + ")".repeat(101), "groups in groups (expected: at most 100 levels)"),
                List.of("(".repeat(4096), "groups in groups (expected: at most 100 levels)"),
                List.of(
                        String.join(
                                "",
                                IntStream.range(0, 51)
                                        .mapToObj(i -> "(?<g" + i + ">a)")
                                        .toList()),
                        "more than 50 named groups (expected: (?:…) for the others)"));
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void an_unsupported_pattern_is_an_error_with_a_supported_spelling(List<String> rejection) {
        assertThatThrownBy(() -> Patterns.compile(rejection.get(0)))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageStartingWith(rejection.get(1))
                .hasMessageNotContainingAny("secret", "41111");
    }

    /** Each spelling that is a pattern is valid itself, and has the former meaning. */
    @ParameterizedTest
    @CsvSource({
        "\\h, '\t\u00a0 \u1680\u3000', 'a\n\u2028'",
        "\\H, 'a\n\u2028', '\t\u00a0 \u1680\u3000'",
        "\\V, 'a \t', '\n\r\u000b\f\u0085\u2028\u2029'",
        "\\e, '\u001b', 'e'",
        "\\p{Alpha}, 'aZ', '1\u00e9'",
        "\\P{Alpha}, '1\u00e9', 'aZ'",
        "\\p{Space}, ' \u000b\n', 'a\u00a0'",
        "\\p{IsGreek}, '\u03b1', 'a'",
        "\\P{IsGreek}, 'a', '\u03b1'",
        "\\p{C}, '\u0000\u00ad', 'a'",
        "\\p{all}, 'a\n', ''",
        "\\p{IsWhite_Space}, ' \u00a0\u000b\u0085', 'a\u001c'",
        "\\P{IsWhite_Space}, 'a\u001c', ' \u00a0\u000b\u0085'",
        "\\p{javaWhitespace}, ' \n\u000b\u001c\u001f', 'a\u0085\u00a0'",
        "\\P{javaWhitespace}, 'a\u0085\u00a0', ' \n\u000b\u001c\u001f'",
        "\\P{C}, 'a', '\u0000\u00ad'",
        "\\p{^C}, 'a', '\u0000\u00ad'",
        "\\P{^C}, '\u0000\u00ad', 'a'",
        "\\P{all}, '', 'a\n'",
        "\\P{javaDigit}, 'a', '1\u0663'",
        "\\p{^javaDigit}, 'a', '1\u0663'",
        "\\P{IsAlphabetic}, '1', 'a\u00e9'",
        "\\P{javaLetterOrDigit}, '-', 'a\u0663'",
        "\\p{^Alpha}, '1\u00e9', 'aZ'",
        "\\P{^Alpha}, 'aZ', '1\u00e9'",
        "\\p{^IsGreek}, 'a', '\u03b1'",
        "\\P{^IsGreek}, '\u03b1', 'a'",
        "(?i)\\p{^Lu}, '1', 'aA\u01c5'",
        "(?i)\\P{^Lu}, 'aA\u01c5', '1'",
        "\\p{javaLetterOrDigit}, 'a\u0663', '-'",
        "(?i)\\p{Lu}, 'aA\u01c5', '1'",
        "(?i)\\P{Lu}, '1', 'aA\u01c5'"
    })
    void the_spelling_of_an_unsupported_class_matches_its_characters(String pattern, String in, String out)
            throws Exception {
        Exception rejection = catchException(() -> Patterns.compile(pattern));
        String spelling = String.valueOf(rejection.getMessage()).replaceFirst("(?s).*\\(expected: (.*)\\)", "$1");
        for (char character : in.toCharArray())
            assertThat(Matches.isIn(spelling, "" + character)).isTrue();
        for (char character : out.toCharArray())
            assertThat(Matches.isIn(spelling, "" + character)).isFalse();
    }

    /** A pattern must not be rejected only because it is long: these are at the limits. */
    @ParameterizedTest
    @ValueSource(strings = {"[a-z]{0,1000}", "(a{10}){100}", "(a{500}){2}", "((a{2}){3}b{1000})"})
    void repetitions_that_multiply_to_1000_are_accepted(String pattern) throws InvalidPatternException {
        assertThat(Matches.isIn(pattern, "a".repeat(1000) + "b".repeat(1000))).isTrue();
    }

    @Test
    void a_literal_of_4096_characters_is_accepted() throws InvalidPatternException {
        assertThat(Matches.isIn("a".repeat(4096), "b" + "a".repeat(4096))).isTrue();
    }
}
