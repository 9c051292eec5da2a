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
public final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

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
        TOO_LARGE
    }

    private final String step;
    private final Kind kind;
    private final transient @Nullable BackendFailure failure;

    private StepFailed(String step, Kind kind, @Nullable BackendFailure failure, String detail) {
        super("step " + step + ": " + detail, null, false, false);
        this.step = step;
        this.kind = kind;
        this.failure = failure;
    }

    /** The backend's call failed. */
    public static StepFailed backend(String step, BackendFailure failure) {
        return new StepFailed(step, Kind.BACKEND, failure, String.valueOf(failure.getMessage()));
    }

    /** A path variable has no value that can stand in a path. */
    public static StepFailed missing(String step, String variable, boolean fromCaller) {
        Kind kind = fromCaller ? Kind.MISSING_FROM_CALLER : Kind.MISSING_FROM_STEP;
        return new StepFailed(step, kind, null, "no value for the path variable " + variable);
    }

    /** An expression of the step failed. */
    public static StepFailed expression(String step, ExpressionFailed cause) {
        return new StepFailed(step, Kind.EXPRESSION, null, String.valueOf(cause.getMessage()));
    }

    /** What expressions of the step built is larger than it may be. */
    public static StepFailed tooLarge(String step, Size max) {
        return new StepFailed(step, Kind.TOO_LARGE, null, "larger than " + max);
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

    /** Why, by the name that callers and metrics see: a backend failure's cause, or the name of the kind. */
    public String reason() {
        if (failure != null) return failure.reason().token();
        return switch (kind) {
            case EXPRESSION -> "expression_failed";
            case TOO_LARGE -> "too_large";
            case BACKEND, MISSING_FROM_CALLER, MISSING_FROM_STEP -> "missing_value";
        };
    }
}
