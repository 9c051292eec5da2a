package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.ValueKind;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a route without a response: a required step failed, or {@code respond} did.
 *
 * <p>The message is for logs. A caller may see {@link #step()}, {@link #reason()} and the name of a failed backend.
 */
public final class StepFailure extends RuntimeException {
    private final String step;
    private final Reason reason;
    private final boolean isFromCaller;
    private final transient @Nullable BackendFailure failure;
    private final transient @Nullable SourceLocation start;
    private final int offset;

    private StepFailure(String step, Reason reason, String detail) {
        this(step, reason, false, null, detail);
    }

    private StepFailure(
            String step, Reason reason, boolean isFromCaller, @Nullable BackendFailure failure, String detail) {
        super("step " + step + ": " + detail, null, false, false);
        this.step = step;
        this.reason = reason;
        this.isFromCaller = isFromCaller;
        this.failure = failure;
        this.start = null;
        this.offset = 0;
    }

    private StepFailure(StepFailure failed, @Nullable SourceLocation start, int offset) {
        super(failed.getMessage(), null, false, false);
        this.step = failed.step;
        this.reason = failed.reason;
        this.isFromCaller = failed.isFromCaller;
        this.failure = failed.failure;
        this.start = start;
        this.offset = offset;
    }

    /** Returns the same failure at a location in the configuration; null for the step as a whole. */
    StepFailure at(@Nullable SourceLocation location) {
        return new StepFailure(this, location, 0);
    }

    public static StepFailure backend(String step, BackendFailure failure) {
        return new StepFailure(step, failure.reason(), false, failure, String.valueOf(failure.getMessage()));
    }

    /** Returns the failure of a path variable that is missing or invalid in a path. */
    public static StepFailure missingVariable(String step, String variable, JsonNode value, boolean isFromCaller) {
        String detail = "no value for the path variable " + variable + "; found: " + ValueKind.of(value)
                + " (expected: " + PathTemplate.EXPECTED_IN_PATH + ")";
        return new StepFailure(step, StepReason.MISSING_VALUE, isFromCaller, null, detail);
    }

    /** Returns the failure of a value that no header can have. */
    public static StepFailure invalidHeader(String step, String header, ValueKind found, boolean isFromCaller) {
        String detail = "the value of " + header + " is invalid in a header; found: " + found
                + " (expected: a text without control characters, a number or a boolean)";
        return new StepFailure(step, StepReason.INVALID_HEADER, isFromCaller, null, detail);
    }

    /**
     * Runs a task of a step. If an expression or a path cannot be evaluated, a number of a reply fits no tree, or memory is
     * missing, the future fails with the failure of the step.
     */
    static <T> Future<T> catching(String step, Supplier<Future<T>> task) {
        try {
            return task.get();
        } catch (EvaluationException | InvalidJsonException | MemoryLimitException | StepFailure e) {
            return Future.failedFuture(of(step, e));
        }
    }

    /** Returns the failure of a step for an exception of its values; any other exception is returned as it is. */
    static Throwable of(String step, Throwable cause) {
        if (cause instanceof MemoryLimitException memory) return memory(step, memory);
        return cause instanceof EvaluationException || cause instanceof InvalidJsonException
                ? expression(step, (RuntimeException) cause)
                : cause;
    }

    /**
     * Returns the failure of work on a large value that has not ended.
     *
     * @param reason {@code DEADLINE_EXCEEDED}, or {@code CANCELLED} if the value is no longer needed
     */
    public static StepFailure interrupted(String step, FailureReason reason) {
        return new StepFailure(step, reason, "a large value was not read in time");
    }

    /** Returns the failure of an expression, or of an invalid value of it. */
    public static StepFailure expression(String step, RuntimeException cause) {
        StepFailure failure = new StepFailure(step, StepReason.EXPRESSION_FAILED, String.valueOf(cause.getMessage()));
        if (!(cause instanceof EvaluationException evaluation)) return failure;
        Expression failed = evaluation.expression();
        return failed == null ? failure : new StepFailure(failure, failed.location(), evaluation.offset());
    }

    /** Returns the failure of a loop; {@code reason} names the fault of its list or its replies. */
    public static StepFailure ofLoop(String step, StepReason reason, boolean isFromCaller) {
        return ofLoop(step, reason, reason.message(), isFromCaller);
    }

    /** Returns the failure of a list, an id or a reply of a kind that a loop cannot use. */
    static StepFailure ofLoop(String step, StepReason reason, ValueKind found, boolean isFromCaller) {
        String detail = reason.message() + " found: " + found + " (expected: " + reason.expected() + ")";
        return ofLoop(step, reason, detail, isFromCaller);
    }

    private static StepFailure ofLoop(String step, StepReason reason, String detail, boolean isFromCaller) {
        return new StepFailure(step, reason, isFromCaller, null, detail);
    }

    public static StepFailure tooLarge(String step, Size max) {
        return new StepFailure(step, StepReason.TOO_LARGE, "larger than " + max);
    }

    /** Returns the failure of a value that exceeds the memory of the request or of the gateway. */
    public static StepFailure memory(String step, MemoryLimitException cause) {
        String detail = String.valueOf(cause.getMessage());
        return switch (cause.limit()) {
            case SHARE -> new StepFailure(step, StepReason.MEMORY_SHARE, detail);
            case BUDGET -> new StepFailure(step, SharedReason.OVERLOADED, detail);
        };
    }

    /** Returns whether the whole request fails, even if the step is optional or has fallbacks. */
    boolean endsRequest() {
        if (failure != null) return failure.endsRequest();
        return reason == StepReason.MEMORY_SHARE || reason == SharedReason.OVERLOADED;
    }

    /** Returns the name of the step, {@code respond} or {@code answer}. */
    public String step() {
        return step;
    }

    /** Returns whether the invalid value depends on the caller's request alone, so that the caller can mend it. */
    public boolean isFromCaller() {
        return isFromCaller;
    }

    /** Returns the failure of the call; null unless a call failed. */
    public @Nullable BackendFailure failure() {
        return failure;
    }

    /**
     * Returns the location of the part of an expression that failed, of the expression whose value is invalid, or of the call. Null for
     * the step as a whole, or if no file has it.
     */
    public @Nullable SourceLocation location() {
        return start == null ? null : start.at(offset);
    }

    /** Returns the cause: that of the failed call, a {@link StepReason}, {@code OVERLOADED}, or the reason of {@link #interrupted}. */
    public Reason reason() {
        return reason;
    }
}
