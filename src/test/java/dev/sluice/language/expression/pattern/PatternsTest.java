package dev.sluice.language.expression.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import dev.sluice.fixture.Growth;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.pattern.InvalidPatternException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cost of a pattern has a bound, and so has the cache of patterns. */
@Order(1) // measures the heap of this process
class PatternsTest {
    private static final long MAX_BYTES = 4 << 20;

    @Test
    void a_pattern_is_paid_for_when_the_cache_does_not_have_it() throws InvalidPatternException {
        Patterns patterns = new Patterns(MAX_BYTES);
        EvaluationBudget first = EvaluationBudget.unshared();
        TextPattern compiled = patterns.get("[a-z]{1,30}", PatternUse.PRESENCE, first);
        assertThat(first.usedSteps()).isPositive();
        EvaluationBudget second = EvaluationBudget.unshared();
        assertThat(patterns.get("[a-z]{1,30}", PatternUse.PRESENCE, second)).isSameAs(compiled);
        assertThat(second.usedSteps()).isZero();
        assertThat(patterns.get("[a-z]{1,30}", PatternUse.OFFSETS, second)).isNotSameAs(compiled);
    }

    @Test
    void the_cache_has_a_bound() throws InvalidPatternException {
        Patterns patterns = new Patterns(MAX_BYTES);
        for (int number = 0; number < 200; number++)
            patterns.get("[ab]{1000}" + number, PatternUse.OFFSETS, EvaluationBudget.unshared());
        assertThat(patterns.weight()).isBetween(MAX_BYTES / 5, MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"102, PRESENCE", "256, OFFSETS", "102, GROUPS", "256, GROUPS"})
    void the_cache_holds_its_share_of_the_heap(int mib, PatternUse use) {
        long heap = (long) mib << 20;
        String[] usual = {
            "^[a-z]{2,8}-%d$", "(?<y>\\d{4})-(?<m>\\d\\d)-(?<d>\\d\\d)x%d", "[\\p{L}]+@%d", "(a|bb|c){30}%d", ".{40}%d"
        };
        Growth.assertHeldBytes("compiled patterns of expressions", heap, () -> {
            Patterns full = new Patterns(HeapShare.PATTERNS.bytes(heap));
            for (int number = 0; number < heap / 64 / 1000; number++)
                for (String pattern : usual) find(full, pattern.formatted(number), use);
            return full;
        });
    }

    /** The ranges of a class need memory. With the flag i, the other cases of the characters of a range are ranges. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)[\u0250-\u02af]",
                "(?i)MANY[\u0250-\u02af]",
                "(?i)MANY[\u0251\u0253\u0257\u025b\u0263\u0269\u026b\u0271\u0275\u027d\u0283\u0289]",
                "[\\p{L}]",
                "SINGLES"
            })
    void the_cache_holds_its_share_of_the_heap_in_classes_of_many_ranges(String pattern) {
        long heap = 256 << 20;
        String singles = IntStream.range(0, 4080)
                .mapToObj(i -> Character.toString(0x4e00 + 2 * i))
                .collect(Collectors.joining("", "[", "]"));
        String part = pattern.replaceAll(".*MANY", "");
        String many = pattern.replace("SINGLES", singles).replaceFirst("MANY", part.repeat(4000 / part.length() - 72));
        Growth.assertHeldBytes("compiled patterns of expressions", heap, () -> {
            Patterns full = new Patterns(HeapShare.PATTERNS.bytes(heap));
            long weight = -1;
            for (int number = 1000; full.weight() > weight; number++) {
                weight = full.weight();
                find(full, many + number, PatternUse.OFFSETS);
            }
            return full;
        });
    }

    private static void find(Patterns patterns, String pattern, PatternUse use) {
        EvaluationBudget budget = EvaluationBudget.unshared();
        try {
            assertThat(patterns.get(pattern, use, budget)
                            .matches("abcabc-2020-10-10x", budget)
                            .find())
                    .isFalse();
        } catch (InvalidPatternException bug) {
            throw new AssertionError(bug);
        }
    }

    @Test
    void a_budget_ends_the_compilation_of_a_large_pattern() {
        EvaluationBudget small =
                new EvaluationBudget(new EvaluationLimits(2000, Size.mib(1), 10), MemoryAccount.unlimited());
        assertThatThrownBy(() -> new Patterns(MAX_BYTES).get("[ab]{1000}", PatternUse.OFFSETS, small))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessageContaining("limits.expression.steps");
    }

    /** RE2 compiles a property for the check that it exists. */
    @ParameterizedTest
    @ValueSource(strings = {"\\p{Common}(", "\\Q\\E[\\p{Common}](", "[^\\P{secret}]"})
    void a_budget_ends_the_check_of_a_property(String pattern) {
        EvaluationBudget small =
                new EvaluationBudget(new EvaluationLimits(2000, Size.mib(1), 10), MemoryAccount.unlimited());
        assertThatThrownBy(() -> new Patterns(MAX_BYTES).get(pattern, PatternUse.OFFSETS, small))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessageContaining("limits.expression.steps");
    }

    /** Any pattern that is accepted fits the default budget, so that it can be compiled at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:a?){900}(?:b?){340}",
                "[\\p{L}]{1000}x",
                "(a|bb|c){400}",
                "MANY DOTS",
                "LONG CLASS",
                "LONG QUOTATION"
            })
    void the_default_budget_pays_for_a_large_pattern(String pattern) throws InvalidPatternException {
        String large = pattern.replace("MANY DOTS", ".".repeat(2498))
                .replace("LONG CLASS", "[" + "ac".repeat(2047) + "]")
                .replace("LONG QUOTATION", "(?i)[\u1c89-\uffff]\\Q" + "!".repeat(2480));
        EvaluationBudget budget = EvaluationBudget.unshared();
        assertThat(new Patterns(MAX_BYTES).get(large, PatternUse.GROUPS, budget))
                .isNotNull();
        assertThat(budget.usedSteps()).isBetween(5_000L, 900_000L);
    }
}
