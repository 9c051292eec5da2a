package dev.sluice.guard;

import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.RetryAfter;
import dev.sluice.backend.UnusableReply.StatusFailure;
import dev.sluice.time.Clock;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What follows a failed attempt. Holds nothing of any call but what the backend's calls have left in the budget. */
final class RetryPolicy {
    /**
     * A decision on a failed attempt.
     *
     * @param why the reason of a stop; otherwise empty
     * @param delayNanos the wait before a retry; otherwise zero
     */
    record Decision(Kind kind, String why, long delayNanos) {
        enum Kind {
            /** No other attempt: it would not help, or would do harm. */
            NOT_RETRYABLE,
            /** No other attempt, although one might help. */
            STOPPED,
            /** The same attempt at once and uncounted: the request was certainly not processed. */
            RESEND,
            /** Another attempt after a delay. */
            RETRY
        }

        static final Decision NOT_RETRYABLE = new Decision(Kind.NOT_RETRYABLE, "", 0);
        static final Decision RESEND = new Decision(Kind.RESEND, "", 0);

        static Decision stopped(String why) {
            return new Decision(Kind.STOPPED, why, 0);
        }

        static Decision retry(long delayNanos) {
            return new Decision(Kind.RETRY, "", delayNanos);
        }
    }

    private static final long MOST_JITTER = Duration.ofSeconds(1).toNanos();

    private final Retry.Spec spec;
    private final RetryOn on;
    private final Clock clock;
    private final RandomGenerator random;
    private final RetryBudget budget;
    private final BooleanSupplier circuitIsClosed;

    RetryPolicy(Retry.Spec spec, BackendContext surroundings, RetryBudget budget, BooleanSupplier circuitIsClosed) {
        this.spec = spec;
        this.on = new RetryOn(spec.on());
        this.clock = surroundings.clock();
        this.random = surroundings.random();
        this.budget = budget;
        this.circuitIsClosed = circuitIsClosed;
    }

    Decision after(Throwable failure, RetryState attempts) {
        return switch (on.allowed(failure)) {
            case NEVER -> Decision.NOT_RETRYABLE;
            case IF_IDEMPOTENT ->
                attempts.isRepeatable() ? retry(failure, attempts) : Decision.stopped("not_idempotent");
            case ALWAYS -> retry(failure, attempts);
            case ONCE_IF_IDEMPOTENT ->
                attempts.isRepeatable() ? resendOrRetry(failure, attempts) : Decision.stopped("not_idempotent");
            case ONCE -> resend(attempts);
        };
    }

    /** A server that went away leaves as many closed connections as the pool kept, so the free resend may find another. */
    private Decision resendOrRetry(Throwable failure, RetryState attempts) {
        return attempts.isFreeOneSpent() && on.isDefault() ? retry(failure, attempts) : resend(attempts);
    }

    private Decision resend(RetryState attempts) {
        String obstacle = obstacle(attempts);
        if (obstacle != null) return Decision.stopped(obstacle);
        if (attempts.isFreeOneSpent()) return Decision.stopped("attempts");
        if (!fits(0, attempts)) return Decision.stopped("deadline");
        return budget.withdraw() ? Decision.RESEND : Decision.stopped("budget");
    }

    private Decision retry(Throwable failure, RetryState attempts) {
        String obstacle = obstacle(attempts);
        if (obstacle != null) return Decision.stopped(obstacle);
        if (isLeftToOthers(attempts)) return Decision.stopped("nested");
        if (attempts.counted() >= spec.attempts()) return Decision.stopped("attempts");
        if (!circuitIsClosed.getAsBoolean()) return Decision.stopped("breaker");
        StatusFailure refusal = refusal(failure);
        Duration stated = refusal == null ? null : RetryAfter.of(refusal, clock);
        if (stated == null) return again(backoff(baseAfter(failure), attempts), "deadline", attempts);
        if (stated.isZero()) return again(backoff(spec.backoff().base(), attempts), "deadline", attempts);
        if (stated.compareTo(spec.retryAfter()) > 0) return Decision.stopped("retry_after");
        return again(withJitter(stated.toNanos()), "retry_after", attempts);
    }

    private Decision again(long delayNanos, String reasonIfTooLate, RetryState attempts) {
        if (!fits(delayNanos, attempts)) return Decision.stopped(reasonIfTooLate);
        return budget.withdraw() ? Decision.retry(delayNanos) : Decision.stopped("budget");
    }

    private Duration baseAfter(Throwable failure) {
        StatusFailure refusal = refusal(failure);
        boolean asksForLess = refusal != null && (refusal.status() == 429 || refusal.status() == 503);
        return asksForLess ? spec.backoff().busy() : spec.backoff().base();
    }

    private static @Nullable StatusFailure refusal(Throwable failure) {
        return failure instanceof BackendFailure known ? known.refusal() : null;
    }

    /** Full jitter: any time from none to the bound that grows with every attempt. */
    private long backoff(Duration base, RetryState attempts) {
        long grown = base.toNanos() << (attempts.counted() - 1);
        return random.nextLong(Math.min(spec.backoff().cap().toNanos(), grown) + 1);
    }

    /** Never sooner than stated, and callers that were told the same do not all come back at once. */
    private long withJitter(long statedNanos) {
        return statedNanos + random.nextLong(Math.min(statedNanos / 10, MOST_JITTER) + 1);
    }

    /** Why the same call cannot be made once more; null when it can. */
    private @Nullable String obstacle(RetryState attempts) {
        Call call = attempts.call();
        if (call.progress().isAnswering()) return "committed";
        Buffer body = call.body();
        boolean tooLarge = body != null && body.length() > spec.replay().bytes();
        return tooLarge || call.progress().isBodySpent() ? "body" : null;
    }

    private boolean isLeftToOthers(RetryState attempts) {
        return !spec.nested() && attempts.call().progress().isRepeated();
    }

    private boolean fits(long delayNanos, RetryState attempts) {
        return attempts.call().deadline().remaining(clock) - delayNanos
                >= spec.minimum().toNanos();
    }
}
