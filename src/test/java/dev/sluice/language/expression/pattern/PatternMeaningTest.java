package dev.sluice.language.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.sluice.language.expression.pattern.PatternMatchesTest.Matches;
import dev.sluice.language.pattern.InvalidPatternException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pattern has the matches that it has in Java with the flag d, but for the listed differences. */
class PatternMeaningTest {
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
                "\\t|\\n|\\f|\\r|\\a",
                "\\x41\\x{42}",
                "\\u0041",
                "\\ud83d\\ude00",
                "\uD83D\uDE00",
                "\uD83D",
                "\\uD83D",
                "\\00|\\07|\\033",
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
                "[\\p{L}\\d]+",
                "[^\\p{L}]",
                "[\\P{L}a]",
                "\\p{Cc}",
                "\\p{Cs}",
                "\\p{Zs}",
                "\\p{Lt}",
                "\\p{Mn}",
                "(?i)a",
                "(?i)[a-c]",
                "(?i)[A-C]",
                "(?i)[^a-c]",
                "(?i)[X-c]",
                "(?i)\\x41",
                "x*|[^x]",
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
                "!|~"
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
        "., '\r', true, false",
        "., '\u0085', true, false",
        "., '\u2028', true, false",
        "., '\u2029', true, false",
        "., '\n', false, false",
        "\\s, '\u000b', false, true",
        "\\S, '\u000b', true, false",
        "[\\s], '\u000b', false, true",
        "\\s, '\f', true, true",
        "\\v, '\u000b', true, true",
        "\\v, '\n', false, true",
        "[\\v], '\u2028', false, true",
        "(?i)k, '\u212a', true, false",
        "(?i)S, '\u017f', true, false",
        "(?i)\u00e9, '\u00c9', true, false",
        "(?i)[\u00e0-\u00e9], '\u00c9', true, false",
        "(?i)[^\u00e9], '\u00c9', false, true",
        "(?i)\u03c3, '\u03c2', true, false",
        "(?i)\\w, '\u017f', true, false",
        "(?i)\\W, '\u017f', false, true",
        "(?i)[a-z], '\u212a', true, false",
        "'^\\0101$', A, false, true",
        "'^\\0101$', '\b1', true, false",
    })
    void some_patterns_differ_from_java(String pattern, String text, boolean isMatch, boolean isMatchInJava)
            throws InvalidPatternException {
        assertThat(Matches.isIn(pattern, text)).isEqualTo(isMatch);
        assertThat(java.util.regex.Pattern.compile(pattern).matcher(text).find())
                .isEqualTo(isMatchInJava);
    }

    /** Spellings that Java lacks or reads in another way. */
    @ParameterizedTest
    @CsvSource({
        "[[:alpha:]]+, -aB-, 1-3",
        "[[:^alpha:]], aB-, 2-3",
        "[^[:upper:]_], A_b, 2-3",
        "[[:word:]-z], '-', 0-1",
        "[[:space:]], '\u000b', 0-1",
        "\\p{Greek}, 'a\u03b1', 1-2",
        "\\p{^Greek}, '\u03b1a', 1-2",
        "\\P{^Greek}, 'a\u03b1', 1-2",
        "\\p{Any}, '\n', 0-1",
        "(?P<name>b), ab, 1-2",
        "(?<a_1>b), ab, 1-2",
        "[\\t\\p{Zs}], 'a\u00a0', 1-2",
        "\\/, a/b, 1-2",
        "\\u00e9, 'a\u00e9', 1-2",
        "(?-i:[\\x{1c80}]), \u1c80, 0-1",
        "'(?i)(?-i:\u1c80)', \u1c80, 0-1",
        "(?i)[\\x00-\\x{10ffff}], a, 0-1",
    })
    void a_pattern_has_the_syntax_of_re2(String pattern, String text, String offsets) throws InvalidPatternException {
        List<Integer> found = Matches.offsetsOf(pattern, text).get(0);
        assertThat(found.get(0) + "-" + found.get(1)).isEqualTo(offsets);
    }

    /** The reason why {@code \p{Ll}} with the flag i is an error. A new RE2J may not need it. */
    @Test
    void re2j_misses_the_capital_letters_of_a_category() {
        assertThat(Pattern.compile("(?i)\\p{Ll}").matcher("B").find()).isFalse();
        assertThat(Pattern.compile("(?i)\\p{Lu}").matcher("b").find()).isTrue();
    }

    /** Both find a match, but another one, or other groups. */
    @ParameterizedTest
    @CsvSource({
        "(?:a?|b)+, bab, '[[0, 0], [1, 3], [3, 3]]', '[[0, 0], [1, 2], [2, 2], [3, 3]]', {}, {}",
        "(?<g>a?)*, aa, '[[0, 2], [2, 2]]', '[[0, 2], [2, 2]]', '{g=[1, 2]}', '{g=[2, 2]}'",
        "'(?:(?<g>[ab])){1,2}(?:b|b)', cabac, '[[1, 3]]', '[[1, 3]]', '{g=[1, 2]}', '{g=[2, 3]}'",
    })
    void some_repetitions_differ_from_java(
            String pattern, String text, String offsets, String offsetsInJava, String groups, String groupsInJava)
            throws InvalidPatternException {
        assertThat(Matches.of(pattern, text).offsets()).hasToString(offsets);
        assertThat(Matches.ofJava(pattern, text).offsets()).hasToString(offsetsInJava);
        assertThat(Matches.of(pattern, text).groups()).hasToString(groups);
        assertThat(Matches.ofJava(pattern, text).groups()).hasToString(groupsInJava);
    }
}
