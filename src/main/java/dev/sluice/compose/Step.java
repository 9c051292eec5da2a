package dev.sluice.compose;

import dev.sluice.expression.Expression;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** One step of a route: a call, a loop of calls, or an early response. Immutable. */
public abstract sealed class Step permits CallStep, ReturnIfStep {
    private final String name;

    Step(String name) {
        this.name = name;
    }

    /**
     * Creates a step.
     *
     * @param destinations returns the destination of a backend's name
     * @param steps the names of the route's steps in file order
     */
    public static Step of(String name, Spec spec, Function<String, Destination> destinations, Set<String> steps) {
        return spec.match(
                call -> new CallStep(name, call, destinations), returning -> new ReturnIfStep(name, returning, steps));
    }

    String name() {
        return name;
    }

    /** Runs the step. Never throws; fails, with {@link StepFailure}, only without a fallback. */
    abstract Future<StepOutcome> run(EvaluationContext context, CallScope calls);

    /** The settings of a step. Its name is its key in the route. */
    public sealed interface Spec permits CallStep.Spec, ReturnIfStep.Spec {
        Stream<ScopedExpression> scopedExpressions();

        default Stream<Expression> expressions() {
            return scopedExpressions().map(ScopedExpression::expression);
        }

        default Set<String> backends() {
            return maxCallsByBackend().keySet();
        }

        /** Returns the maximum number of calls by backend. Retries are not included. */
        Map<String, Long> maxCallsByBackend();

        default long maxCalls() {
            return maxCallsByBackend().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        /** Returns the longest duration of the step, from the longest duration of one call to a backend. */
        Duration maxDuration(Function<String, Duration> maxCallDuration);

        /** Returns the variables that the step binds, such as the item of a loop. */
        default Set<String> boundVariables() {
            return Set.of();
        }

        /** Calls the function for this kind of step and returns its result. */
        <T> T match(Function<CallStep.Spec, T> call, Function<ReturnIfStep.Spec, T> returnIf);

        /** Returns the names of the steps that this step depends on. */
        default Set<String> references() {
            Set<String> names = new LinkedHashSet<>();
            expressions().forEach(expression -> names.addAll(expression.variables()));
            GatewayRequest.VARIABLES.forEach(names::remove);
            names.removeAll(boundVariables());
            return names;
        }
    }
}
