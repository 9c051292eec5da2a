package dev.sluice.language.expression.evaluation;

import dev.sluice.language.expression.evaluation.PathNodes.MatchedObject;
import dev.sluice.language.expression.syntax.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The object that {@code *} matches at a location in an expression: the object at the same keys of the current value.
 *
 * @param keys the keys that lead to the object
 * @param rejectedIn the part of an expression in which {@code *} has no object; null if it has one
 */
record MatchContext(List<String> keys, @Nullable String rejectedIn) {
    static final MatchContext INPUT = new MatchContext(List.of(), null);

    static MatchContext rejected(String part) {
        return new MatchContext(List.of(), part);
    }

    /** Returns the context of the value of a constant key. */
    MatchContext in(String key) {
        if (rejectedIn != null) return this;
        List<String> path = new ArrayList<>(keys);
        path.add(key);
        return new MatchContext(path, null);
    }

    MatchedObject require(Source source, int offset) {
        if (rejectedIn != null) throw source.error(offset, "* has no object to match in " + rejectedIn);
        return new MatchedObject(keys.toArray(String[]::new));
    }
}
