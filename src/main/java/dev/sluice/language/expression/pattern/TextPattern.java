package dev.sluice.language.expression.pattern;

import dev.sluice.language.expression.value.EvaluationBudget;
import java.util.SortedMap;

/** A compiled pattern. Immutable and thread-safe. */
public abstract sealed class TextPattern permits LiteralPattern, ProgramPattern {
    /** Returns the matches in a text, which the budget pays for. */
    public final PatternMatches matches(String text, EvaluationBudget budget) {
        return new PatternMatches(this, text, budget);
    }

    /** Returns the numbers of the named groups by their names; nothing if the pattern is not for {@link PatternUse#GROUPS}. */
    public abstract SortedMap<String, Integer> groups();

    /** Returns the memory of the pattern, in instructions. */
    abstract int weight();

    /** Returns the recursion of a search. */
    abstract Recursion recursion();

    /** Returns the steps of a search that reads at most this many characters. */
    abstract long steps(long characters);

    /** Starts a search, which reads nothing yet. */
    abstract PatternSearch search(String text);
}
