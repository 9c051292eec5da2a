package dev.sluice.compose;

import dev.sluice.backend.BackendFailure;
import dev.sluice.spec.Size;
import org.jspecify.annotations.Nullable;

/**
 * Why a route has no answer: a required step failed, or {@code respond} did.
 *
 * <p>The message is for logs. What a caller may see is {@link #step()}, {@link #reason()} and, of a backend's failure,
 * the backend's name.
 */
public final class StepFailure extends RuntimeException {
    /** Whose doing it is. */
    public enum Kind {
        /** The backend's call failed; {@link #failure()} says how. */
        BACKEND,
        /** A variable of the path has no value, and it came from the caller's request alone. */
        MISSING_FROM_CALLER,
        /** A variable of the path has no value, and it came from another step's answer. */
        MISSING_FROM_STEP,
        /** An expression has no value for what it was given. */
        EXPRESSION,
        /** What expressions built is larger than it may be. */
        TOO_LARGE,
        /** What a loop goes over came from the caller's request alone, and cannot be gone over; {@link #loopErrorMessage()} says why. */
        ITEMS_FROM_CALLER,
        /** What a loop goes over came from another step's answer, and cannot be gone over. */
        ITEMS_FROM_STEP
    }

    /** What is wrong with the items of a loop. */
    public enum LoopError {
        NOT_A_LIST("not_a_list", "What it goes over is no list."),
        WITHOUT_KEY("item_without_key", "An item cannot be told from others."),
        TOO_MANY("too_many_items", "It has more items than it may ask for."),
        NOT_A_BATCH("not_a_batch", "The reply has no answers by item."),
        TOO_LARGE("items_too_large", "The answers for its items are larger than they may be together.");

        private final String code;
        private final String message;

        LoopError(String code, String message) {
            this.code = code;
            this.message = message;
        }
    }

    private final String step;
    private final Kind kind;
    private final transient @Nullable BackendFailure failure;
    private final @Nullable LoopError loopError;

    private StepFailure(
            String step, Kind kind, @Nullable BackendFailure failure, @Nullable LoopError loopError, String detail) {
        super("step " + step + ": " + detail, null, false, false);
        this.step = step;
        this.kind = kind;
        this.failure = failure;
        this.loopError = loopError;
    }

    /** The backend's call failed. */
    public static StepFailure backend(String step, BackendFailure failure) {
        return new StepFailure(step, Kind.BACKEND, failure, null, String.valueOf(failure.getMessage()));
    }

    /** A path variable has no value that can stand in a path. */
    public static StepFailure missingVariable(String step, String variable, boolean isFromCaller) {
        Kind kind = isFromCaller ? Kind.MISSING_FROM_CALLER : Kind.MISSING_FROM_STEP;
        return new StepFailure(step, kind, null, null, "no value for the path variable " + variable);
    }

    /** An expression of the step failed, or a value does not fit in its place. */
    public static StepFailure expression(String step, RuntimeException cause) {
        return new StepFailure(step, Kind.EXPRESSION, null, null, String.valueOf(cause.getMessage()));
    }

    /** What a loop goes over cannot be gone over. */
    public static StepFailure loopError(String step, LoopError error, boolean isFromCaller) {
        Kind kind = isFromCaller ? Kind.ITEMS_FROM_CALLER : Kind.ITEMS_FROM_STEP;
        return new StepFailure(step, kind, null, error, error.message);
    }

    /** What expressions of the step built is larger than it may be. */
    public static StepFailure tooLarge(String step, Size max) {
        return new StepFailure(step, Kind.TOO_LARGE, null, null, "larger than " + max);
    }

    /** The step's name, or {@code respond} or {@code answer}. */
    public String step() {
        return step;
    }

    public Kind kind() {
        return kind;
    }

    /** How the backend's call failed; present exactly when the kind is {@link Kind#BACKEND}. */
    public @Nullable BackendFailure failure() {
        return failure;
    }

    /** What is wrong with the items of a loop, in words for a caller; empty when nothing is. */
    public String loopErrorMessage() {
        return loopError == null ? "" : loopError.message;
    }

    /** Why, by the name that callers and metrics see: a backend failure's cause, or the name of the kind. */
    public String reason() {
        if (failure != null) return failure.reason().code();
        if (loopError != null) return loopError.code;
        return switch (kind) {
            case EXPRESSION -> "expression_failed";
            case TOO_LARGE -> "too_large";
            case BACKEND, MISSING_FROM_CALLER, MISSING_FROM_STEP, ITEMS_FROM_CALLER, ITEMS_FROM_STEP -> "missing_value";
        };
    }
}
