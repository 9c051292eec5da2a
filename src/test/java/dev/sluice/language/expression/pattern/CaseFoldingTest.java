package dev.sluice.language.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import dev.sluice.language.expression.pattern.PatternMatchesTest.Matches;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.pattern.InvalidPatternException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flag i knows the cases of Unicode, and its work has a bound. */
class CaseFoldingTest {
    /** RE2J 1.8 has the cases of Unicode 6.0 in a table, and asks Java for the others. */
    @Test
    void re2j_follows_the_cases_of_some_letters_without_end() throws ReflectiveOperationException {
        Method next =
                Class.forName(Pattern.class.getPackageName() + ".Unicode").getDeclaredMethod("simpleFold", int.class);
        next.setAccessible(true);
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            int other = character;
            int steps = 0;
            do other = (int) next.invoke(null, other);
            while (other != character && ++steps < 8);
            boolean isEndless = character >= 0x1c80 && character <= 0x1c88;
            assertThat(steps == 8).as("U+%04X", character).isEqualTo(isEndless);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\u1c80",
                "(?i)a\u1c88*",
                "(?i)[\u1c84]",
                "(?i)[^\\x{1c80}]",
                "(?i)\\u1c83",
                "(?i)\\Q\u1c83\\E",
                "(?i)[a-\uffff]",
                "(?i)[a-z\u00a0-\ud7ff]",
                "(?i:[\u1c00-\u1c80])",
                "(?s)(a(?i)b)|(?i:c\u1c88)",
                "(?-i)(?i)(?:\u1c88)"
            })
    void such_a_letter_with_the_flag_is_an_error(String pattern) {
        assertThatThrownBy(() -> Patterns.compile(pattern))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessage("a character from U+1C80 to U+1C88 with the flag (?i) is not supported"
                        + " (expected: (?-i:…) around it, in a range as (?i:[a-z])|(?-i:[\\x{a0}-\\x{d7ff}]))");
    }

    @Test
    void the_spelling_of_a_range_with_such_letters_matches_its_characters() throws InvalidPatternException {
        for (String text : new String[] {"A", "z", "\u1c80", "\u00e9", "\u00c9"})
            assertThat(Matches.isIn("(?i:[a-z])|(?-i:[\\x{a0}-\\x{d7ff}])", text))
                    .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u1c80", "[a-\uffff]", "(?i:a(?-i)\u1c80|(?i)b)?\u1c80", "(a(?i)b)?\u1c80", "(?i)(?-i:\u1c80)"})
    void such_a_letter_without_the_flag_is_a_letter(String pattern) throws InvalidPatternException {
        assertThat(Matches.isIn(pattern, "\u1c80")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)[\u1d00-\uffff]{2}[\u4e00-\u9fff]",
                "(?i)[\u4e00-\u9fff\u4e01-\u9fff\u4e02-\u9fff\u4e03-\u9fff]"
            })
    void large_ranges_with_the_flag_are_an_error(String pattern) {
        assertThatThrownBy(() -> Patterns.compile(pattern))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessage("more than 70000 characters of ranges with the flag (?i)"
                        + " (expected: (?-i:…) around ranges without cases)");
    }

    @Test
    void the_budget_pays_for_the_characters_of_ranges() throws InvalidPatternException {
        assertThat(steps("(?i)[\u4e00-\u9fff]") - steps("(?s)[\u4e00-\u9fff]")).isEqualTo(2L * (0x9fff - 0x4e00 + 1));
        assertThat(steps("(?i)[\\x{10440}-\\x{2ffff}]") - steps("(?s)[\\x{10440}-\\x{2ffff}]"))
                .isEqualTo(2L * 0x10);
        assertThat(steps("(?i)[\\x00-B]") - steps("(?s)[\\x00-B]")).isEqualTo(2L * 2);
        assertThat(steps("(?i)[ -@]")).isEqualTo(steps("(?s)[ -@]"));
        assertThat(Matches.isIn("(?i)[a-z\u4e00-\u9fff]", "\u4e01")).isTrue();
    }

    /** RE2J 1.8 looks up no cases below A or beyond U+1044F. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)[\\x{10450}-\\x{10ffff}]",
                "(?i)[\\x{20000}-\\x{2ffff}\\x{30000}-\\x{3ffff}]",
                "(?i)[\\x{1c89}-\\x{10ffff}]"
            })
    void a_large_range_without_cases_is_accepted(String pattern) throws InvalidPatternException {
        assertThat(Matches.isIn(pattern, "\ud880\udc00")).isTrue();
        assertThat(Matches.isIn(pattern, "a")).isFalse();
    }

    private static long steps(String pattern) throws InvalidPatternException {
        EvaluationBudget budget = EvaluationBudget.unshared();
        PatternCompiler.compile(pattern, PatternUse.OFFSETS, budget);
        return budget.usedSteps();
    }
}
