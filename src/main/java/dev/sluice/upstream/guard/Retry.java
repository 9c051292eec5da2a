package dev.sluice.upstream.guard;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.SpecValidator.Expectation;
import dev.sluice.core.trace.Reason;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Retries failed calls when a retry is safe and may succeed. A call fails with the failure of its last attempt, or with
 * {@link Cancelled}. Thread-safe; a call stays on its event loop.
 *
 * <p>No retry starts that cannot finish in time, that exceeds the retry budget, or while the circuit is not closed. So
 * a probe has only one attempt.
 */
public final class Retry implements Backend {
    private final BackendContext context;
    private final Backend inner;
    private final Idempotency idempotency;
    private final RetryBudget budget;
    private final RetryPolicy policy;
    private final BooleanSupplier circuitIsClosed;

    /** @param circuitIsClosed called before every retry, on any event loop */
    public Retry(Spec spec, BackendContext context, BooleanSupplier circuitIsClosed, Backend inner) {
        this.context = context;
        this.inner = inner;
        this.idempotency = new Idempotency(spec.idempotencyKey(), context.random());
        this.budget = new RetryBudget(spec.budget(), context.clock());
        this.policy = new RetryPolicy(spec, context, budget, circuitIsClosed);
        this.circuitIsClosed = circuitIsClosed;
    }

    /** Returns the number of retries that the budget allows now, over all calls to the backend. */
    public long budgetBalance() {
        return budget.balance();
    }

    @Override
    public Future<Reply> send(Call call) {
        budget.deposit();
        return attempt(idempotency.newState(call));
    }

    private Future<Reply> attempt(RetryState state) {
        state.countAttempt();
        return resend(state);
    }

    private Future<Reply> resend(RetryState state) {
        Future<Reply> reply = inner.sendSafely(state.nextCall());
        return reply.transform(result -> result.succeeded() ? reply : afterFailure(result.cause(), state));
    }

    private Future<Reply> afterFailure(Throwable failure, RetryState state) {
        RetryPolicy.Decision decision = policy.decide(failure, state);
        return switch (decision.kind()) {
            case NOT_RETRYABLE -> Future.failedFuture(failure);
            case STOPPED -> stop(decision.cause(), failure, state);
            case RESEND -> {
                state.markResent();
                onRetry(decision, failure, state);
                yield resend(state);
            }
            case RETRY -> {
                onRetry(decision, failure, state);
                yield delay(decision.delayNanos(), state.call()).compose(done -> retryIfClosed(failure, state));
            }
        };
    }

    private void onRetry(RetryPolicy.Decision decision, Throwable failure, RetryState state) {
        Reason reason = BackendFailure.reasonOf(failure);
        context.events().onRetry(reason, Duration.ofNanos(decision.delayNanos()));
        state.call().state().trace().onBackoff(reason, decision.delayNanos(), decision.cause());
    }

    private Future<Reply> retryIfClosed(Throwable failure, RetryState state) {
        return circuitIsClosed.getAsBoolean() ? attempt(state) : stop("breaker", failure, state);
    }

    private Future<Reply> stop(String reason, Throwable failure, RetryState state) {
        state.call().state().trace().onRetryStop(reason);
        context.events().onRetryStop(reason);
        return Future.failedFuture(failure);
    }

    private Future<Void> delay(long nanos, Call call) {
        return new Wait<Void>()
                .cancelledBy(call.cancellation(), () -> new Cancelled(call, Stage.BACKOFF))
                .pause(nanos, context.clock());
    }

    /** Settings of a retry. */
    public record Spec(
            @Setting(value = "Attempts of one call, the first included.", min = "1", max = "10")
            int attempts,

            @Setting("Delays before retries.") Backoff backoff,

            @Setting(value = "Retries allowed, as a share of the backend's calls.", min = "0%", max = "100%")
            Percent budget,

            @Setting("Outcomes that are retried, by status such as 503 or cause such as connection_lost; left out,"
                    + " those for which a retry may succeed.")
            @Nullable
            List<String> on,

            @Setting("Header by which the backend detects a repeated POST or PATCH; left out, a POST or PATCH that may"
                    + " have been processed is not retried.")
            @Nullable
            String idempotencyKey,

            @Setting(value = "Longest Retry-After to wait for; a longer value ends the call.", min = "0ms", max = "1h")
            Duration retryAfter,

            @Setting(
                    value = "Remaining time that an attempt needs; no attempt starts with less.",
                    min = "1ms",
                    max = "10m")
            Duration minimum,

            @Setting(value = "Largest request body that is sent again.", min = "0B", max = "16MiB")
            Size replay,

            @Setting("Retry although the request says x-envoy-attempt-count above 1, or X-No-Retry: 1.")
            boolean nested) {

        public Spec {
            on = on == null ? null : List.copyOf(on);
            SpecValidator rules = SpecValidator.of(
                    Spec.class, attempts, backoff, budget, on, idempotencyKey, retryAfter, minimum, replay, nested);
            if (on != null)
                for (String name : on) rules.require(RetryOn.isValidName(name), "on", name, RetryOn.describeValid());
            if (idempotencyKey != null)
                rules.require(
                        HeaderSyntax.isUnreserved(idempotencyKey),
                        "idempotency_key",
                        idempotencyKey,
                        "a header name that the gateway does not set itself");
            rules.throwIfInvalid();
        }

        /** Creates settings with the default limits. */
        public Spec(
                int attempts,
                Backoff backoff,
                Percent budget,
                @Nullable List<String> on,
                @Nullable String idempotencyKey) {
            this(
                    attempts,
                    backoff,
                    budget,
                    on,
                    idempotencyKey,
                    Duration.ofMinutes(1),
                    Duration.ofMillis(50),
                    Size.kib(64),
                    false);
        }

        public static Spec defaults() {
            return new Spec(3, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)), new Percent(20), null, null);
        }
    }

    /**
     * Exponential backoff with full jitter: before retry n, a random delay between 0 and min(cap, base × 2^(n-1)). See
     * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
     */
    public record Backoff(
            @Setting(value = "Upper bound of the delay before the first retry.", min = "1ms", max = "1m")
            Duration base,

            @Setting(value = "Upper bound of any delay.", min = "1ms", max = "1m")
            Duration cap,

            @Setting(value = "Replaces base after a 429 or 503 without Retry-After.", min = "1ms", max = "1m")
            Duration busy) {

        public Backoff {
            SpecValidator.of(Backoff.class, base, cap, busy)
                    .require(
                            base.compareTo(cap) <= 0,
                            "base",
                            base,
                            new Expectation("at most cap, " + Durations.format(cap), "cap"))
                    .throwIfInvalid();
        }

        /** Creates a backoff of one second for a busy backend, as the AWS SDKs use. */
        public Backoff(Duration base, Duration cap) {
            this(base, cap, Duration.ofSeconds(1));
        }
    }
}
