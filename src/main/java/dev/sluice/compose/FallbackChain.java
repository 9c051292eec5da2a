package dev.sluice.compose;

import dev.sluice.spec.Setting;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is tried in turn until something answers.
 *
 * @param alternatives the step's own call, and then its fallbacks
 * @param isOptional whether the answer may do without any
 */
public record FallbackChain<T>(List<Alternative<T>> alternatives, boolean isOptional) {

    /** One thing to try. Never throws, and fails with {@link StepFailure} only. */
    @FunctionalInterface
    public interface Alternative<T> {
        Future<T> run(EvaluationContext context, CallScope calls);
    }

    /**
     * What the ladder gave.
     *
     * @param value null when nothing answered and the answer may do without
     * @param incompleteResult why the value only stands in; null when it is the first rung's
     */
    public record Result<T>(@Nullable T value, @Nullable IncompleteResult incompleteResult) {}

    /** Climbs from the first rung. Fails, with what made the first rung fail, only where nothing may be missing. */
    Future<Result<T>> run(EvaluationContext context, CallScope calls) {
        return alternatives
                .get(0)
                .run(context, calls)
                .transform(result -> result.succeeded()
                        ? Future.succeededFuture(new Result<T>(result.result(), null))
                        : run(1, (StepFailure) result.cause(), context, calls));
    }

    /** Climbs past the first rung, which has failed. */
    Future<Result<T>> runFallbacks(StepFailure failure, EvaluationContext context, CallScope calls) {
        return run(1, failure, context, calls);
    }

    private Future<Result<T>> run(int index, StepFailure failure, EvaluationContext context, CallScope calls) {
        if (index == alternatives.size()) return finish(failure);
        IncompleteResult incompleteResult = IncompleteResult.defaulted(failure.reason());
        return alternatives
                .get(index)
                .run(context, calls)
                .transform(result -> result.succeeded()
                        ? Future.succeededFuture(new Result<T>(result.result(), incompleteResult))
                        : run(index + 1, failure, context, calls));
    }

    private Future<Result<T>> finish(StepFailure failure) {
        return isOptional
                ? Future.succeededFuture(new Result<>(null, IncompleteResult.failed(failure.reason())))
                : Future.failedFuture(failure);
    }

    /** What a step may do without. */
    public enum OptionalMode {
        /** Nothing: when it fails, the route fails. */
        FALSE,
        /** Its whole answer. */
        TRUE,
        /** The answer for any item of its loop. */
        ITEM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What happens when a step fails, as the operator wrote it. */
    public record Spec(
            @Setting(
                    "Whether the answer may do without this step: `false`, `true`, or `item` for without single items of its"
                            + " loop. Left out, it may where a fallback gives a value.")
            @Nullable
            OptionalMode optional,

            @Setting(
                    "What stands in when the step failed: rungs, tried in order, each a `call` (with its `with`, `headers`,"
                            + " `body`) or a `value`; a bare value is short for the last. With `optional: item`, of each item.")
            List<Fallback> fallback) {

        /** A step that is required. */
        public static Spec defaults() {
            return new Spec(null, List.of());
        }

        /** Whether the ladder is climbed for each item, and not for the step as a whole. */
        boolean isPerItem() {
            return optional == OptionalMode.ITEM;
        }

        /** Whether the answer may do without what the ladder is for. */
        boolean isOptional() {
            return optional == OptionalMode.TRUE || optional == OptionalMode.ITEM;
        }

        /** The backends of the calls that it may add to the first, in order. */
        List<String> fallbackBackends() {
            return fallback.stream()
                    .flatMap(alternative -> alternative.match(call -> Stream.of(call.call()), value -> Stream.empty()))
                    .map(call -> call.target().backend())
                    .toList();
        }
    }
}
