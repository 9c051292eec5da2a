package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.RawJson;
import dev.sluice.spec.Durations;
import dev.sluice.spec.Inline;
import dev.sluice.spec.Setting;
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

/** A step that calls: whether it runs at all, what it asks for, and what stands in when that failed. */
public final class CallStep extends Step {
    private final @Nullable Expression when;
    private final FallbackChain<StepOutcome> ladder;

    CallStep(String name, Spec spec, Function<String, Destination> destinations) {
        super(name);
        this.when = spec.when();
        this.ladder = new FallbackChainBuilder(name, spec, destinations).all();
    }

    @Override
    Future<StepOutcome> run(EvaluationContext scope, CallScope calls) {
        try {
            if (when != null && !when.holds(scope)) return Future.succeededFuture(StepOutcome.skipped());
        } catch (EvaluationException e) {
            return ladder.climbAfter(StepFailure.expression(name(), e), scope, calls)
                    .map(CallStep::outcome);
        }
        return ladder.climb(scope, calls).map(CallStep::outcome);
    }

    private static StepOutcome outcome(FallbackChain.Result<StepOutcome> footing) {
        StepOutcome reached = footing.value() == null ? StepOutcome.answered(RawJson.NULL) : footing.value();
        return footing.shortfall() == null ? reached : StepOutcome.of(reached.value(), List.of(footing.shortfall()));
    }

    /** One step as the operator wrote it. */
    public record Spec(
            @Inline CallTemplate.Spec call,
            @Inline ForEach.@Nullable Spec each,
            @Inline FallbackChain.Spec ladder,

            @Setting("Statuses outside 2xx that are a value, not a failure.")
            Map<Integer, JsonNode> accept,

            @Setting(
                    "Whether the step runs. False, null, 0 and whatever is empty skip it: its value is null, not a failure.")
            @Nullable
            Expression when)
            implements Step.Spec {

        @Override
        public Stream<ScopedExpression> scopedExpressions() {
            Set<String> ofFallback = ladder.isPerItem() ? own() : Set.of();
            return Stream.of(
                            call.expressions(own()),
                            each == null ? Stream.<ScopedExpression>empty() : each.expressions(),
                            ladder.fallback().stream().flatMap(rung -> rung.expressions(ofFallback)),
                            Optional.ofNullable(when)
                                    .map(condition -> ScopedExpression.of(this, "when", condition))
                                    .stream())
                    .flatMap(expressions -> expressions);
        }

        @Override
        public Map<String, Long> mostCallsByBackend() {
            long groups = each == null ? 1 : each.mostCalls();
            Map<String, Long> calls = new TreeMap<>(Map.of(call.target().backend(), groups));
            for (String other : ladder.calls()) calls.merge(other, ladder.isPerItem() ? groups : 1, Long::sum);
            return calls;
        }

        @Override
        public Duration longest(Function<String, Duration> call) {
            Duration first = call.apply(this.call.target().backend());
            Duration others = ladder.calls().stream().map(call).reduce(Duration.ZERO, Duration::plus);
            if (each == null) return first.plus(others);
            return ladder.isPerItem()
                    ? Durations.times(first.plus(others), each.mostRounds())
                    : Durations.times(first, each.mostRounds()).plus(others);
        }

        @Override
        public <T> T match(Function<CallStep.Spec, T> call, Function<ReturnIfStep.Spec, T> returnIf) {
            return call.apply(this);
        }

        @Override
        public Set<String> own() {
            return each == null ? Set.of() : Set.of(each.as());
        }

        Map<Integer, RawJson> accepted() {
            Map<Integer, RawJson> values = new HashMap<>();
            accept.forEach((status, value) -> values.put(status, RawJson.of(value)));
            return values;
        }
    }
}
