package dev.sluice.upstream.guard;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.RetryAfter;
import dev.sluice.upstream.backend.UnusableReply.StatusFailure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides what follows a failed attempt. Thread-safe; it holds no state of a call. */
final class RetryPolicy {
    /**
     * A decision on a failed attempt.
     *
     * @param cause the reason of a stop, or what the delay of a retry follows from: {@code base}, {@code busy}, {@code retry_after} or {@code
     *     resend}; otherwise empty
     * @param delayNanos the delay before a retry; otherwise zero
     */
    record Decision(Kind kind, String cause, long delayNanos) {
        enum Kind {
            /** Another attempt would not succeed, or would do harm. */
            NOT_RETRYABLE,
            /** Another attempt might succeed, but is not allowed. */
            STOPPED,
            /** The request was certainly not processed: it is sent again at once and not counted. */
            RESEND,
            /** A retry after a delay. */
            RETRY
        }

        static final Decision NOT_RETRYABLE = new Decision(Kind.NOT_RETRYABLE, "", 0);
        static final Decision RESEND = new Decision(Kind.RESEND, "resend", 0);

        static Decision stopped(String cause) {
            return new Decision(Kind.STOPPED, cause, 0);
        }

        static Decision retry(String cause, long delayNanos) {
            return new Decision(Kind.RETRY, cause, delayNanos);
        }
    }

    private static final String BASE = "base";
    private static final String BUSY = "busy";
    private static final String RETRY_AFTER = "retry_after";
    private static final long MAX_JITTER = Duration.ofSeconds(1).toNanos();

    private final Retry.Spec spec;
    private final RetryOn retryOn;
    private final Clock clock;
    private final RandomGenerator random;
    private final RetryBudget budget;
    private final BooleanSupplier circuitIsClosed;

    RetryPolicy(Retry.Spec spec, BackendContext context, RetryBudget budget, BooleanSupplier circuitIsClosed) {
        this.spec = spec;
        this.retryOn = new RetryOn(spec.on());
        this.clock = context.clock();
        this.random = context.random();
        this.budget = budget;
        this.circuitIsClosed = circuitIsClosed;
    }

    Decision decide(Throwable failure, RetryState state) {
        return switch (retryOn.verdictFor(failure)) {
            case NEVER -> Decision.NOT_RETRYABLE;
            case IF_IDEMPOTENT -> state.isIdempotent() ? retry(failure, state) : Decision.stopped("not_idempotent");
            case ALWAYS -> retry(failure, state);
            case ONCE_IF_IDEMPOTENT ->
                state.isIdempotent() ? resendOrRetry(failure, state) : Decision.stopped("not_idempotent");
            case ONCE -> resendFromBudget(state);
        };
    }

    /**
     * A restart of the backend closes every pooled connection, so the resend may use another closed connection. Then a retry
     * follows. The resend takes nothing from the budget: a backend that closes each connection after a reply would use it up, without a
     * failure. It adds little load, because each stale connection has had a reply before.
     */
    private Decision resendOrRetry(Throwable failure, RetryState state) {
        return state.isResent() && retryOn.isDefault() ? retry(failure, state) : resend(state);
    }

    private Decision resendFromBudget(RetryState state) {
        Decision decision = resend(state);
        boolean isAllowed = decision.kind() != Decision.Kind.RESEND || budget.withdraw();
        return isAllowed ? decision : Decision.stopped("budget");
    }

    private Decision resend(RetryState state) {
        String reason = unrepeatableReason(state);
        if (reason != null) return Decision.stopped(reason);
        if (state.isResent()) return Decision.stopped("attempts");
        return hasTimeFor(0, state) ? Decision.RESEND : Decision.stopped("deadline");
    }

    private Decision retry(Throwable failure, RetryState state) {
        String reason = unrepeatableReason(state);
        if (reason != null) return Decision.stopped(reason);
        if (isRetriedUpstream(state)) return Decision.stopped("nested");
        if (state.attemptCount() >= spec.attempts()) return Decision.stopped("attempts");
        if (!circuitIsClosed.getAsBoolean()) return Decision.stopped("breaker");
        StatusFailure statusFailure = statusFailure(failure);
        Duration serverDelay = statusFailure == null ? null : RetryAfter.delay(statusFailure, clock);
        if (serverDelay == null && isBusy(statusFailure))
            return afterBackoff(BUSY, spec.backoff().busy(), state);
        if (serverDelay == null || serverDelay.isZero())
            return afterBackoff(BASE, spec.backoff().base(), state);
        if (serverDelay.compareTo(spec.retryAfter()) > 0) return Decision.stopped(RETRY_AFTER);
        return afterDelay(RETRY_AFTER, withJitter(serverDelay.toNanos()), state);
    }

    private Decision afterBackoff(String cause, Duration base, RetryState state) {
        return afterDelay(cause, backoff(base, state), state);
    }

    private Decision afterDelay(String cause, long delayNanos, RetryState state) {
        if (!hasTimeFor(delayNanos, state))
            return Decision.stopped(cause.equals(RETRY_AFTER) ? RETRY_AFTER : "deadline");
        return budget.withdraw() ? Decision.retry(cause, delayNanos) : Decision.stopped("budget");
    }

    private static boolean isBusy(@Nullable StatusFailure failure) {
        return failure != null && (failure.status() == 429 || failure.status() == 503);
    }

    private static @Nullable StatusFailure statusFailure(Throwable failure) {
        return failure instanceof BackendFailure backendFailure ? backendFailure.statusFailure() : null;
    }

    /** Returns a delay with full jitter, as {@link Retry.Backoff} defines it. */
    private long backoff(Duration base, RetryState state) {
        long grown = base.toNanos() << (state.attemptCount() - 1);
        return random.nextLong(Math.min(spec.backoff().cap().toNanos(), grown) + 1);
    }

    /** Adds up to a tenth, at most a second, so that callers with the same Retry-After do not return together. */
    private long withJitter(long serverDelayNanos) {
        return serverDelayNanos + random.nextLong(Math.min(serverDelayNanos / 10, MAX_JITTER) + 1);
    }

    /** Returns the reason why the call cannot be sent again; null if it can. */
    private @Nullable String unrepeatableReason(RetryState state) {
        Call call = state.call();
        if (call.state().isResponseStarted()) return "committed";
        Buffer body = call.body();
        boolean isTooLarge = body != null && body.length() > spec.replay().bytes();
        return isTooLarge || isConsumed(call) ? "body" : null;
    }

    private boolean isConsumed(Call call) {
        if (!call.state().isBodyStarted()) return false;
        long length = call.bodies() == null ? -1 : call.bodies().repeatableLength();
        return length < 0 || length > spec.replay().bytes();
    }

    private boolean isRetriedUpstream(RetryState state) {
        return !spec.nested() && state.call().state().isRetriedUpstream();
    }

    private boolean hasTimeFor(long delayNanos, RetryState state) {
        return state.call().deadline().remaining(clock) - delayNanos
                >= spec.minimum().toNanos();
    }
}
