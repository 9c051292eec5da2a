package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Inline;
import dev.sluice.core.spec.Setting;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RawJson;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls a backend, unless its {@code when} skips it. Its fallbacks replace a failed call. */
public final class CallStep extends Step {
    private final @Nullable Expression when;
    private final FallbackChain<StepOutcome> fallbackChain;

    CallStep(String name, Spec spec, Context context) {
        super(name);
        this.when = spec.when();
        this.fallbackChain = new FallbackChainBuilder(name, spec, context).build();
    }

    @Override
    Future<StepOutcome> run(EvaluationContext context, CallScope calls) {
        try {
            if (when != null && !context.timed(calls.clock(), () -> when.isTruthy(context)))
                return Future.succeededFuture(StepOutcome.skipped());
        } catch (MemoryLimitException e) {
            return Future.failedFuture(StepFailure.memory(name(), e));
        } catch (EvaluationException e) {
            return fallbackChain
                    .runFallbacks(StepFailure.expression(name(), e), context, calls)
                    .map(CallStep::toOutcome);
        }
        return fallbackChain.run(context, calls, CallStep::toOutcome);
    }

    private static StepOutcome toOutcome(FallbackChain.Result<StepOutcome> result) {
        StepOutcome outcome = result.value() == null ? StepOutcome.success(RawJson.NULL) : result.value();
        return result.incompleteResult() == null
                ? outcome
                : StepOutcome.of(outcome.value(), List.of(result.incompleteResult()))
                        .withFailure(result.failure());
    }

    /** The settings of a step that calls a backend. */
    public record Spec(
            @Inline CallTemplate.Spec call,
            @Inline ForEach.@Nullable Spec each,
            @Inline FallbackChain.Spec fallbackChain,

            @Setting("Statuses outside 2xx that give the step a value instead of a failure.")
            Map<Integer, JsonNode> accept,

            @Setting(
                    "Runs the step only if this is true. False, null, 0 and empty values skip it: its value is null, not a failure.")
            @Nullable
            Expression when)
            implements Step.Spec {

        @Override
        public Stream<ScopedExpression> scopedExpressions() {
            Set<String> fallbackVariables = fallbackChain.isPerItem() ? boundVariables() : Set.of();
            return Stream.of(
                            call.expressions(boundVariables()),
                            each == null ? Stream.<ScopedExpression>empty() : each.expressions(),
                            fallbackChain.fallback().stream()
                                    .flatMap(alternative -> alternative.expressions(fallbackVariables)),
                            ScopedExpression.of(this, "when", when, Set.of()))
                    .flatMap(expressions -> expressions);
        }

        @Override
        public Map<String, Long> maxCallsByBackend() {
            long groups = each == null ? 1 : each.maxCalls();
            Map<String, Long> calls = new TreeMap<>(Map.of(call.target().backend(), groups));
            for (String fallback : fallbackChain.fallbackBackends())
                calls.merge(fallback, fallbackChain.isPerItem() ? groups : 1, Long::sum);
            return calls;
        }

        @Override
        public Duration maxDuration(Function<String, Duration> maxCallDuration) {
            Duration ownDuration = maxCallDuration.apply(call.target().backend());
            Duration fallbackDuration = fallbackChain.fallbackBackends().stream()
                    .map(maxCallDuration)
                    .reduce(Duration.ZERO, Duration::plus);
            if (each == null) return ownDuration.plus(fallbackDuration);
            return fallbackChain.isPerItem()
                    ? Durations.multiply(ownDuration.plus(fallbackDuration), each.maxRounds())
                    : Durations.multiply(ownDuration, each.maxRounds()).plus(fallbackDuration);
        }

        @Override
        public Step toStep(String name, Step.Context context) {
            return new CallStep(name, this, context);
        }

        @Override
        public Optional<CallStep.Spec> asCall() {
            return Optional.of(this);
        }

        @Override
        public Set<String> boundVariables() {
            return each == null ? Set.of() : Set.of(each.as());
        }

        Map<Integer, RawJson> accepted() {
            Map<Integer, RawJson> values = new HashMap<>();
            accept.forEach((status, value) -> values.put(status, RawJson.of(value)));
            return values;
        }
    }
}
