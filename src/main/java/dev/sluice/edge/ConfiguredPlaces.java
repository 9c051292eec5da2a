package dev.sluice.edge;

import dev.sluice.backend.BackendFailure;
import dev.sluice.compose.StepFailure;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.validation.InvalidRequestFailure;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of expressions, backends and schemas in the files, for the details of failures. A reload that only moves lines replaces them,
 * and leaves the routes and the backends as they are. Thread-safe.
 */
public final class ConfiguredPlaces {
    private volatile Map<Expression, String> expressions = Map.of();
    private volatile Map<String, String> named = Map.of();

    /**
     * Replaces all places.
     *
     * @param ofExpressions the places of expressions, found by identity: equal texts have places of their own
     * @param ofNames the places of backends by name, and of the schemas of routes by the name of the route
     */
    public void replace(IdentityHashMap<Expression, String> ofExpressions, Map<String, String> ofNames) {
        expressions = Collections.unmodifiableMap(ofExpressions);
        named = Map.copyOf(ofNames);
    }

    /** Returns the message of a failure of a request, behind the place of what failed if it is known. */
    @Nullable
    String describe(Throwable failure, String route) {
        String place = placeOf(failure, route);
        return place == null ? failure.getMessage() : place + ": " + failure.getMessage();
    }

    private @Nullable String placeOf(Throwable failure, String route) {
        if (failure instanceof StepFailure step) return placeOf(step);
        if (failure instanceof EvaluationException evaluation) return placeOf(evaluation.expression());
        return failure instanceof InvalidRequestFailure ? named.get(route) : null;
    }

    private @Nullable String placeOf(StepFailure step) {
        BackendFailure failure = step.failure();
        return failure == null
                ? placeOf(step.failedExpression())
                : named.get(failure.operation().backend());
    }

    private @Nullable String placeOf(@Nullable Expression expression) {
        return expression == null ? null : expressions.get(expression);
    }
}
