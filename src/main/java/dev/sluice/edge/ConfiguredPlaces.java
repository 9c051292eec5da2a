package dev.sluice.edge;

import dev.sluice.compose.StepFailure;
import dev.sluice.expression.Expression;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of expressions and backends in the files, for the details of failures. A reload that only moves lines replaces them,
 * and leaves the routes and the backends as they are. Thread-safe.
 */
public final class ConfiguredPlaces {
    private volatile Map<Expression, String> expressions = Map.of();
    private volatile Map<String, String> backends = Map.of();

    /**
     * Replaces all places.
     *
     * @param ofExpressions the places of expressions, found by identity: equal texts have places of their own
     * @param ofBackends the places of backends, by name
     */
    public void replace(IdentityHashMap<Expression, String> ofExpressions, Map<String, String> ofBackends) {
        expressions = Collections.unmodifiableMap(ofExpressions);
        backends = Map.copyOf(ofBackends);
    }

    /** Returns the message of a failure, behind the place of what failed if it is known. */
    @Nullable
    String describe(Throwable failure) {
        String place = failure instanceof StepFailure step ? placeOf(step) : null;
        return place == null ? failure.getMessage() : place + ": " + failure.getMessage();
    }

    private @Nullable String placeOf(StepFailure failure) {
        if (failure.failure() != null)
            return backends.get(failure.failure().operation().backend());
        return placeOf(failure.failedExpression());
    }

    private @Nullable String placeOf(@Nullable Expression expression) {
        return expression == null ? null : expressions.get(expression);
    }

    /** Returns the reason of an expression that failed, behind its place if it is known. */
    String describe(Expression expression, @Nullable String reason) {
        String place = placeOf(expression);
        return place == null ? String.valueOf(reason) : place + ": " + reason;
    }
}
