package dev.sluice.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.EvaluationLimits;
import dev.sluice.expression.value.ExpressionFailure;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.pattern.InvalidPatternException;
import dev.sluice.spec.Size;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pattern means what it means in Java, but for the listed differences, and its cost has a bound. */
class PatternsTest {
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "b",
            "-",
            "]",
            "[",
            "^",
            "&",
            "\\",
            "5",
            "_",
            " ",
            "\t",
            "\n",
            "\r",
            "\u000b",
            "\f",
            "\0",
            "\u0007",
            "\u001b",
            "\u0085",
            "\u2028",
            "\u2029",
            "\u00a0",
            "\u1680",
            "\u3000",
            "\u00e9",
            "\u00c9",
            "\u03b1",
            "\u0391",
            "\u212a",
            "k",
            "K",
            "\u017f",
            "s",
            "S",
            "\u0663",
            "\u01c5",
            "\uD83D\uDE00",
            "\uD83D",
            "\uDE00",
            "ab",
            "aB",
            "a\nb",
            "a.b",
            "a\\Eb",
            "ABC-123",
            "abcabc",
            "aaa",
            "a\uD83Db",
            "{",
            "}",
            "*",
            "a\0b",
            "caf\u00e9",
            "GREEK \u0391\u03b2",
            "!~",
            "\u007f",
            "x=1;y=22",
            "\u0300");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "b|a",
                "a|",
                "|a",
                "()",
                "(?:)",
                "a?b*",
                "a+?b??",
                "a{2}",
                "a{2,}",
                "a{1,2}?",
                "a{0}b",
                "a{02}",
                "(a|b)(c)?",
                "^a",
                "^",
                "^*a",
                "(?:^)?b",
                "\\Aa",
                "a\\z",
                "\\z",
                "[ab]",
                "[^ab]",
                "[^\\n]",
                "[]a]",
                "[^]a]",
                "[a-]",
                "[-a]",
                "[\\d-a]",
                "[a\\-z]",
                "[&|]",
                "[a&]",
                "[\\[\\]]",
                "[\\w.+-]+",
                "[\\t-\\r]",
                "[\\v-x]",
                "[\\Qa-z]\\E]",
                "[\\x{1F600}-\\x{1F64F}]",
                "[\uD83D\uDE00]",
                "[\\uD83D\\uDE00]",
                ".",
                ".+",
                "a.b",
                "(?s).",
                "(?s).+",
                "(?s:.)b",
                "(?s)(?-s).",
                "(?s-i).",
                "\\d",
                "\\D",
                "\\w+",
                "\\W",
                "\\s",
                "\\S",
                "\\S+",
                "[^\\s]",
                "[^\\S]",
                "\\h",
                "\\H",
                "\\v",
                "\\V",
                "[\\h\\v]",
                "[^\\h]",
                "\\t|\\n|\\f|\\r",
                "\\a|\\e",
                "\\cA|\\cJ|\\cj",
                "\\x41\\x{42}",
                "\\u0041",
                "\\ud83d\\ude00",
                "\uD83D\uDE00",
                "\uD83D",
                "\\uD83D",
                "\\00|\\07|\\033|\\0101",
                "\\0400",
                "\\Qa.b\\E",
                "\\Qa.b",
                "\\Qa\\E+",
                "\\Q\\E",
                "a\\Q{2}\\E",
                "\\Q5\\E",
                "\\.",
                "\\-\\_",
                "\\\\",
                "\\{",
                "}",
                "]",
                "\\p{L}",
                "\\pL",
                "\\p{Lu}",
                "\\P{Lu}",
                "\\PL",
                "\\p{Nd}",
                "\\p{IsL}",
                "\\p{gc=Lu}",
                "\\p{IsGreek}",
                "\\p{script=Latin}",
                "\\p{sc=Grek}",
                "\\p{general_category=Sc}",
                "[\\p{L}\\d]+",
                "[^\\p{L}]",
                "[\\P{L}a]",
                "\\p{Alpha}",
                "\\P{Alpha}",
                "[\\p{Punct}a]",
                "[^\\p{Alnum}]",
                "\\p{Upper}\\p{Lower}",
                "\\p{ASCII}",
                "\\p{Digit}",
                "\\p{Graph}",
                "\\p{Print}",
                "\\p{Blank}",
                "\\p{Cntrl}",
                "\\p{XDigit}",
                "\\p{Space}",
                "\\P{Space}",
                "\\p{Cc}",
                "\\p{Cs}",
                "\\p{Zs}",
                "\\p{Lt}",
                "\\p{Mn}",
                "(?i)a",
                "(?i)k",
                "(?i)K",
                "(?i)s",
                "(?i)\u00e9",
                "(?i)[k]",
                "(?i)[a-c]",
                "(?i)[A-C]",
                "(?i)[^a-c]",
                "(?i)[X-c]",
                "(?i)[\u00e9]",
                "(?i)\\x41",
                "(?i)\\p{Lu}",
                "(?i)\\p{Ll}",
                "(?i)\\p{Lt}",
                "(?i)\\p{Upper}",
                "(?i)\\p{Lower}",
                "(?i)\\P{Upper}",
                "x*|[^x]",
                "(?i)[\\p{Lu}]",
                "(?i)abc-\\d",
                "(?i:a)B",
                "a(?i)b",
                "(a(?i)b)c",
                "a(?i)b|c",
                "(?-i)a",
                "(?i)(?-i)a",
                "(?i)ab(?-i)C",
                "(?i)\\Qab\\E",
                "(?<year>\\d+)-?",
                "(?<a>a)|(?<b>b)",
                "(?<k>\\w)=(?<v>\\d+)",
                "[A-Z]{3}-\\d+",
                "\\d{1,3}",
                "(a+)+",
                "(a*)b",
                "(ab?)+c",
                "^[\\w.]+$",
                "c$",
                "^$",
                "$",
                "(?m)c$",
                "\u0000",
                "\\x00",
                "a\u0000b",
                "!|~",
                "(?-x)a"
            })
    void a_pattern_has_the_matches_of_java(String pattern) throws InvalidPatternException {
        for (String text : TEXTS) {
            if (pattern.contains("$") && text.matches("(?s).*\\R")) continue;
            assertThat(Matches.of(pattern, text))
                    .as("%s in %s", pattern, text)
                    .isEqualTo(Matches.ofJava(pattern, text));
        }
    }

    /** A difference from Java 17: whether each of both finds a match. */
    @ParameterizedTest
    @CsvSource({
        "'c$', 'c\n', false, true",
        "'c$', 'c\r\n', false, true",
        "'c\\z', 'c\n', false, false",
        "'\\bb', '\u00e9b', true, false",
        "'a\\B\u00e9', 'a\u00e9', false, true",
        "'\\p{Lo}', '\u00aa', false, true",
        "'\\p{Po}', '\u00a7', false, true",
        "'(?m)^b', 'a\rb', false, true",
        "'(?m)a$', 'a\rb', false, true",
        "'(?m)^b', 'a\nb', true, true",
        "'(?m)a$', 'a\nb', true, true",
        "'(?m)\n^\\z', 'a\n', true, false",
    })
    void some_patterns_differ_from_java(String pattern, String text, boolean isMatch, boolean isMatchInJava)
            throws InvalidPatternException {
        assertThat(Matches.isIn(pattern, text)).isEqualTo(isMatch);
        assertThat(java.util.regex.Pattern.compile(pattern).matcher(text).find())
                .isEqualTo(isMatchInJava);
    }

    /** Both find a match, but another one, or other groups. */
    @ParameterizedTest
    @CsvSource({
        "(?:a?|b)+, bab, '[[0, 0], [1, 3], [3, 3]]', '[[0, 0], [1, 2], [2, 2], [3, 3]]', {}, {}",
        "(?<g>a?)*, aa, '[[0, 2], [2, 2]]', '[[0, 2], [2, 2]]', '{g=[1, 2]}', '{g=[2, 2]}'",
        "'(?:(?<g>[ab])){1,2}(?:b|b)', cabac, '[[1, 3]]', '[[1, 3]]', '{g=[1, 2]}', '{g=[2, 3]}'",
    })
    void some_repetitions_differ_from_java(
            String pattern, String text, String places, String placesInJava, String groups, String groupsInJava)
            throws InvalidPatternException {
        assertThat(Matches.of(pattern, text).places()).hasToString(places);
        assertThat(Matches.ofJava(pattern, text).places()).hasToString(placesInJava);
        assertThat(Matches.of(pattern, text).groups()).hasToString(groups);
        assertThat(Matches.ofJava(pattern, text).groups()).hasToString(groupsInJava);
    }

    static Stream<List<String>> refusals() {
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
                List.of("(?u)a", "the flag (?u) is not supported (expected: (?i) for A to Z, and a class such as"),
                List.of("(?U)a", "the flag (?U) is not supported (expected: properties, such as \\p{L}"),
                List.of("(?ix)a", "the flag (?x) is not supported (expected: the pattern without white space"),
                List.of("(?d).", "the flag (?d) is not supported (expected: [^\\n] for"),
                List.of("(?y)a", "not a regular expression: (? without a known kind of group (expected: (?:…), "),
                List.of(
                        "(?P<a>a)",
                        "not a regular expression: (? without a known kind of group (expected: (?:…), (?<name>"),
                List.of("\\p{javaLowerCase}", "a property \\p{…} is not supported (expected: \\p{Ll})"),
                List.of("\\p{C}", "a property \\p{…} is not supported (expected: [\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}])"),
                List.of(
                        "(?i)\\P{Lu}",
                        "\\P{Lu} with the flag (?i) is not supported (expected: [^\\p{Lu}\\p{Ll}\\p{Lt}])"),
                List.of("\\p{L1}", "a property \\p{…} is not supported (expected: [\\x00-\\xff])"),
                List.of("\\p{InGreek}", "a property \\p{…} is not supported (expected: a category such as \\p{L}"),
                List.of("\\p{IsAlphabetic}", "a property \\p{…} is not supported (expected: \\p{L})"),
                List.of("\\p{Greek}", "a property \\p{…} is not supported"),
                List.of("\\p{sc=secret}", "a property \\p{…} is not supported"),
                List.of("\\p{blk=Greek}", "a property \\p{…} is not supported"),
                List.of("\\p{L", "a property \\p{…} is not supported"),
                List.of("\\p", "not a regular expression: \\p without a property"),
                List.of("\\p{L}".repeat(21), "more than 20 properties \\p{…} (expected: one class for several uses)"),
                List.of("(?<a>a)(?<a>b)", "not a regular expression: two groups have the same name"),
                List.of("(?<a_b>a)", "not a regular expression: (?< without a name of letters and digits, and >"),
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
                List.of("\\c", "not a regular expression: \\c without a character"),
                List.of(
                        "(((a{1,100}){1,100}){1,100})",
                        "nested repetitions that multiply to more than 1000 (expected: at most 1000, so "),
                List.of("(a{500}){3}", "nested repetitions that multiply to more than 1000"),
                List.of(
                        "[ab]{1000}".repeat(3),
                        "a pattern of more than 2500 instructions (expected: at most 2500, so "),
                List.of(
                        ".".repeat(900),
                        "a pattern with more than 8000 characters of written-out classes (expected: at most"),
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
    @MethodSource("refusals")
    void an_unsupported_pattern_is_an_error_with_a_supported_spelling(List<String> refusal) {
        assertThatThrownBy(() -> Patterns.compile(refusal.get(0)))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageStartingWith(refusal.get(1))
                .hasMessageNotContainingAny("secret", "41111");
    }

    /** A pattern must not be refused only because it is long: these are at the limits. */
    @ParameterizedTest
    @ValueSource(strings = {"[a-z]{0,1000}", "(a{10}){100}", "(a{500}){2}", "((a{2}){3}b{1000})"})
    void repetitions_that_multiply_to_1000_are_accepted(String pattern) throws InvalidPatternException {
        assertThat(Matches.isIn(pattern, "a".repeat(1000) + "b".repeat(1000))).isTrue();
    }

    @Test
    void a_literal_of_4096_characters_is_accepted() throws InvalidPatternException {
        assertThat(Matches.isIn("a".repeat(4096), "b" + "a".repeat(4096))).isTrue();
    }

    @Test
    void a_pattern_is_paid_for_when_the_cache_does_not_have_it() throws InvalidPatternException {
        Patterns patterns = new Patterns();
        EvaluationBudget first = EvaluationBudget.unshared();
        TextPattern compiled = patterns.get("[a-z]{1,30}", PatternUse.PRESENCE, first);
        assertThat(first.usedSteps()).isPositive();
        EvaluationBudget second = EvaluationBudget.unshared();
        assertThat(patterns.get("[a-z]{1,30}", PatternUse.PRESENCE, second)).isSameAs(compiled);
        assertThat(second.usedSteps()).isZero();
        assertThat(patterns.get("[a-z]{1,30}", PatternUse.PLACES, second)).isNotSameAs(compiled);
    }

    @Test
    void the_cache_has_a_bound() throws InvalidPatternException {
        Patterns patterns = new Patterns();
        for (int number = 0; number < 200; number++)
            patterns.get("[ab]{1000}" + number, PatternUse.PLACES, EvaluationBudget.unshared());
        assertThat(patterns.weight()).isBetween(10_000L, (long) Patterns.MAX_WEIGHT);
    }

    @Test
    void a_budget_ends_the_compilation_of_a_large_pattern() {
        EvaluationBudget small =
                new EvaluationBudget(new EvaluationLimits(2000, Size.mib(1), 10), MemoryAccount.unlimited());
        assertThatThrownBy(() -> new Patterns().get("[ab]{1000}", PatternUse.PLACES, small))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessageContaining("limits.expression.steps");
    }

    /** Any pattern that is accepted fits the default budget, so that it can be compiled at all. */
    @ParameterizedTest
    @ValueSource(strings = {"(?:a?){900}(?:b?){340}", "[\\p{L}]{1000}x", "(a|bb|c){400}", "MANY DOTS", "LONG CLASS"})
    void the_default_budget_pays_for_a_large_pattern(String pattern) throws InvalidPatternException {
        String large =
                pattern.replace("MANY DOTS", ".".repeat(880)).replace("LONG CLASS", "[" + "ac".repeat(2047) + "]");
        EvaluationBudget budget = EvaluationBudget.unshared();
        assertThat(new Patterns().get(large, PatternUse.GROUPS, budget)).isNotNull();
        assertThat(budget.usedSteps()).isBetween(5_000L, 900_000L);
    }
}
