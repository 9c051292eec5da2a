package dev.sluice.upstream.guard;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.SpecValidator.Expectation;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.NotSent.CircuitOpen;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Circuit breaker: rejects calls to a failing backend with {@link CircuitOpen}. Thread-safe.
 *
 * <p>It classifies a whole call, retries included, as {@link Classification} does. The circuit records an outcome
 * before the caller receives it.
 */
public final class Breaker implements Backend {
    /** The time after which a failure no longer counts as consecutive. */
    public static final Duration CONSECUTIVE_WINDOW = Duration.ofMinutes(2);

    private final CircuitStateMachine circuit;
    private final BackendContext context;
    private final Backend inner;

    public Breaker(CircuitStateMachine circuit, BackendContext context, Backend inner) {
        this.circuit = circuit;
        this.context = context;
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        CircuitPermit permit = circuit.tryAcquire();
        call.state().trace().onBreaker(permit == null ? "rejected" : permit.isProbe() ? "probe" : "admitted");
        if (permit == null) return reject(call);
        if (!permit.isProbe()) return recorded(call, permit, inner.sendSafely(call));
        return call.bodies() == null ? probe(call, permit) : streamingProbe(call, permit);
    }

    private Future<Reply> reject(Call call) {
        context.events().onBreakerReject();
        return Future.failedFuture(new CircuitOpen(call, circuit.remaining()));
    }

    private Future<Reply> recorded(Call call, CircuitPermit permit, Future<Reply> reply) {
        return reply.onComplete((received, failure) ->
                circuit.record(permit.excluding(call.state().streamingTime()), signalOf(failure)));
    }

    /** If the caller cancels, its call fails at once, and the probe continues. */
    private Future<Reply> probe(Call call, CircuitPermit permit) {
        Future<Reply> outcome = outcomeOfProbe(call).onComplete(ended -> circuit.record(permit, probeSignalOf(ended)));
        return new Wait<Reply>()
                .cancelledBy(call.cancellation(), () -> new Cancelled(call, Stage.PROBE))
                .answerOf(() -> outcome);
    }

    /** Only the backend or the deadline of the call decides a probe. The deadline cancels it, even if the backend does not reply. */
    private Future<Reply> outcomeOfProbe(Call call) {
        Cancellation deadline = new Cancellation();
        EventLoop eventLoop = EventLoop.current();
        circuit.runAt(call.deadline(), () -> eventLoop.execute(deadline::cancel));
        return new Wait<Reply>()
                .cancelledBy(deadline, () -> new DeadlineExceeded(call, "while probing"))
                .answerOf(() -> inner.sendSafely(call.withCancellation(deadline)));
    }

    /**
     * Sends a probe with streamed bodies, which may last for hours. The start of the reply decides the probe; the read and
     * write timeouts end a silent call.
     */
    private Future<Reply> streamingProbe(Call call, CircuitPermit permit) {
        Promise<Classification.Signal> signal = Promise.promise();
        signal.future().onSuccess(value -> circuit.record(permit, value));
        CallListener listener = new CallListener() {
            @Override
            public void onReplyStart() {
                signal.tryComplete(Classification.Signal.SUCCESS);
            }
        };
        return inner.sendSafely(call.listenedBy(listener))
                .onComplete(outcome -> signal.tryComplete(probeSignalOf(outcome)));
    }

    private static Classification.Signal signalOf(@Nullable Throwable failure) {
        return (failure == null ? Classification.success() : Classification.of(failure)).signal();
    }

    private static Classification.Signal probeSignalOf(AsyncResult<Reply> outcome) {
        return outcome.succeeded() ? Classification.Signal.SUCCESS : Classification.probeSignal(outcome.cause());
    }

    /** Settings of a circuit breaker. */
    public record Spec(
            @Setting(
                    value =
                            "Failed calls in a row that open the circuit while fewer than minimum calls are in the window.",
                    min = "1",
                    max = "1000")
            int consecutive,

            @Setting(value = "Share of failed calls in the window that opens the circuit.", min = "1%", max = "100%")
            Percent rate,

            @Setting(value = "Calls in the window: the last ones to end.", min = "1", max = "10000")
            int calls,

            @Setting(value = "Age of an ended call after which it leaves the window.", min = "1s", max = "5m")
            Duration window,

            @Setting(
                    value = "Calls in the window from which on the rates decide; at most calls.",
                    min = "1",
                    max = "10000")
            int minimum,

            @Setting(
                    value = "Calls that take at least this long are slow; left out, no call is slow.",
                    min = "1ms",
                    max = "15m")
            @Nullable
            Duration slow,

            @Setting(value = "Share of slow calls in the window that opens the circuit.", min = "1%", max = "100%")
            Percent slowRate,

            @Setting(value = "How long the circuit stays open before one probe.", min = "1s", max = "10m")
            Duration open,

            @Setting(
                    value = "Limit of the open time, which doubles after a probe that times out or gets 429 or 503; at"
                            + " least open.",
                    min = "1s",
                    max = "10m")
            Duration openMax) {

        public Spec {
            SpecValidator.of(Spec.class, consecutive, rate, calls, window, minimum, slow, slowRate, open, openMax)
                    .require(minimum <= calls, "minimum", minimum, new Expectation("at most calls, " + calls, "calls"))
                    .require(
                            openMax.compareTo(open) >= 0,
                            "open_max",
                            openMax,
                            new Expectation("at least open, " + Durations.format(open), "open"))
                    .throwIfInvalid();
        }

        /**
         * Returns whether the circuit can open if every call fails. Consecutive failures are forgotten after {@link
         * #CONSECUTIVE_WINDOW}, others after the window.
         *
         * @param concurrent the largest number of concurrent calls
         * @param duration the time that each call takes
         */
        public boolean canOpen(int concurrent, Duration duration) {
            return callsWithin(CONSECUTIVE_WINDOW.minusNanos(1), concurrent, duration) >= consecutive
                    || callsWithin(window, concurrent, duration) >= minimum;
        }

        /** Counts back-to-back calls that end within the period, which begins when the first call ends. */
        private static long callsWithin(Duration period, int concurrent, Duration duration) {
            return concurrent * (period.toNanos() / Math.max(1, duration.toNanos()) + 1);
        }

        /** Returns these settings with an open time that never grows. */
        public Spec withOpen(Duration open) {
            return new Spec(consecutive, rate, calls, window, minimum, slow, slowRate, open, open);
        }

        public static Spec defaults() {
            return new Spec(
                    5,
                    new Percent(50),
                    100,
                    Duration.ofSeconds(10),
                    20,
                    null,
                    new Percent(80),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30));
        }
    }
}
