package dev.sluice.language.expression.pattern;

import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;

/**
 * The matches of a pattern in one text, in the order of their offsets. Each search is paid before it runs, for all characters up to the end
 * of the text. The characters that it did not read pay for the next search. For one thread.
 */
public final class PatternMatches {
    private final TextPattern pattern;
    private final String text;
    private final EvaluationBudget budget;
    private final PatternSearch search;
    private int next;
    private long paid;

    PatternMatches(TextPattern pattern, String text, EvaluationBudget budget) {
        this.pattern = pattern;
        this.text = text;
        this.budget = budget;
        this.search = pattern.search(text);
    }

    /** Returns the text. */
    public String text() {
        return text;
    }

    /**
     * Searches for the next match, behind the last one. The next match of an empty match starts at least one character later.
     *
     * @throws ExpressionFailure if the budget is spent
     */
    public boolean find() {
        if (next > text.length()) return false;
        pay();
        boolean isFound = search();
        paid -= Math.max(0, search.readTo() - next);
        next = isFound ? Math.max(search.end(0), search.start(0) + 1) : text.length() + 1;
        return isFound;
    }

    private void pay() {
        long missing = Math.max(0, text.length() - next - paid);
        budget.chargeSteps(pattern.steps(missing));
        paid += missing;
    }

    private boolean search() {
        pattern.recursion().enter(budget);
        boolean isFound = search.find(next);
        pattern.recursion().exit(budget);
        return isFound;
    }

    /** Returns the start of a group of the last match; -1 if the group took no part. Group 0 is the match. */
    public int start(int group) {
        return search.start(group);
    }

    /** Returns the end of a group of the last match. */
    public int end(int group) {
        return search.end(group);
    }
}
