package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Pays for all expressions of one request: steps, bytes of new values, and nested calls. Each part of an expression pays before it
 * allocates or iterates. The bytes stay reserved in the {@link MemoryAccount} of the request. Belongs to one event loop.
 */
public final class EvaluationBudget {
    static final int OBJECT = 160;
    static final int FIELD = 104;
    static final int LIST = 136;
    static final int ELEMENT = 12;
    /** Bytes of a text, without its characters. */
    public static final int TEXT = 64;

    static final int NUMBER = 24;
    static final int BIG_NUMBER = 136;

    /** A step copies or compares this many characters. */
    private static final int CHARACTERS_PER_STEP = 16;

    /** The account pays in steps of 64 KiB. Smaller values are part of the fixed cost of a request. */
    private static final long BYTES_PER_PAYMENT = 64 * 1024;

    /** Parts of an expression that may be nested at once, over all calls. Each takes at most 150 bytes of a stack of 1 MiB. */
    private static final int MAX_LEVELS = 6000;

    private final EvaluationLimits limits;
    private final MemoryAccount memory;
    private long stepsLeft;
    /** Bytes that are free until {@link #pay}: at most those of one payment, and those that the limit leaves. */
    private long free;
    /** Bytes that have been free, with those that still are. */
    private long freed;

    private long paid;
    private int depth;
    private int levels;

    public EvaluationBudget(EvaluationLimits limits, MemoryAccount memory) {
        this.limits = limits;
        this.memory = memory;
        this.stepsLeft = limits.steps();
        free(0);
    }

    /** Returns a budget with the default limits for values that belong to no request. */
    public static EvaluationBudget unshared() {
        return new EvaluationBudget(EvaluationLimits.defaults(), MemoryAccount.unlimited());
    }

    /** Returns the steps that were taken. */
    public long usedSteps() {
        return limits.steps() - stepsLeft;
    }

    /** Returns the bytes of the values that were built. */
    public long usedBytes() {
        return freed - free;
    }

    /** Takes one step. */
    public void chargeStep() {
        if (--stepsLeft < 0) throw tooManySteps();
    }

    /** Takes several steps. */
    public void chargeSteps(long number) {
        if (number > stepsLeft) throw tooManySteps();
        stepsLeft -= number;
    }

    private ExpressionFailure tooManySteps() {
        return new ExpressionFailure("the expressions of this request take more than " + limits.steps()
                + " steps (limits.expression.steps)");
    }

    /**
     * Pays for the bytes of a new value.
     *
     * @throws MemoryLimitException if the request holds too much
     */
    public void chargeBytes(long number) {
        free -= number;
        if (free < 0) pay();
    }

    private void pay() {
        long bytes = usedBytes();
        if (bytes > limits.memory().bytes() || bytes < 0) throw tooManyBytes();
        memory.reserve(bytes - paid);
        paid = bytes;
        free(bytes);
    }

    private void free(long bytes) {
        free = Math.min(BYTES_PER_PAYMENT - 1, limits.memory().bytes() - bytes);
        freed = bytes + free;
    }

    private ExpressionFailure tooManyBytes() {
        free(limits.memory().bytes());
        return new ExpressionFailure("the expressions of this request build values of more than " + limits.memory()
                + " (limits.expression.memory)");
    }

    /** Pays for a new list, and the steps that fill it. */
    public void chargeList(long elements) {
        chargeSteps(1 + elements);
        chargeBytesOfList(elements);
    }

    /** Pays for a new list, whose steps were paid. */
    public void chargeBytesOfList(long elements) {
        chargeBytes(LIST + ELEMENT * elements);
    }

    /** Pays for an element that a new list grows by. */
    public void chargeElement() {
        chargeStep();
        chargeBytes(ELEMENT);
    }

    /** Pays for a new object, and the steps that fill it. */
    public void chargeObject(long fields) {
        chargeSteps(1 + fields);
        chargeBytesOfObject(fields);
    }

    /** Pays for a new object, whose steps were paid. */
    public void chargeBytesOfObject(long fields) {
        chargeBytes(OBJECT + FIELD * fields);
    }

    /** Pays for a field that a new object grows by. */
    public void chargeField() {
        chargeStep();
        chargeBytes(FIELD);
    }

    /** Pays for a new text of this many characters, and the steps that write it. */
    public void chargeText(long characters) {
        chargeCharacters(characters);
        chargeBytes(TEXT + 2 * characters);
    }

    /** Pays for reading this many characters. */
    public void chargeCharacters(long number) {
        chargeSteps(1 + number / CHARACTERS_PER_STEP);
    }

    /** Pays for a new small number. */
    public void chargeNumber() {
        chargeBytes(NUMBER);
    }

    /** Pays for a new number with this many digits. */
    public void chargeBigNumber(long digits) {
        chargeBytes(BIG_NUMBER + digits);
    }

    /** Starts a call that takes this many levels more than its caller, or fewer if they are negative. */
    public void enter(int more) {
        if (++depth > limits.depth() || (levels += more) > MAX_LEVELS)
            throw new ExpressionFailure("functions call each other too deep: more than "
                    + Math.min(limits.depth(), depth) + " calls (limits.expression.depth)");
    }

    /** Ends a call. A failed call omits it, and {@link #restart} follows. */
    public void exit(int more) {
        depth--;
        levels -= more;
    }

    /** Starts the next expression of the request, which is nested this many levels deep, outside every call. */
    public void restart(int height) {
        depth = 0;
        levels = height;
    }

    /** Pays for reading a value with all its parts. */
    public void chargeRead(JsonNode value) {
        if (!value.isContainerNode()) {
            scalar(value);
            return;
        }
        Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
        open.push(value.elements());
        chargeSteps(1L + value.size());
        while (!open.isEmpty()) {
            if (open.element().hasNext()) readPart(open.element().next(), open);
            else open.pop();
        }
    }

    private void readPart(JsonNode part, Deque<Iterator<JsonNode>> open) {
        if (!part.isContainerNode()) scalar(part);
        else if (part.size() > 0) {
            chargeSteps(part.size());
            open.push(part.elements());
        }
    }

    private void scalar(JsonNode value) {
        if (value.isTextual()) chargeCharacters(value.textValue().length());
        else chargeStep();
    }
}
