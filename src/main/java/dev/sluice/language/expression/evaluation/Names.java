package dev.sluice.language.expression.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that are visible at one location while an expression, or the body of a function, is compiled. */
final class Names {
    private final Deque<Map<String, Integer>> scopes = new ArrayDeque<>();
    private final Map<Integer, Node> constants = new HashMap<>();
    private int slots;

    void open() {
        scopes.push(new HashMap<>());
    }

    void close() {
        scopes.pop();
    }

    /** Declares a variable in the innermost scope; returns null if the scope has it already. */
    @Nullable
    Integer declare(String name) {
        int slot = slots++;
        return scopes.element().putIfAbsent(name, slot) == null ? slot : null;
    }

    /** Returns a slot for a variable that no scope declares. */
    int reserve() {
        return slots++;
    }

    /** Notes that a variable has a constant value. */
    void setConstant(int slot, Node constant) {
        constants.put(slot, constant);
    }

    /** Returns the constant value of a variable; null if the value is computed. */
    @Nullable
    Node constant(int slot) {
        return constants.get(slot);
    }

    @Nullable
    Integer find(String name) {
        for (Map<String, Integer> scope : scopes) {
            Integer slot = scope.get(name);
            if (slot != null) return slot;
        }
        return null;
    }

    /** Returns the number of slots of all scopes. */
    int slots() {
        return slots;
    }
}
