package dev.sluice.gateway.compose;

import dev.sluice.language.expression.Expression;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** One step of a route: a call, a loop of calls, or an early response. Immutable. */
public abstract sealed class Step permits CallStep, ReturnIfStep {
    private final String name;

    Step(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Runs the step. Never throws; fails, with {@link StepFailure}, only without a fallback. */
    abstract Future<StepOutcome> run(EvaluationContext context, CallScope calls);

    /**
     * What the steps of a route share.
     *
     * @param destinations the backend of each name that a step calls
     * @param callingSteps the names of the steps that call a backend, in file order
     * @param readVariables the variables whose trees expressions of the route read, such as the names of steps
     */
    public record Context(
            Function<String, Destination> destinations, Set<String> callingSteps, Set<String> readVariables) {}

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

        /** Returns the step in its running form. */
        Step toStep(String name, Context context);

        /** Returns this step if it calls a backend. */
        Optional<CallStep.Spec> asCall();

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
