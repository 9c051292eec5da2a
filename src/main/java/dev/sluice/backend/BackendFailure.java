package dev.sluice.backend;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call ended without a reply.
 *
 * <pre>
 * BackendFailure
 * ├── NotReached     PoolTimeout · BulkheadFull · CircuitOpen · InvalidTarget, or itself: the reason says why
 * ├── NotAnswered    DeadlineExceeded · Cancelled, or itself: the reason says why
 * └── Answered       StatusFailure: Unauthorized (401, 403) · NotFound (404) · Invalid (400, 422) · RateLimited (429)
 *                    · ServerError (5xx) · UnexpectedStatus (any other) — BadBody · BodyTooLarge
 * </pre>
 *
 * <p>It carries no stack trace (it is an outcome, not a bug), and no exception of Vert.x or Netty: their
 * messages stay in {@link #detail()}, which is for logs and never for callers.
 */
public abstract sealed class BackendFailure extends RuntimeException permits NotSent, NoReply, UnusableReply {
    private final transient Operation operation;
    private final FailureReason reason;
    private final String detail;
    private final int attempts;
    private final Duration elapsed;

    BackendFailure(Call call, FailureReason reason, String detail) {
        super(reason.code() + ": " + call.operation() + (detail.isEmpty() ? "" : ": " + detail), null, false, false);
        this.operation = call.operation();
        this.reason = reason;
        this.detail = detail;
        this.attempts = call.progress().attempts();
        this.elapsed = call.progress().elapsed();
    }

    public final Operation operation() {
        return operation;
    }

    public final FailureReason reason() {
        return reason;
    }

    /** What the layer below said, for logs; may name hosts, so it never goes to a caller. */
    public final String detail() {
        return detail;
    }

    /** Attempts made when it ended; zero when nothing was sent. */
    public final int attempts() {
        return attempts;
    }

    /** The response that the backend refused the call with; null after every other failure. */
    public UnusableReply.@Nullable StatusFailure statusFailure() {
        return null;
    }

    /** The limit of the bulkhead that refused the call; null after every other failure. */
    public NotSent.BulkheadFull.@Nullable Limit limit() {
        return null;
    }

    /** How long the circuit lets no call through; zero after every other failure. */
    public Duration remainingOpenTime() {
        return Duration.ZERO;
    }

    /** The stage at which the call was cancelled; null after every other failure. */
    public NoReply.Cancelled.@Nullable Stage stage() {
        return null;
    }

    /** Whether it says anything about the backend, as far as its {@link #reason} does. */
    boolean concernsBackend() {
        return true;
    }

    /** Time since the call began. */
    public final Duration elapsed() {
        return elapsed;
    }
}
