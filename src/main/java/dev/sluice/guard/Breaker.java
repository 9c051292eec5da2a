package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.Call;
import dev.sluice.backend.Classification;
import dev.sluice.backend.NotSent.CircuitOpen;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a failing backend alone for a while. A refused call fails at once with {@link CircuitOpen}.
 *
 * <p>It judges a whole call as {@link Classification} does, retries included, and the outcome reaches the caller only after the
 * circuit has heard of it. Used by every event loop.
 */
public final class Breaker implements Backend {
    /** How long a failure counts as one in a row. */
    public static final Duration MEMORY_OF_FAILURES = Duration.ofMinutes(2);

    private final CircuitStateMachine circuit;
    private final BackendContext surroundings;
    private final Backend inner;

    public Breaker(CircuitStateMachine circuit, BackendContext surroundings, Backend inner) {
        this.circuit = circuit;
        this.surroundings = surroundings;
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        CircuitPermit pass = circuit.enter();
        if (pass == null) return refuse(call);
        if (pass.probe() == null) return judged(call, pass, inner.sendSafely(call));
        return call.passage() == null ? probe(call, pass) : flowingProbe(call, pass);
    }

    private Future<Reply> refuse(Call call) {
        surroundings.events().refused();
        return Future.failedFuture(new CircuitOpen(call, circuit.remaining()));
    }

    private Future<Reply> probe(Call call, CircuitPermit pass) {
        CircuitProbe probe = new CircuitProbe(call);
        return probe.answer(judged(call, pass, probe.send(inner, circuit)));
    }

    /** A body may flow for hours: the beginning of the answer decides, and silence ends the call without a watch of ours. */
    private Future<Reply> flowingProbe(Call call, CircuitPermit pass) {
        Promise<Classification.Signal> health = Promise.promise();
        Future<Void> told = health.future().compose(first -> circuit.judge(pass, first));
        call.progress().onReply(() -> health.tryComplete(Classification.Signal.GOOD));
        Future<Reply> reply = inner.sendSafely(call);
        return reply.transform(outcome -> {
            health.tryComplete(healthOf(outcome));
            return after(told, reply);
        });
    }

    private Future<Reply> judged(Call call, CircuitPermit pass, Future<Reply> reply) {
        return reply.transform(
                outcome -> after(circuit.judge(pass.without(call.progress().flowed()), healthOf(outcome)), reply));
    }

    private static Future<Reply> after(Future<Void> told, Future<Reply> reply) {
        return told.isComplete() ? reply : told.transform(ended -> reply);
    }

    private static Classification.Signal healthOf(AsyncResult<Reply> outcome) {
        return (outcome.succeeded() ? Classification.ofReply() : Classification.of(outcome.cause())).health();
    }

    /** What an operator can set. */
    public record Spec(
            @Setting(value = "Failed calls in a row that open the circuit.", min = "1", max = "1000")
            int consecutive,

            @Setting(
                    value = "Share of failed calls within the window that opens the circuit.",
                    min = "1%",
                    max = "100%")
            Percent rate,

            @Setting(value = "How far back rates look.", min = "1s", max = "5m")
            Duration window,

            @Setting(value = "Calls within the window before a rate counts.", min = "1", max = "10000")
            int minimum,

            @Setting(value = "A call this long is slow; left out, no call is.", min = "1ms", max = "15m") @Nullable
            Duration slow,

            @Setting(value = "Share of slow calls within the window that opens the circuit.", min = "1%", max = "100%")
            Percent slowRate,

            @Setting(value = "How long the circuit stays open before one probe.", min = "1s", max = "10m")
            Duration open) {

        public Spec {
            SpecValidator.of(Spec.class, consecutive, rate, window, minimum, slow, slowRate, open)
                    .check();
        }

        /**
         * Whether the circuit opens at all where every call fails, and takes as long: calls in a row are forgotten after two
         * minutes, others after the window.
         *
         * @param atOnce the most calls at once
         * @param each how long each takes
         */
        public boolean canOpen(int atOnce, Duration each) {
            return endingWithin(MEMORY_OF_FAILURES, atOnce, each) >= consecutive
                    || endingWithin(window, atOnce, each) >= minimum;
        }

        /** One call after the other, the first of which ends as the time begins. */
        private static long endingWithin(Duration time, int atOnce, Duration each) {
            return atOnce * ((time.toNanos() - 1) / Math.max(1, each.toNanos()) + 1);
        }

        /** The same, but open for another while. */
        public Spec with(Duration open) {
            return new Spec(consecutive, rate, window, minimum, slow, slowRate, open);
        }

        public static Spec defaults() {
            return new Spec(
                    5, new Percent(50), Duration.ofSeconds(10), 20, null, new Percent(80), Duration.ofSeconds(30));
        }
    }
}
