package dev.sluice.language.expression.value;

import dev.sluice.language.json.ValueKind;
import org.jspecify.annotations.Nullable;

/** Receives the paths that are null because a value has another kind than the path needs. Must be thread-safe, and must not throw. */
@FunctionalInterface
public interface MismatchListener {
    MismatchListener NONE = (owner, expression, path, found) -> {};

    /**
     * Called once for each path of an evaluation, for at most 1,000 paths.
     *
     * @param owner the key of the route; null for none
     * @param found the kind of the value before the part of the path, never null
     */
    void onMismatch(@Nullable String owner, EvaluatedExpression expression, PathMismatch path, ValueKind found);
}
