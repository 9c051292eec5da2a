package dev.sluice.tools.eval;

import dev.sluice.language.expression.value.EvaluationBudget;

/**
 * The part of {@code limits.expression} that an evaluation has used.
 *
 * @param bytes the size of the values that expressions built
 */
public record EvaluationCost(long steps, long bytes) {
    static EvaluationCost of(EvaluationBudget budget) {
        return new EvaluationCost(budget.usedSteps(), budget.usedBytes());
    }

    @Override
    public String toString() {
        return "cost: " + steps + (steps == 1 ? " step, " : " steps, ") + bytes + (bytes == 1 ? " byte" : " bytes");
    }
}
