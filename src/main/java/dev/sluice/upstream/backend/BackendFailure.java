package dev.sluice.upstream.backend;

import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a call without a reply. Its {@link #reason()} names the cause.
 *
 * <pre>
 * BackendFailure
 * ├── NotSent        PoolTimeout · BulkheadFull · CircuitOpen
 * ├── NoReply        DeadlineExceeded · Cancelled
 * └── UnusableReply  StatusFailure · MemoryExceeded
 * </pre>
 *
 * <p>It has no stack trace, because it is an outcome and not a bug. It has no cause either: messages of Vert.x and
 * Netty stay in {@link #detail()}. Immutable.
 */
public abstract sealed class BackendFailure extends RuntimeException permits NotSent, NoReply, UnusableReply {
    private final transient Operation operation;
    private final Reason reason;
    private final String detail;
    private final int attempts;
    private final Duration elapsed;

    BackendFailure(Call call, Reason reason, String detail) {
        super(reason.code() + ": " + call.operation() + (detail.isEmpty() ? "" : ": " + detail), null, false, false);
        this.operation = call.operation();
        this.reason = reason;
        this.detail = detail;
        this.attempts = call.state().attempts();
        this.elapsed = call.state().elapsed();
    }

    public final Operation operation() {
        return operation;
    }

    /** Returns a {@link FailureReason}, or {@link SharedReason#OVERLOADED} if the gateway has no memory or no stream for the reply. */
    public final Reason reason() {
        return reason;
    }

    /** Returns the reason of a failed call or attempt. An exception that is no {@link BackendFailure} is a bug. */
    public static Reason reasonOf(Throwable failure) {
        return failure instanceof BackendFailure known ? known.reason : SharedReason.INTERNAL_ERROR;
    }

    /** Returns the {@link #detail()} of a failure; null for a success and for a bug. */
    public static @Nullable String detailOf(@Nullable Throwable failure) {
        return failure instanceof BackendFailure known ? known.detail : null;
    }

    /** Returns a detail for logs, such as a message of Netty. It may name hosts, so callers must not see it. */
    public final String detail() {
        return detail;
    }

    /** Returns the attempts made so far; zero when nothing was sent. */
    public final int attempts() {
        return attempts;
    }

    /** Returns the reply with a status outside the 2xx class; null after every other failure. */
    public UnusableReply.@Nullable StatusFailure statusFailure() {
        return null;
    }

    /** Returns the limit of the bulkhead that rejected the call; null after every other failure. */
    public NotSent.BulkheadFull.@Nullable Limit limit() {
        return null;
    }

    /** Returns the time until the circuit allows a probe; zero after every other failure. */
    public Duration remainingOpenTime() {
        return Duration.ZERO;
    }

    /** Returns the stage at which the call was cancelled; null after every other failure. */
    public NoReply.Cancelled.@Nullable Stage stage() {
        return null;
    }

    /** Returns false if the failure does not show the health of the backend, for any {@link #reason}. */
    boolean concernsBackend() {
        return true;
    }

    /** Returns whether the whole request fails, even if the step is optional or has fallbacks. */
    public boolean endsRequest() {
        return false;
    }

    /** Returns the time since the call started. */
    public final Duration elapsed() {
        return elapsed;
    }
}
