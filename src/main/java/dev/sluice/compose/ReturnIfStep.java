package dev.sluice.compose;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.RawJson;
import dev.sluice.spec.Setting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A step that ends the route early. As soon as the steps that it names have answered it is decided: when its expression
 * holds, the route answers at once and every other call is cancelled; else the step's value is false.
 */
public final class ReturnIfStep extends Step {
    private static final StepOutcome CONTINUES = StepOutcome.success(RawJson.of(BooleanNode.FALSE));

    private final Expression condition;
    private final StepOutcome earlyResponse;

    ReturnIfStep(String name, Spec spec, Set<String> steps) {
        super(name);
        this.condition = spec.condition();
        ResponseBodySpec respond = spec.respond() == null ? referencedSteps(spec, steps) : spec.respond();
        this.earlyResponse = StepOutcome.returned(new ResponseTemplate(spec.answer(), respond, steps));
    }

    /** An object of the steps that it names: more is not known by then. */
    private static ResponseBodySpec referencedSteps(Spec spec, Set<String> steps) {
        Map<String, ResponseBodySpec> fields = new LinkedHashMap<>();
        for (String step : steps)
            if (spec.references().contains(step))
                fields.put(step, new ResponseBodySpec.Value(Expression.parse("$" + step)));
        return new ResponseBodySpec.Mapping(fields);
    }

    @Override
    Future<StepOutcome> run(EvaluationContext context, CallScope calls) {
        try {
            return Future.succeededFuture(condition.isTruthy(context) ? earlyResponse : CONTINUES);
        } catch (EvaluationException e) {
            return Future.failedFuture(StepFailure.expression(name(), e));
        }
    }

    /** One early answer as the operator wrote it. */
    public record Spec(
            @Setting(
                    value =
                            "Answers the request here and now unless this is false, null, 0 or empty, as soon as the steps"
                                    + " it names have answered; every other call is cancelled.",
                    key = "return_if")
            Expression condition,

            @Setting("What is answered then, as of a route; left out, an object of the steps it names.") @Nullable
            ResponseBodySpec respond,

            @Setting("What that answer has besides its body.")
            ComposedResponse.Spec answer)
            implements Step.Spec {

        @Override
        public Stream<ScopedExpression> scopedExpressions() {
            Stream<ScopedExpression> responding = respond == null ? Stream.empty() : respond.expressions();
            return Stream.of(
                            Stream.of(ScopedExpression.of(this, "return_if", condition)),
                            responding,
                            answer.expressions())
                    .flatMap(expressions -> expressions);
        }

        @Override
        public Map<String, Long> maxCallsByBackend() {
            return Map.of();
        }

        @Override
        public Duration maxDuration(Function<String, Duration> maxCallDuration) {
            return Duration.ZERO;
        }

        @Override
        public Step toStep(String name, Function<String, Destination> destinations, Set<String> steps) {
            return new ReturnIfStep(name, this, steps);
        }

        @Override
        public Optional<CallStep.Spec> asCall() {
            return Optional.empty();
        }

        @Override
        public Set<String> boundVariables() {
            return Set.of();
        }
    }
}
