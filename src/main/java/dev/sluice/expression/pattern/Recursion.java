package dev.sluice.expression.pattern;

import dev.sluice.expression.value.EvaluationBudget;

/**
 * The recursion of RE2, which follows the instructions between two characters by calls of itself.
 *
 * @param height the most calls at once
 */
record Recursion(int height) {
    static final Recursion NONE = new Recursion(0);

    /** A lower recursion fits behind every evaluation. */
    private static final int MAX_FREE_HEIGHT = 500;

    /** Reserves the levels of the stack. */
    void enter(EvaluationBudget budget) {
        if (height > MAX_FREE_HEIGHT) budget.enter(height);
    }

    /** Releases the levels of the stack. */
    void exit(EvaluationBudget budget) {
        if (height > MAX_FREE_HEIGHT) budget.exit(height);
    }
}
