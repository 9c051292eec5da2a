package dev.sluice.compose;

import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.RawJson;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A loop: a call for each distinct item of a list, so many at once. Its answer is an object by item, in the order of the
 * list, spliced from the bytes of the replies.
 *
 * @param step the step's name
 * @param spec what it goes over
 * @param fallbackChain what is tried for one group of items
 */
public record ForEach(String step, Spec spec, FallbackChain<Map<String, RawJson>> fallbackChain) {

    /** Runs the loop. Never throws, and fails with {@link StepFailure} only; then its calls under way are cancelled. */
    Future<StepOutcome> run(EvaluationContext context, CallScope calls) {
        try {
            return run(LoopItems.from(step, spec, context), context, calls.child());
        } catch (EvaluationException e) {
            return Future.failedFuture(StepFailure.expression(step, e));
        } catch (StepFailure e) {
            return Future.failedFuture(e);
        }
    }

    private Future<StepOutcome> run(LoopItems items, EvaluationContext context, CallScope calls) {
        LoopResult loopResult = new LoopResult(step, items);
        return ConcurrentTasks.runAll(
                        items.groups(spec),
                        spec.concurrency(),
                        group -> callForGroup(context.forGroup(group), calls, loopResult))
                .onComplete(ignored -> calls.close())
                .map(ignored -> loopResult.toOutcome());
    }

    private Future<?> callForGroup(EvaluationContext context, CallScope calls, LoopResult loopResult) {
        return fallbackChain.run(context, calls).map(result -> loopResult.add(context.group(), result));
    }

    /** What happens to a list that is longer than {@code max}. */
    public enum Overflow {
        FAIL,
        TRUNCATE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A loop as the operator wrote it. */
    public record Spec(
            @Setting(
                    "One call for each distinct item of this list; the step's answer is an object by item. Null is no item.")
            Expression each,

            @Setting(
                    "The variable that holds the item, in the path's template and in expressions; of a batch, the list of ids.")
            String as,

            @Setting("What tells one item from another where items are objects: an expression on the item (`.`).")
            @Nullable
            Expression key,

            @Setting(value = "How many of its calls may be under way at once.", min = "1", max = "1000")
            int concurrency,

            @Setting(value = "How many distinct items it asks for at most.", min = "1", max = "100000")
            int max,

            @Setting("What happens to a list of more: the step fails, or only the first are asked for.")
            Overflow over,

            @Setting("Asks for several items in one call.") @Nullable
            BatchSpec batch) {

        public Spec {
            SpecValidator.of(Spec.class, each, as, key, concurrency, max, over, batch)
                    .throwIfInvalid();
        }

        /** The expressions in it. */
        Stream<ScopedExpression> expressions() {
            Set<String> item = Set.of(as);
            return Stream.of(
                            Stream.of(ScopedExpression.of(this, "each", each)),
                            Optional.ofNullable(key)
                                    .map(text -> new ScopedExpression(this, List.of("key"), text, item))
                                    .stream(),
                            batch == null ? Stream.<ScopedExpression>empty() : batch.expressions(item))
                    .flatMap(expressions -> expressions);
        }

        /** Whether the items are nothing but what the caller sent. */
        boolean isFromCaller() {
            return !each.variables().isEmpty() && GatewayRequest.VARIABLES.containsAll(each.variables());
        }

        /** How many calls its items take at most. */
        int maxCalls() {
            return batch == null ? max : (max + batch.size() - 1) / batch.size();
        }

        /** How often as many of them as may be under way at once take their turn. */
        int maxRounds() {
            return (maxCalls() + concurrency - 1) / concurrency;
        }
    }
}
