package dev.sluice.language.expression.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.spec.Size;
import dev.sluice.language.json.JsonReader;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class EvaluationBudgetTest {
    private static final int STEPS = 1000;
    private static final int DEPTH = 10;
    private static final int LEVELS = 6000;
    private static final long BYTES = 128 * 1024;
    private static final long PAYMENT = 64 * 1024;

    private final EvaluationBudget budget = budget(MemoryAccount.unlimited());

    private static EvaluationBudget budget(MemoryAccount account) {
        return new EvaluationBudget(new EvaluationLimits(STEPS, Size.kib(128), DEPTH), account);
    }

    static final List<Arguments> PAYMENTS = List.of(
            payment("step", EvaluationBudget::chargeStep, 1, 0),
            payment("seven steps", budget -> budget.chargeSteps(7), 7, 0),
            payment("five bytes", budget -> budget.chargeBytes(5), 0, 5),
            payment("an empty list", budget -> budget.chargeList(0), 1, 136),
            payment("a list", budget -> budget.chargeList(3), 4, 136 + 3 * 12),
            payment("an element", EvaluationBudget::chargeElement, 1, 12),
            payment("an empty object", budget -> budget.chargeObject(0), 1, 160),
            payment("an object", budget -> budget.chargeObject(2), 3, 160 + 2 * 104),
            payment("a field", EvaluationBudget::chargeField, 1, 104),
            payment("an empty text", budget -> budget.chargeText(0), 1, 64),
            payment("a text", budget -> budget.chargeText(33), 3, 64 + 2 * 33),
            payment("15 characters", budget -> budget.chargeCharacters(15), 1, 0),
            payment("16 characters", budget -> budget.chargeCharacters(16), 2, 0),
            payment("a number", EvaluationBudget::chargeNumber, 0, 24),
            payment("a number of 10 digits", budget -> budget.chargeBigNumber(10), 0, 136 + 10));

    private static Arguments payment(String name, Consumer<EvaluationBudget> payment, long steps, long bytes) {
        return Arguments.of(name, payment, steps, bytes);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("PAYMENTS")
    void a_payment_takes_steps_and_bytes(String name, Consumer<EvaluationBudget> payment, long steps, long bytes) {
        payment.accept(budget);
        payment.accept(budget);
        assertThat(budget.usedSteps()).isEqualTo(2 * steps);
        assertThat(budget.usedBytes()).isEqualTo(2 * bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 1",
                "null | 1",
                "'\"0123456789abcde\"' | 1",
                "'\"0123456789abcdef\"' | 2",
                "[] | 1",
                "{} | 1",
                "'[1, 2]' | 5",
                "'[1, [2, 3], [], {}]' | 10",
                "'{\"a\": {\"b\": \"0123456789abcdef\"}, \"c\": [[4]]}' | 9"
            })
    void a_value_is_read_with_all_its_parts(String json, long steps) {
        budget.chargeRead(JsonReader.DEFAULT.read(json));
        assertThat(budget.usedSteps()).isEqualTo(steps);
        assertThat(budget.usedBytes()).isZero();
    }

    private static void assertSpent(Runnable payment) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(payment::run)
                .withMessage("the expressions of this request take more than 1000 steps (limits.expression.steps)");
    }

    @Test
    void all_steps_of_the_limit_may_be_taken() {
        budget.chargeSteps(STEPS);
        assertThat(budget.usedSteps()).isEqualTo(STEPS);
        assertSpent(budget::chargeStep);
        assertSpent(() -> budget(MemoryAccount.unlimited()).chargeSteps(STEPS + 1));
        EvaluationBudget other = budget(MemoryAccount.unlimited());
        other.chargeSteps(STEPS - 1);
        other.chargeStep();
        assertSpent(() -> other.chargeSteps(1));
    }

    @Test
    void more_steps_than_a_long_counts_do_not_overflow() {
        budget.chargeStep();
        assertSpent(() -> budget.chargeSteps(Long.MAX_VALUE));
        assertThat(budget.usedSteps()).isEqualTo(1);
    }

    private static void assertFull(Runnable payment) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(payment::run)
                .withMessage(
                        "the expressions of this request build values of more than 128KiB (limits.expression.memory)");
    }

    @Test
    void all_bytes_of_the_limit_may_be_used() {
        budget.chargeBytes(BYTES);
        assertThat(budget.usedBytes()).isEqualTo(BYTES);
        assertFull(() -> budget.chargeBytes(1));
    }

    @Test
    void more_bytes_than_a_long_counts_do_not_overflow() {
        assertFull(() -> budget.chargeBytes(Long.MAX_VALUE));
        assertFull(() -> budget.chargeBytes(Long.MAX_VALUE));
    }

    @Test
    void the_account_pays_in_pieces_of_64_kib() {
        MemoryAccount account = new MemoryBudget(1 << 30).open(0);
        EvaluationBudget paid = budget(account);
        paid.chargeBytes(PAYMENT - 1);
        assertThat(account.held()).isZero();
        paid.chargeBytes(1);
        assertThat(account.held()).isEqualTo(PAYMENT);
        paid.chargeBytes(PAYMENT - 1);
        assertThat(account.held()).isEqualTo(PAYMENT);
        paid.chargeBytes(1);
        assertThat(account.held()).isEqualTo(2 * PAYMENT);
    }

    @Test
    void an_account_without_enough_memory_rejects_the_bytes() {
        EvaluationBudget paid = budget(new MemoryBudget(PAYMENT).open(0));
        assertThatExceptionOfType(MemoryLimitException.class).isThrownBy(() -> paid.chargeBytes(PAYMENT));
    }

    private static void assertTooDeep(EvaluationBudget budget, int height, int calls) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> budget.enter(height))
                .withMessage(
                        "functions call each other too deep: more than " + calls + " calls (limits.expression.depth)");
    }

    @Test
    void as_many_calls_as_the_limit_may_be_nested() {
        for (int call = 0; call < DEPTH; call++) budget.enter(1);
        assertTooDeep(budget, 1, DEPTH);
    }

    @Test
    void a_call_that_ended_leaves_its_depth_and_its_levels() {
        for (int call = 0; call < 3 * DEPTH; call++) {
            budget.enter(LEVELS);
            budget.exit(LEVELS);
        }
        budget.enter(LEVELS);
        assertTooDeep(budget, 1, 2);
    }

    @Test
    void the_next_expression_starts_outside_every_call_at_its_own_height() {
        for (int call = 0; call < DEPTH; call++) budget.enter(LEVELS / DEPTH);
        budget.restart(LEVELS - 5);
        assertThatNoException().isThrownBy(() -> budget.enter(5));
        assertTooDeep(budget, 1, 2);
        budget.restart(LEVELS - 5);
        assertTooDeep(budget, 6, 1);
    }

    @Test
    void a_budget_without_a_request_has_the_default_limits() {
        EvaluationBudget unshared = EvaluationBudget.unshared();
        unshared.chargeSteps(1_000_000);
        unshared.chargeBytes(8 * 1024 * 1024);
        assertThatExceptionOfType(ExpressionFailure.class).isThrownBy(unshared::chargeStep);
        assertThatExceptionOfType(ExpressionFailure.class).isThrownBy(() -> unshared.chargeBytes(1));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, -, 5000, 256KiB, 100",
                "5001, 257KiB, 101, 5000, 256KiB, 100",
                "4999, 255KiB, 99, 4999, 255KiB, 99",
                "5000, 256KiB, 100, 5000, 256KiB, 100"
            })
    void a_route_may_tighten_each_limit(
            Integer steps, String memory, Integer depth, int expectedSteps, String expectedMemory, int expectedDepth) {
        EvaluationLimits server = new EvaluationLimits(5000, Size.kib(256), 100);
        Size ofRoute = memory == null ? null : Size.parse(memory);
        assertThat(server.with(new EvaluationLimits.Tighter(steps, ofRoute, depth)))
                .isEqualTo(new EvaluationLimits(expectedSteps, Size.parse(expectedMemory), expectedDepth));
        assertThat(server.with(null)).isEqualTo(server);
    }
}
