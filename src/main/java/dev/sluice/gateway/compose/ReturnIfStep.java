package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.sluice.core.spec.Setting;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RawJson;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ends the route early. If its condition is true, the route responds and cancels all other calls; else the step's value is
 * false. The step runs as soon as the steps that it names have completed.
 */
public final class ReturnIfStep extends Step {
    private static final StepOutcome CONTINUES = StepOutcome.success(RawJson.of(BooleanNode.FALSE));

    private final Expression condition;
    private final StepOutcome earlyResponse;

    ReturnIfStep(String name, Spec spec, Set<String> steps) {
        super(name);
        this.condition = spec.condition();
        ResponseBodySpec respond = spec.respond() == null
                ? ResponseBodySpec.Mapping.ofSteps(
                        steps.stream().filter(spec.references()::contains).toList())
                : spec.respond();
        this.earlyResponse = StepOutcome.returned(new ResponseTemplate(spec.answer(), respond, steps));
    }

    @Override
    Future<StepOutcome> run(EvaluationContext context, CallScope calls) {
        return StepFailure.catching(name(), () -> {
            boolean isTrue = context.timed(calls.clock(), () -> condition.isTruthy(context));
            return Future.succeededFuture(isTrue ? earlyResponse : CONTINUES);
        });
    }

    /** The settings of an early response. */
    public record Spec(
            @Setting(
                    value =
                            "Responds at once if this is not false, null, 0 or empty, as soon as the steps that it names have"
                                    + " completed; all other calls are cancelled.",
                    key = "return_if")
            Expression condition,

            @Setting("The body of the early response, as of a route; defaults to an object of the steps that it names.")
            @Nullable
            ResponseBodySpec respond,

            @Setting("Status, headers and size limit of the early response.")
            ComposedResponse.Spec answer)
            implements Step.Spec {

        @Override
        public Stream<ScopedExpression> scopedExpressions() {
            Stream<ScopedExpression> body = respond == null ? Stream.empty() : respond.expressions();
            return Stream.of(ScopedExpression.of(this, "return_if", condition, Set.of()), body, answer.expressions())
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
        public Step toStep(String name, Step.Context context) {
            return new ReturnIfStep(name, this, context.callingSteps());
        }

        @Override
        public Optional<CallStep.Spec> asCall() {
            return Optional.empty();
        }
    }
}
