package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.memory.MemoryAccount;

/**
 * Limits the cost of one evaluation: one unit for each evaluated part, for eight characters of new text, and for each value
 * read. A {@link MemoryAccount} pays for the units. An evaluation stays on its thread, so each thread has its own budget.
 */
final class EvaluationBudget {
    /** Some tenths of a second, or 40 million characters. The largest buffered document has fewer values. */
    private static final long LIMIT = 5_000_000;

    private static final int CHARACTERS_PER_UNIT = 8;

    /** The text of a unit, or a small node. */
    private static final int BYTES_PER_UNIT = 16;

    /** The account pays in steps of 64 KiB. Smaller values are part of the fixed cost of a request. */
    private static final long UNITS_PER_STEP = 4096;

    private static final ThreadLocal<EvaluationBudget> CURRENT = ThreadLocal.withInitial(EvaluationBudget::new);

    /** Keeps nested evaluations within the thread's stack: functions can call each other 250 deep. */
    private static final int MAX_DEPTH = 1000;

    private long spent;
    private long paid;
    private int depth;
    private MemoryAccount memory = MemoryAccount.unlimited();

    private EvaluationBudget() {}

    /** Returns the budget of this thread. */
    static EvaluationBudget current() {
        return CURRENT.get();
    }

    /** Starts the next evaluation on this thread, without an account. */
    static void reset() {
        current().start(MemoryAccount.unlimited());
    }

    /** Starts the next evaluation on this thread. */
    void start(MemoryAccount account) {
        spent = 0;
        paid = 0;
        depth = 0;
        memory = account;
    }

    /** Returns the memory of the evaluation to its account. */
    void releaseMemory() {
        memory.release(paid * BYTES_PER_UNIT);
        paid = 0;
    }

    /** Spends some units; fails if the total exceeds the limit, or the memory a limit of the account. */
    void spend(long units) {
        spent += units;
        if (spent > LIMIT || units > LIMIT)
            throw new EvaluationException("the expression takes too long, or its value is too large");
        if (spent - paid >= UNITS_PER_STEP) pay();
    }

    private void pay() {
        memory.reserve((spent - paid) * BYTES_PER_UNIT);
        paid = spent;
    }

    /** Starts a nested evaluation. */
    void enter() {
        spend(1);
        if (++depth > MAX_DEPTH) throw new EvaluationException("the expression recurses too deep");
    }

    /** Ends a nested evaluation. A failed evaluation omits this call; {@link #reset} restores the depth. */
    void exit() {
        depth--;
    }

    void spendText(long length) {
        spend(1 + length / CHARACTERS_PER_UNIT);
    }

    /** Spends the length of a text, or the number of elements of a list or an object. */
    void spendShallow(JsonNode value) {
        if (value.isTextual()) spendText(value.textValue().length());
        else spend(1L + value.size());
    }

    /** Spends a value with all its parts. A part that occurs several times counts each time. */
    void spendDeep(JsonNode value) {
        if (value.isTextual()) spendText(value.textValue().length());
        else spend(1);
        for (JsonNode part : value) spendDeep(part);
    }
}
