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
 * The circuit of one backend. Thread-safe.
 *
 * <p>vertx-circuit-breaker 5.1 holds the state, counts consecutive failures, allows the single probe and times the open
 * period. This class works around its limits:
 *
 * <ul>
 *   <li>It has no neutral outcome. A neutral outcome is not reported to it, but fails a probe.
 *   <li>It applies an outcome to the state it finds. Every {@link CircuitPermit} carries the generation that granted
 *       it, and outcomes of older generations are dropped.
 *   <li>A success or a jump of the wall clock clears its count, so four failures of five calls do not open the circuit.
 *       {@link OutcomeWindow} counts as well and opens the circuit through {@code open()}.
 *   <li>Its timer ends with the verticle that opened the circuit. A watchdog on a root context opens the circuit again
 *       when that timer is overdue.
 *   <li>It calls handlers under its lock and breaks if a handler throws. The handlers here only record the state.
 * </ul>
 */
public final class CircuitStateMachine {

    /** The local event bus address of state changes, as JSON: backend, from, to, reason, at. */
    public static final String ADDRESS = "sluice.breaker";

    private static final Duration OVERDUE_AFTER = Duration.ofMillis(200);
    private static final String CONSECUTIVE = "consecutive";
    private static final Future<Void> DONE = Future.succeededFuture();
    private static final Future<Void> FAILED = Future.failedFuture("failed");

    private final Breaker.Spec spec;
    private final BackendContext context;
    private final Clock clock;
    private final EventLoop rootContext;

    /** The library holds this monitor during its state changes; it guards all fields below. */
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
        // getOrCreateContext() returns the context of a deploying verticle, whose timers end with it.
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

    /** Returns {@code closed}, {@code open} or {@code half_open}. */
    public String state() {
        return nameOf(library.state());
    }

    public boolean isClosed() {
        return library.state() == CLOSED;
    }

    boolean isOpen() {
        return library.state() == OPEN;
    }

    /** Sets the listener that runs after the circuit has opened, on an event loop of no caller. */
    void onOpen(Runnable listener) {
        openListener = listener;
    }

    /** Returns the time until a probe may start; zero while a probe is in flight. */
    Duration remaining() {
        synchronized (library) {
            return state == OPEN ? Duration.ofNanos(Math.max(0, probeAtNanos - clock.nanos())) : Duration.ZERO;
        }
    }

    /** Returns a permit, whose outcome must be {@linkplain #record recorded}; null if the circuit rejects the call. */
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

    /** Records an outcome. The future completes, in success or failure, once every later call sees it. */
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
        // In the closed state, execute() would reset as well, but later, when the state may have changed. Only a
        // failure
        // needs execute(). If the event loop is blocked for the whole open period, the circuit stays open longer.
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

    /** Runs {@code task} at {@code deadline} on an event loop of no caller, even after a verticle was undeployed. */
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
