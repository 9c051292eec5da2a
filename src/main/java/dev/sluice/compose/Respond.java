package dev.sluice.compose;

import java.util.Map;

/** What a route answers, as the operator wrote it. */
public sealed interface Respond {

    /** {@code respond} left out: an object with one key per step, in file order. */
    record EveryStep() implements Respond {}

    /** An object of these entries, in file order; an entry may be a mapping again. */
    record Mapping(Map<String, Respond> entries) implements Respond {}

    /** The value of an expression. */
    record Value(Expression expression) implements Respond {}
}
