package dev.sluice.language.expression.pattern;

import dev.sluice.language.expression.value.EvaluationBudget;

/**
 * The recursion of RE2.
 *
 * @param levels the stack that it takes at most, in levels of an evaluation
 */
record Recursion(int levels) {
    static final Recursion NONE = new Recursion(0);

    /** Fewer levels fit behind every evaluation. */
    private static final int MAX_FREE_LEVELS = 500;

    /** Levels of a call that compiles a part of an optional repetition: 400 bytes in the interpreter, 750 after the first compiler. */
    private static final int LEVELS_OF_COMPILATION = 5;

    /** Levels of a call that follows one instruction: 210 bytes in the interpreter. */
    private static final int LEVELS_OF_SEARCH = 2;

    /** Returns the recursion of a compilation. RE2 compiles optional repetitions one in another. */
    static Recursion ofCompilation(long nesting) {
        return new Recursion((int) nesting * LEVELS_OF_COMPILATION);
    }

    /** Returns the recursion of a search. RE2 follows the instructions between two characters. */
    static Recursion ofSearch(int instructions) {
        return new Recursion(instructions * LEVELS_OF_SEARCH);
    }

    /** Reserves the levels of the stack. */
    void enter(EvaluationBudget budget) {
        if (levels > MAX_FREE_LEVELS) budget.enter(levels);
    }

    /** Releases the levels of the stack. */
    void exit(EvaluationBudget budget) {
        if (levels > MAX_FREE_LEVELS) budget.exit(levels);
    }
}
