package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one evaluation has cost so far: a unit for every part of an expression evaluated, for every eight characters of a text
 * made and for every value looked through. An evaluation stays on its thread, so each thread counts its own.
 */
final class EvaluationBudget {

    /** Some tenths of a second, or 40 million characters; the largest document that is buffered has fewer values. */
    private static final long LIMIT = 5_000_000;

    private static final int CHARACTERS_PER_UNIT = 8;
    private static final ThreadLocal<EvaluationBudget> CURRENT = ThreadLocal.withInitial(EvaluationBudget::new);

    /** How deep parts may be evaluated within each other, so that the stack holds them: functions call each other 250 deep. */
    private static final int MAX_DEPTH = 1000;

    private long spent;
    private int depth;

    private EvaluationBudget() {}

    /** The cost of the evaluation that runs on this thread. */
    static EvaluationBudget current() {
        return CURRENT.get();
    }

    /** Begins to count for another evaluation. */
    static void reset() {
        current().spent = 0;
        current().depth = 0;
    }

    /**
     * Adds some units.
     *
     * @throws EvaluationException when they are too many together with those before
     */
    void spend(long units) {
        spent += units;
        if (spent > LIMIT || units > LIMIT) throw new EvaluationException("it takes too long, or builds too much");
    }

    /** A part is evaluated within another. */
    void enter() {
        spend(1);
        if (++depth > MAX_DEPTH) throw new EvaluationException("it recurses too deep");
    }

    /** It has a value; after a failure nobody says so, and {@link #reset} forgets it. */
    void exit() {
        depth--;
    }

    /** Adds a text of this length. */
    void spendText(long length) {
        spend(1 + length / CHARACTERS_PER_UNIT);
    }

    /** Adds a value as such: a text by its length, a list or an object by the number of its elements. */
    void spendShallow(JsonNode value) {
        if (value.isTextual()) spendText(value.textValue().length());
        else spend(1L + value.size());
    }

    /** Adds a value with all that is in it. One list may stand in it many times over, and is added as often. */
    void spendDeep(JsonNode value) {
        if (value.isTextual()) spendText(value.textValue().length());
        else spend(1);
        for (JsonNode part : value) spendDeep(part);
    }
}
