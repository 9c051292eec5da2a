package dev.sluice.compose;

import dev.sluice.expression.Expression;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** One step of a route, ready to run: a call, a loop of calls, or an early answer. */
public abstract sealed class Step permits CallStep, ReturnIfStep {
    private final String name;

    Step(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Runs the step; never throws, and fails, with {@link StepFailure}, only where nothing stands in for the step. */
    abstract Future<StepOutcome> run(EvaluationContext context, CallScope calls);

    /** One step as the operator wrote it; its name is its key in the route. */
    public sealed interface Spec permits CallStep.Spec, ReturnIfStep.Spec {

        /** The expressions in it, each with its setting. */
        Stream<ScopedExpression> scopedExpressions();

        /** The expressions in it. */
        default Stream<Expression> expressions() {
            return scopedExpressions().map(ScopedExpression::expression);
        }

        /** The names of the backends it may call. */
        default Set<String> backends() {
            return maxCallsByBackend().keySet();
        }

        /** How many calls it makes at most of each backend, each of which the backend may try several times. */
        Map<String, Long> maxCallsByBackend();

        /** How many calls it makes at most. */
        default long maxCalls() {
            return maxCallsByBackend().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        /** The longest it can take once it has begun, where a call of each backend takes this long at most. */
        Duration maxDuration(Function<String, Duration> maxCallDuration);

        /** The variables that it gives a value itself. */
        Set<String> boundVariables();

        /**
         * Returns the step in its running form.
         *
         * @param destinations the backend of each name that the step calls
         * @param steps the names of the route's steps in file order
         */
        Step toStep(String name, Function<String, Destination> destinations, Set<String> steps);

        /** Returns this step if it calls a backend. */
        Optional<CallStep.Spec> asCall();

        /** The names of the steps it refers to. */
        default Set<String> references() {
            Set<String> names = new LinkedHashSet<>();
            expressions().forEach(expression -> names.addAll(expression.variables()));
            GatewayRequest.VARIABLES.forEach(names::remove);
            names.removeAll(boundVariables());
            return names;
        }
    }
}
