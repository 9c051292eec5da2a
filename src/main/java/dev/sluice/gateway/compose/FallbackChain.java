package dev.sluice.gateway.compose;

import dev.sluice.core.spec.Setting;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs alternatives in order until one succeeds.
 *
 * @param alternatives the step's own call, then its fallbacks
 * @param isOptional whether the step may have no value
 */
public record FallbackChain<T>(List<Alternative<T>> alternatives, boolean isOptional) {
    /** One alternative. Never throws; fails with {@link StepFailure} only. */
    @FunctionalInterface
    public interface Alternative<T> {
        Future<T> run(EvaluationContext context, CallScope calls);
    }

    /**
     * The value of the first alternative that succeeded.
     *
     * @param value null if no alternative of an optional step succeeded
     * @param incompleteResult the reason for a fallback; null for the value of the first alternative
     * @param failure the failure that led to it; null for the value of the first alternative
     */
    public record Result<T>(
            @Nullable T value,
            @Nullable IncompleteResult incompleteResult,
            @Nullable StepFailure failure) {}

    /** Runs the alternatives. If all of a required step fail, fails with the failure of the first. */
    Future<Result<T>> run(EvaluationContext context, CallScope calls) {
        return run(context, calls, Function.identity());
    }

    /** Runs the alternatives as {@link #run(EvaluationContext, CallScope)} does, and converts the result without another future. */
    <R> Future<R> run(EvaluationContext context, CallScope calls, Function<Result<T>, R> convert) {
        return alternatives
                .get(0)
                .run(context, calls)
                .transform(result -> result.succeeded()
                        ? Future.succeededFuture(convert.apply(new Result<T>(result.result(), null, null)))
                        : runFallbacks((StepFailure) result.cause(), context, calls)
                                .map(convert));
    }

    /** Runs the fallbacks after the failure of the first alternative. */
    Future<Result<T>> runFallbacks(StepFailure failure, EvaluationContext context, CallScope calls) {
        calls.events().onFailure(failure);
        return run(1, failure, context, calls);
    }

    private Future<Result<T>> run(int index, StepFailure failure, EvaluationContext context, CallScope calls) {
        if (failure.endsRequest()) return Future.failedFuture(failure);
        if (index == alternatives.size()) return finish(failure);
        IncompleteResult incompleteResult = IncompleteResult.defaulted(failure.reason());
        return alternatives
                .get(index)
                .run(context, calls)
                .transform(result -> result.succeeded()
                        ? Future.succeededFuture(new Result<T>(result.result(), incompleteResult, failure))
                        : run(index + 1, afterFallback(failure, (StepFailure) result.cause(), calls), context, calls));
    }

    /** Returns the failure of the first alternative, unless that of the next one ends the request. */
    private static StepFailure afterFallback(StepFailure first, StepFailure next, CallScope calls) {
        calls.events().onFailure(next);
        return next.endsRequest() ? next : first;
    }

    private Future<Result<T>> finish(StepFailure failure) {
        return isOptional
                ? Future.succeededFuture(new Result<>(null, IncompleteResult.failed(failure.reason()), failure))
                : Future.failedFuture(failure);
    }

    /** The values that a step may lack. */
    public enum OptionalMode {
        /** The step is required: its failure fails the route. */
        FALSE,
        /** The step may have no value. */
        TRUE,
        /** Each item of the loop may have no value. */
        ITEM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The settings for the failure of a step. */
    public record Spec(
            @Setting("Whether the response may lack this step, or with `item` single items of its loop."
                    + " A fallback with a `value` makes a step optional.")
            @Nullable
            OptionalMode optional,

            @Setting(
                    "Alternatives to a failed step, tried in order: each a `call` (with its `with`, `headers`, `body`) or a"
                            + " `value`. A bare value is short for a list with one `value`. With `optional: item`, they apply"
                            + " to each item.")
            List<Fallback> fallback) {

        public static Spec defaults() {
            return new Spec(null, List.of());
        }

        /** Returns whether the fallbacks apply to each item, not to the whole step. */
        boolean isPerItem() {
            return optional == OptionalMode.ITEM;
        }

        boolean isOptional() {
            return optional == OptionalMode.TRUE || optional == OptionalMode.ITEM;
        }

        List<String> fallbackBackends() {
            return fallback.stream()
                    .flatMap(alternative -> alternative.match(
                            call -> Stream.of(call.call().target().backend()), value -> Stream.<String>empty()))
                    .toList();
        }
    }
}
