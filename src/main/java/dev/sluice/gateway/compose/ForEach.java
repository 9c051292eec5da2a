package dev.sluice.gateway.compose;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MeteredWork;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RawJson;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls a backend for each distinct item of a list, a limited number at once, and falls back for each group of items. The
 * value is an object by item, in the order of the list, spliced from the bytes of the replies.
 *
 * @param isRead whether the tree of the value is needed
 */
public record ForEach(String step, Spec spec, FallbackChain<Map<String, RawJson>> fallbackChain, boolean isRead) {
    /** Runs the loop. Never throws; fails with {@link StepFailure} only, and then cancels its calls in flight. */
    Future<StepOutcome> run(EvaluationContext context, CallScope calls) {
        return StepFailure.catching(step, () -> {
            LoopItems items = context.timed(calls.clock(), () -> LoopItems.from(step, spec, context));
            return run(items, context, calls.child())
                    .compose(outcome -> isRead && outcome.value().needsWorker()
                            ? withTree(outcome, context.memory(), calls)
                            : Future.succeededFuture(outcome));
        });
    }

    private Future<StepOutcome> withTree(StepOutcome outcome, MemoryAccount memory, CallScope calls) {
        return calls.untilCancelled(
                        step,
                        () -> MeteredWork.run(memory, () -> outcome.value().buildTree()))
                .transform(built -> built.succeeded()
                        ? Future.succeededFuture(outcome)
                        : Future.failedFuture(StepFailure.of(step, built.cause())));
    }

    private Future<StepOutcome> run(LoopItems items, EvaluationContext context, CallScope calls) {
        LoopResult loopResult = new LoopResult(step, items);
        return ConcurrentTasks.runAll(
                        items.groups(spec),
                        spec.concurrency(),
                        group -> fallbackChain.run(context.forGroup(group), calls),
                        loopResult::add)
                .onComplete(ignored -> calls.close())
                .map(ignored -> loopResult.toOutcome(context.memory()));
    }

    /** The treatment of a list with more than {@code max} items. */
    public enum Overflow {
        FAIL,
        TRUNCATE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The settings of a loop. */
    public record Spec(
            @Setting(
                    "One call for each distinct item of this list; the step's value is an object by item. Null items are skipped.")
            Expression each,

            @Setting(
                    "The variable that holds the item, in the path's template and in expressions; in a batch, the list of ids.")
            String as,

            @Setting("The unique id of an item that is an object: an expression on the item (`.`).") @Nullable
            Expression key,

            @Setting(value = "Maximum number of calls in flight.", min = "1", max = "1000")
            int concurrency,

            @Setting(value = "Maximum number of distinct items.", min = "1", max = "100000")
            int max,

            @Setting("For a longer list: `fail` fails the step, `truncate` requests only the first items.")
            Overflow over,

            @Setting("Requests several items in one call.") @Nullable
            BatchSpec batch) {

        public Spec {
            SpecValidator.of(Spec.class, each, as, key, concurrency, max, over, batch)
                    .throwIfInvalid();
        }

        Stream<ScopedExpression> expressions() {
            Set<String> item = Set.of(as);
            return Stream.of(
                            ScopedExpression.of(this, "each", each, Set.of()),
                            ScopedExpression.of(this, "key", key, item),
                            batch == null ? Stream.<ScopedExpression>empty() : batch.expressions(item))
                    .flatMap(expressions -> expressions);
        }

        /** Returns whether the caller alone sent the items. */
        boolean isFromCaller() {
            return !each.variables().isEmpty() && GatewayRequest.VARIABLES.containsAll(each.variables());
        }

        int maxCalls() {
            return batch == null ? max : (max + batch.size() - 1) / batch.size();
        }

        /** Returns the maximum number of calls that run one after another. */
        int maxRounds() {
            return (maxCalls() + concurrency - 1) / concurrency;
        }
    }
}
