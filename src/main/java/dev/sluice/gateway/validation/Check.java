package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.gateway.validation.InvalidRequestFailure.Rule;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.language.json.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the parts of a request: the location that it has reached, its steps, and the violations that it has found. A pass that
 * keeps one violation stops at the first. For one thread.
 */
final class Check {
    /** Longest pointer to a value, in characters. A violation of a deeper value points at the closest value around it. */
    static final int MAX_POINTER = 1024;

    /** Longest description of a violation, in characters. */
    static final int MAX_DETAIL = 200;

    /** Characters that cost a step: to compare, to hash or to copy them. */
    static final int CHARACTERS_PER_STEP = 16;

    /** Most schemas that are applied inside each other. Each takes a few frames of the stack of an event loop. */
    private static final int MAX_DEPTH = 1000;

    /** Steps of the set of the evaluated properties or items, and of each of them. */
    private static final int EVALUATED = 3;

    /** Steps of a violation with its pointer and its description. */
    private static final int VIOLATION = 300;

    /** Bytes of a violation beyond its characters. */
    private static final int VIOLATION_BYTES = 400;

    private final StepBudget budget;
    private final MemoryAccount memory;
    private final int mostViolations;
    private final List<Violation> violations = new ArrayList<>();
    private final Location location = new Location();
    private String part = "";
    private int quiet;
    private int depth;
    private @Nullable Origin reference;
    private @Nullable Evaluated evaluated;

    /** @param mostViolations the number of violations after which the pass ends */
    Check(StepBudget budget, MemoryAccount memory, int mostViolations) {
        this.budget = budget;
        this.memory = memory;
        this.mostViolations = mostViolations;
    }

    /** Starts with a part of the request. */
    void start(String name) {
        part = name;
    }

    List<Violation> violations() {
        return violations;
    }

    /** Returns the account that pays for tables of the check. */
    MemoryAccount memory() {
        return memory;
    }

    /** Returns whether the pass has found as many violations as it keeps. */
    boolean isFull() {
        return violations.size() >= mostViolations;
    }

    void charge(long steps) {
        budget.charge(steps);
    }

    /** Pays for characters before they are read. */
    void chargeText(int characters) {
        budget.charge(characters / CHARACTERS_PER_STEP);
    }

    /** Returns whether a schema need not look for further violations of a value. */
    boolean stopsAtFirst() {
        return quiet > 0 || isFull();
    }

    /** Returns whether a keyword must find everything that it evaluates, beyond its verdict. */
    boolean isComplete() {
        return evaluated != null;
    }

    /** Records that a property, by its name, or an item, by its index, is evaluated. */
    void evaluated(Object key) {
        if (evaluated == null) return;
        chargeKey(key, evaluated);
        evaluated.add(key);
    }

    boolean isEvaluated(Object key) {
        if (evaluated == null) return false;
        chargeKey(key, evaluated);
        return evaluated.contains(key);
    }

    /** A set of keys with one hash is a tree, whose levels compare names. */
    private void chargeKey(Object key, Evaluated keys) {
        int levels = Integer.SIZE - Integer.numberOfLeadingZeros(keys.size());
        budget.charge(EVALUATED + levels);
        if (key instanceof String name) chargeText(name.length());
    }

    /** Applies a schema to the same value. */
    boolean apply(CompiledSchema schema, JsonNode value) {
        if (++depth > MAX_DEPTH) throw new StepBudget.ExhaustedException();
        boolean isValid = schema.readsEvaluated() ? applyAlone(schema, value) : applyShared(schema, value);
        depth--;
        return isValid;
    }

    private boolean applyShared(CompiledSchema schema, JsonNode value) {
        Evaluated shared = evaluated;
        if (shared == null) return schema.isValid(value, this);
        int before = shared.size();
        boolean isValid = schema.isValid(value, this);
        // An invalid schema evaluates nothing.
        if (!isValid) shared.shrink(before);
        return isValid;
    }

    /** Such a schema sees what its own keywords evaluate, and not what the schemas around it do. */
    private boolean applyAlone(CompiledSchema schema, JsonNode value) {
        budget.charge(EVALUATED);
        Evaluated outer = evaluated;
        try (Evaluated own = new Evaluated(value, memory)) {
            evaluated = own;
            boolean isValid = schema.isValid(value, this);
            evaluated = outer;
            if (isValid && outer != null) own.keys().forEach(this::evaluated);
            return isValid;
        }
    }

    /** Applies a schema to the same value without reporting violations. */
    boolean test(CompiledSchema schema, JsonNode value) {
        quiet++;
        boolean isValid = apply(schema, value);
        quiet--;
        return isValid;
    }

    /** Applies a schema without reporting violations, or what it evaluates. */
    boolean testAlone(CompiledSchema schema, JsonNode value) {
        Evaluated outer = evaluated;
        evaluated = null;
        boolean isValid = test(schema, value);
        evaluated = outer;
        return isValid;
    }

    /** Applies the target of a reference. The locations behind it are not in the configuration. */
    boolean refer(Origin from, CompiledSchema target, JsonNode value) {
        Origin outer = reference;
        if (outer == null) reference = from;
        boolean isValid = apply(target, value);
        reference = outer;
        return isValid;
    }

    /** Applies the schema of a property to its value. */
    boolean property(CompiledSchema schema, String name, JsonNode value) {
        location.enter(name);
        return child(schema, value);
    }

    /** Applies the schema of an item to it. */
    boolean item(CompiledSchema schema, int index, JsonNode value) {
        location.enter(index);
        return child(schema, value);
    }

    private boolean child(CompiledSchema schema, JsonNode value) {
        Evaluated outer = evaluated;
        evaluated = null;
        boolean isValid = apply(schema, value);
        evaluated = outer;
        location.leave();
        return isValid;
    }

    /** Reports a violation of a property, whose schema is {@code false}. */
    void failProperty(Origin origin, String name, JsonNode value, Function<JsonNode, String> detail) {
        location.enter(name);
        fail(origin, value, detail);
        location.leave();
    }

    /**
     * Reports a violation of the current value, unless the verdict alone is of interest.
     *
     * @return false
     */
    boolean fail(Origin origin, JsonNode value, Function<JsonNode, String> detail) {
        if (stopsAtFirst()) return false;
        budget.charge(VIOLATION);
        Origin outermost = reference;
        String keyword = (outermost == null ? origin : outermost).pointer();
        String expected = outermost == null ? origin.expected() : origin.name();
        Rule rule = new Rule(keyword, expected, ValueKind.of(value));
        add(location.pointer(MAX_POINTER), truncate(detail.apply(value)), rule);
        return false;
    }

    /** Reports a violation of a limit that no schema has, of a member of the part. */
    void failMember(String name, String detail) {
        if (isFull()) return;
        budget.charge(VIOLATION);
        location.enter(name);
        add(location.pointer(MAX_POINTER), detail, null);
        location.leave();
    }

    private void add(String pointer, String detail, @Nullable Rule rule) {
        try {
            memory.reserve(VIOLATION_BYTES + 2L * (pointer.length() + detail.length()));
        } catch (MemoryLimitException e) {
            // The first violation is the result even if it finds no memory.
            if (!violations.isEmpty()) throw new StepBudget.ExhaustedException();
        }
        violations.add(new Violation(part, pointer, detail, rule));
    }

    static String truncate(String text) {
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
    }
}
