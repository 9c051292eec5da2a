package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NoReply.Cancelled.Stage;
import dev.sluice.backend.Reply;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.spec.Durations;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import dev.sluice.spec.SpecValidator;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries again when that may help and does no harm. A call that ends without a reply fails with what its last attempt
 * failed with; one that nobody waits for any more, with {@link Cancelled}.
 *
 * <p>No attempt follows that could not finish in time, that the backend's budget does not allow, or while the circuit is
 * not closed; the last also keeps a probe to one attempt. Used by every event loop; a call stays on its own.
 */
public final class Retry implements Backend {
    private final BackendContext context;
    private final Backend inner;
    private final Idempotency idempotency;
    private final RetryBudget budget;
    private final RetryPolicy policy;
    private final BooleanSupplier circuitIsClosed;

    /**
     * @param circuitIsClosed asked before every further attempt, on any event loop
     */
    public Retry(Spec spec, BackendContext context, BooleanSupplier circuitIsClosed, Backend inner) {
        this.context = context;
        this.inner = inner;
        this.idempotency = new Idempotency(spec.idempotencyKey(), context.random());
        this.budget = new RetryBudget(spec.budget(), context.clock());
        this.policy = new RetryPolicy(spec, context, budget, circuitIsClosed);
        this.circuitIsClosed = circuitIsClosed;
    }

    /** Retries that the budget allows now, over all calls to the backend. */
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
            case STOPPED -> stop(decision.reason(), failure);
            case RESEND -> {
                state.markResent();
                context.events().retried(reasonOf(failure), Duration.ZERO);
                yield resend(state);
            }
            case RETRY -> {
                context.events().retried(reasonOf(failure), Duration.ofNanos(decision.delayNanos()));
                yield delay(decision.delayNanos(), state.call()).compose(done -> retryIfClosed(failure, state));
            }
        };
    }

    private Future<Reply> retryIfClosed(Throwable failure, RetryState state) {
        return circuitIsClosed.getAsBoolean() ? attempt(state) : stop("breaker", failure);
    }

    private Future<Reply> stop(String reason, Throwable failure) {
        context.events().retryStopped(reason);
        return Future.failedFuture(failure);
    }

    private Future<Void> delay(long nanos, Call call) {
        Promise<Void> done = Promise.promise();
        Clock.Timer timer = context.clock().after(nanos, done::tryComplete);
        Runnable unregister = call.cancellation().onCancel(() -> {
            timer.cancel();
            done.tryFail(new Cancelled(call, Stage.BACKOFF));
        });
        return done.future().onComplete(result -> unregister.run());
    }

    private static String reasonOf(Throwable failure) {
        return failure instanceof BackendFailure backendFailure
                ? backendFailure.reason().code()
                : "bug";
    }

    /** What an operator can set. */
    public record Spec(
            @Setting(value = "Attempts of one call, the first included.", min = "1", max = "10")
            int attempts,

            @Setting("How long to wait before another attempt.")
            Backoff backoff,

            @Setting(value = "Retries allowed, as a share of the backend's calls.", min = "0%", max = "100%")
            Percent budget,

            @Setting("Which outcomes are tried again, by status such as 503 or cause such as connection_lost; left out,"
                    + " those that another attempt may cure.")
            @Nullable
            List<String> on,

            @Setting("Header by which the backend knows a repeated POST or PATCH; left out, none is repeated"
                    + " that may have been processed.")
            @Nullable
            String idempotencyKey,

            @Setting(
                    value = "Longest Retry-After that is waited for; one that asks for more ends the call.",
                    min = "0ms",
                    max = "1h")
            Duration retryAfter,

            @Setting(value = "Time that must be left for an attempt, or none begins.", min = "1ms", max = "10m")
            Duration minimum,

            @Setting(value = "Largest body of a request that is sent again.", min = "0B", max = "16MiB")
            Size replay,

            @Setting("Try again although a layer before us does: x-envoy-attempt-count above 1, or X-No-Retry: 1.")
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
                        "the name of a header that is not the connection's own");
            rules.throwIfInvalid();
        }

        /** With the usual limits. */
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
     * Exponential backoff with full jitter: before retry n, a random time between 0 and min(cap, base × 2^(n-1)). See
     * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
     */
    public record Backoff(
            @Setting(value = "Upper bound of the wait before the first retry.", min = "1ms", max = "1m")
            Duration base,

            @Setting(value = "Upper bound of any wait.", min = "1ms", max = "1m")
            Duration cap,

            @Setting(
                    value = "In place of base after 429 and 503 that do not say when to come back.",
                    min = "1ms",
                    max = "1m")
            Duration busy) {

        public Backoff {
            SpecValidator.of(Backoff.class, base, cap, busy)
                    .require(base.compareTo(cap) <= 0, "base", base, "at most cap, " + Durations.format(cap))
                    .throwIfInvalid();
        }

        /** With a second for a backend that is busy, as the AWS SDKs have it. */
        public Backoff(Duration base, Duration cap) {
            this(base, cap, Duration.ofSeconds(1));
        }
    }
}
