package dev.sluice.guard;

import static io.vertx.circuitbreaker.CircuitBreakerState.CLOSED;
import static io.vertx.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static io.vertx.circuitbreaker.CircuitBreakerState.OPEN;

import dev.sluice.backend.BackendContext;
import dev.sluice.backend.Classification.Signal;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import dev.sluice.time.EventLoop;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The state of one backend's circuit, shared by every event loop.
 *
 * <p>vertx-circuit-breaker holds the state, counts failures in a row, lets the single probe through and times the open
 * period. What it gets wrong when left alone cannot show:
 *
 * <ul>
 *   <li>It knows two outcomes. One that says nothing about the backend is not shown to it at all; as a probe's, it counts
 *       as a failure.
 *   <li>It judges an outcome by the state it finds. Here every {@link CircuitPermit} carries the generation that gave it, read
 *       under the library's own lock, and an outcome of an older generation is dropped.
 *   <li>Any success clears its count, so a backend that fails four calls of five stays in use; and a jump of the wall
 *       clock, by which it counts, clears it too. {@link OutcomeWindow} counts beside it, failures in a row as well, and
 *       trips it through {@code open()}.
 *   <li>Its timer belongs to the verticle that tripped it and dies with it. A watchdog on a context of no verticle opens
 *       it anew when the timer is overdue.
 *   <li>It calls handlers under its lock and is lost if one throws. These only take note.
 * </ul>
 */
public final class CircuitStateMachine {

    /** Where changes of state are published, within this process, as JSON: backend, from, to, reason, at. */
    public static final String ADDRESS = "sluice.breaker";

    private static final Duration OVERDUE_AFTER = Duration.ofMillis(200);
    private static final String CONSECUTIVE = "consecutive";
    private static final Future<Void> DONE = Future.succeededFuture();
    private static final Future<Void> FAILED = Future.failedFuture("failed");

    private final Breaker.Spec spec;
    private final BackendContext context;
    private final Clock clock;
    private final EventLoop rootContext;

    /** Its monitor, which it holds itself whenever it changes its state, guards all that follows. */
    private final CircuitBreaker library;

    /** Set before the first call. */
    private volatile Runnable openListener = () -> {};

    private final OutcomeWindow window;
    private CircuitBreakerState state = CLOSED;
    private String openReason = CONSECUTIVE;
    private long generation;
    private long probeAtNanos;

    public CircuitStateMachine(Breaker.Spec spec, BackendContext context) {
        this.spec = spec;
        this.context = context;
        this.clock = context.clock();
        this.window = new OutcomeWindow(spec);
        // Not getOrCreateContext(): if a verticle builds this, that is the verticle's own, and its timers go with it.
        this.rootContext = EventLoop.detached(context.vertx());
        this.library = CircuitBreaker.create(context.backend(), context.vertx(), optionsOf(spec))
                .openHandler(ignored -> transitionTo(OPEN))
                .halfOpenHandler(ignored -> transitionTo(HALF_OPEN))
                .closeHandler(ignored -> transitionTo(CLOSED));
    }

    private static CircuitBreakerOptions optionsOf(Breaker.Spec spec) {
        return new CircuitBreakerOptions()
                .setMaxFailures(spec.consecutive())
                .setResetTimeout(spec.open().toMillis())
                .setFailuresRollingWindow(Breaker.CONSECUTIVE_WINDOW.toMillis())
                .setTimeout(-1)
                .setMaxRetries(0)
                .setNotificationAddress(null);
    }

    /** {@code closed}, {@code open} or {@code half_open}. */
    public String state() {
        return nameOf(library.state());
    }

    public boolean isClosed() {
        return library.state() == CLOSED;
    }

    boolean isOpen() {
        return library.state() == OPEN;
    }

    /** Who must know when the circuit has opened; told on no caller's loop. */
    void onOpen(Runnable listener) {
        openListener = listener;
    }

    /** How long until a probe may pass; zero while one is out. */
    Duration remaining() {
        synchronized (library) {
            return state == OPEN ? Duration.ofNanos(Math.max(0, probeAtNanos - clock.nanos())) : Duration.ZERO;
        }
    }

    /** Leave to make one call, whose outcome must be {@link #record judged}; or null when the circuit refuses it. */
    @Nullable
    CircuitPermit tryAcquire() {
        synchronized (library) {
            return switch (state) {
                case CLOSED -> new CircuitPermit(generation, clock.nanos(), null);
                case OPEN -> null;
                case HALF_OPEN -> acquireProbe();
            };
        }
    }

    private @Nullable CircuitPermit acquireProbe() {
        Promise<Void> outcome = Promise.promise();
        Future<Void> stateChanged = library.execute(() -> outcome.future());
        boolean isRejected = stateChanged.isComplete();
        return isRejected
                ? null
                : new CircuitPermit(generation, clock.nanos(), new CircuitPermit.ProbeResult(outcome, stateChanged));
    }

    /** Takes note of an outcome. What is returned completes, either way, once no later call can miss it. */
    Future<Void> record(CircuitPermit permit, Signal signal) {
        boolean isStale;
        Future<Void> recorded = DONE;
        synchronized (library) {
            isStale = permit.generation() != generation;
            if (!isStale)
                recorded = permit.probe() == null ? recordCall(permit, signal) : recordProbe(permit.probe(), signal);
        }
        context.events().breakerRecorded(isStale ? "stale" : nameOf(signal));
        return recorded;
    }

    private static Future<Void> recordProbe(CircuitPermit.ProbeResult probe, Signal signal) {
        if (signal == Signal.SUCCESS) probe.outcome().complete();
        else probe.outcome().fail("failed");
        return probe.stateChanged();
    }

    private Future<Void> recordCall(CircuitPermit permit, Signal signal) {
        if (signal == Signal.NEUTRAL) return DONE;
        long now = clock.nanos();
        window.add(now, signal, now - permit.acquiredNanos());
        Future<Void> recorded = reportToLibrary(signal);
        String reason = window.reasonToOpen(now);
        if (reason != null) trip(reason);
        return recorded;
    }

    private Future<Void> reportToLibrary(Signal signal) {
        // All that the library makes of a success while closed; its own way there leads through the event loop's queue,
        // at whose end the state may be another. A failure has to go that way. Should the loop be blocked meanwhile for
        // the whole open period, the circuit errs by staying open.
        if (signal == Signal.SUCCESS) library.reset();
        return signal == Signal.FAILURE ? library.execute(() -> FAILED) : DONE;
    }

    private void trip(String reason) {
        openReason = reason;
        library.open();
    }

    private void transitionTo(CircuitBreakerState next) {
        CircuitBreakerState previous = state;
        state = next;
        generation++;
        window.clear();
        if (next == OPEN) scheduleReopen();
        if (next != previous) publish(previous, next);
        openReason = CONSECUTIVE;
    }

    private void scheduleReopen() {
        probeAtNanos = clock.nanos() + spec.open().toNanos();
        long openedGeneration = generation;
        scheduleOnRoot(spec.open().plus(OVERDUE_AFTER).toNanos(), () -> reopenIfOverdue(openedGeneration));
    }

    private void reopenIfOverdue(long openedGeneration) {
        synchronized (library) {
            if (generation == openedGeneration) library.open();
        }
    }

    private void publish(CircuitBreakerState from, CircuitBreakerState to) {
        StateTransition change =
                new StateTransition(context.backend(), nameOf(from), nameOf(to), reason(from, to), clock.now());
        rootContext.execute(() -> {
            change.publish(context.events(), context.vertx());
            if (to == OPEN) openListener.run();
        });
    }

    private String reason(CircuitBreakerState from, CircuitBreakerState to) {
        if (to == CLOSED) return "recovered";
        return from == CLOSED ? openReason : "probe";
    }

    /** Runs {@code task} when {@code deadline} passes, whatever becomes of the caller's verticle, on no caller's loop. */
    void runAt(Deadline deadline, Runnable task) {
        scheduleOnRoot(deadline.remaining(clock), task);
    }

    private void scheduleOnRoot(long nanos, Runnable task) {
        rootContext.execute(() -> clock.after(nanos, task));
    }

    private static String nameOf(CircuitBreakerState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String nameOf(Signal signal) {
        return switch (signal) {
            case SUCCESS -> "success";
            case FAILURE, OVERLOAD -> "failure";
            case NEUTRAL -> "neutral";
        };
    }
}
