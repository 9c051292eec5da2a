package dev.sluice.upstream.guard;

import static io.vertx.circuitbreaker.CircuitBreakerState.CLOSED;
import static io.vertx.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static io.vertx.circuitbreaker.CircuitBreakerState.OPEN;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendStatus;
import dev.sluice.upstream.backend.Classification.Signal;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The circuit of one backend. Thread-safe.
 *
 * <p>vertx-circuit-breaker 5.1 holds the state and allows the single probe of a half-open circuit. This class works
 * around its limits:
 *
 * <ul>
 *   <li>It counts only failures in a row, and a success or a jump of the wall clock clears its count. {@link
 *       OutcomeWindow} counts instead and opens the circuit through {@code open()}. The library counts nothing.
 *   <li>Its open time is fixed. For a longer one, this class keeps the state open after the library's time has ended.
 *   <li>It closes the circuit after one good probe. The library's probe never ends; {@code reset()} closes the circuit
 *       after {@link RecoveryRamp}, and {@code open()} opens it again.
 *   <li>It applies an outcome to the state it finds. Every {@link CircuitPermit} carries the generation that granted
 *       it, and outcomes of older generations are dropped.
 *   <li>Its timer ends with the verticle that opened the circuit. A watchdog on a root context opens the circuit again
 *       when that timer is overdue.
 *   <li>It calls handlers under its lock and breaks if a handler throws. The handlers here only record the state.
 * </ul>
 */
public final class CircuitStateMachine {

    /** The local event bus address of state changes, as JSON: backend, from, to, reason, at. */
    public static final String ADDRESS = "sluice.breaker";

    private static final Duration OVERDUE_AFTER = Duration.ofMillis(200);
    private static final String PROBE = "probe";

    private final Breaker.Spec spec;
    private final BackendContext context;
    private final Clock clock;
    private final EventLoop rootContext;

    /** The library holds this monitor during its state changes; it guards all fields below. */
    private final CircuitBreaker library;

    private final List<Runnable> openListeners = new CopyOnWriteArrayList<>();

    private final OutcomeWindow window;
    private final RecoveryRamp ramp;

    /** Written under the monitor, read without it. It stays open after the library's open time, until the probe. */
    private volatile CircuitBreakerState state = CLOSED;

    private Instant changedAt;

    /** An open circuit has an empty window, so it keeps the failures that opened it. */
    private BackendStatus.Failures failuresAtOpen = BackendStatus.Failures.NONE;

    private String openReason = PROBE;
    private Duration openTime;
    private long generation;
    private long probeAtNanos;

    /** @param concurrent the permits of the bulkhead, to which a recovering backend returns in steps */
    public CircuitStateMachine(Breaker.Spec spec, int concurrent, BackendContext context) {
        this.spec = spec;
        this.context = context;
        this.clock = context.clock();
        this.window = new OutcomeWindow(spec);
        this.ramp = new RecoveryRamp(concurrent);
        this.openTime = spec.open();
        this.changedAt = clock.now();
        // getOrCreateContext() returns the context of a deploying verticle, whose timers end with it.
        this.rootContext = EventLoop.detached(context.vertx());
        this.library = CircuitBreaker.create(context.backend(), context.vertx(), optionsOf(spec))
                .openHandler(ignored -> onLibraryOpen())
                .halfOpenHandler(ignored -> halfOpenIfDue(generation))
                .closeHandler(ignored -> transitionTo(CLOSED));
    }

    private static CircuitBreakerOptions optionsOf(Breaker.Spec spec) {
        return new CircuitBreakerOptions()
                .setMaxFailures(Integer.MAX_VALUE)
                .setResetTimeout(spec.open().plusNanos(999_999).toMillis())
                .setTimeout(-1)
                .setMaxRetries(0)
                .setNotificationAddress(null);
    }

    /** Returns {@code closed}, {@code open} or {@code half_open}. */
    public String state() {
        return nameOf(state);
    }

    public boolean isClosed() {
        return state == CLOSED;
    }

    /** Returns the state, its start, the failures that led to it, and the time of the next probe. */
    public BackendStatus.Circuit status() {
        synchronized (library) {
            BackendStatus.Failures failures = isClosed() ? window.failures(clock.nanos()) : failuresAtOpen;
            Instant probeAt = state == OPEN ? clock.now().plus(remaining()) : null;
            return new BackendStatus.Circuit(state(), changedAt, failures, probeAt);
        }
    }

    boolean isOpen() {
        return state == OPEN;
    }

    /** Adds a listener that runs after the circuit has opened, on an event loop of no caller. */
    void onOpen(Runnable listener) {
        openListeners.add(listener);
    }

    /** Returns the time until a probe may start; zero in a half-open circuit. */
    Duration remaining() {
        synchronized (library) {
            return state == OPEN ? Duration.ofNanos(Math.max(0, probeAtNanos - clock.nanos())) : Duration.ZERO;
        }
    }

    /** Returns a permit, whose outcome must be {@linkplain #record recorded}; null if the circuit rejects the call. */
    @Nullable
    CircuitPermit tryAcquire() {
        synchronized (library) {
            long now = clock.nanos();
            return switch (state) {
                case CLOSED -> new CircuitPermit(generation, now, false);
                case OPEN -> null;
                case HALF_OPEN -> ramp.isRunning() ? acquireFromRamp(now) : acquireProbe(now);
            };
        }
    }

    private @Nullable CircuitPermit acquireFromRamp(long now) {
        return ramp.tryAcquire(now) ? new CircuitPermit(generation, now, false) : null;
    }

    /** The library rejects every call but the first, whose future never completes. */
    private @Nullable CircuitPermit acquireProbe(long now) {
        boolean isRejected = library.execute(() -> Promise.promise().future()).isComplete();
        return isRejected ? null : new CircuitPermit(generation, now, true);
    }

    /** Records an outcome; every later call sees it. For a probe, {@code signal} is that of a probe. */
    void record(CircuitPermit permit, Signal signal) {
        boolean isStale;
        synchronized (library) {
            isStale = permit.generation() != generation;
            if (!isStale && permit.isProbe()) recordProbe(signal);
            if (!isStale && !permit.isProbe()) recordCall(permit, signal);
        }
        context.events().onBreakerRecord(isStale ? "stale" : nameOf(signal));
    }

    private void recordProbe(Signal signal) {
        if (signal == Signal.SUCCESS) startRamp();
        else open(PROBE, openTimeAfter(signal));
    }

    private void startRamp() {
        ramp.start(clock.nanos());
        long probed = generation;
        scheduleOnRoot(RecoveryRamp.DURATION.toNanos(), () -> endRamp(probed));
    }

    private void endRamp(long probed) {
        synchronized (library) {
            if (generation == probed) library.reset();
        }
    }

    /** Returns twice the open time after an overload, the same after an outcome that does not count. */
    private Duration openTimeAfter(Signal probe) {
        return switch (probe) {
            case OVERLOAD -> shorterOf(openTime.multipliedBy(2), spec.openMax());
            case NEUTRAL -> openTime;
            case SUCCESS, FAILURE -> spec.open();
        };
    }

    private static Duration shorterOf(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void recordCall(CircuitPermit permit, Signal signal) {
        ramp.release();
        if (signal == Signal.NEUTRAL) return;
        long now = clock.nanos();
        window.add(now, signal, now - permit.acquiredNanos());
        String reason = window.reasonToOpen(now);
        if (reason != null) open(reason, spec.open());
    }

    private void open(String reason, Duration time) {
        openReason = reason;
        openTime = time;
        library.open();
    }

    /** The watchdog opens a library that is open already. The state and the time of the probe stay then. */
    private void onLibraryOpen() {
        if (state != OPEN) {
            probeAtNanos = clock.nanos() + openTime.toNanos();
            transitionTo(OPEN);
        }
        long opened = generation;
        long wait = Math.max(probeAtNanos - clock.nanos(), spec.open().toNanos());
        scheduleOnRoot(wait, () -> {
            halfOpenIfDue(opened);
            scheduleOnRoot(OVERDUE_AFTER.toNanos(), () -> reopenIfOverdue(opened));
        });
    }

    private void halfOpenIfDue(long opened) {
        synchronized (library) {
            boolean isDue = library.state() == HALF_OPEN && probeAtNanos - clock.nanos() <= 0;
            if (generation == opened && isDue) transitionTo(HALF_OPEN);
        }
    }

    private void reopenIfOverdue(long opened) {
        synchronized (library) {
            if (generation == opened) library.open();
        }
    }

    /** The calls of a ramp still count after it, so closing starts no generation. */
    private void transitionTo(CircuitBreakerState next) {
        CircuitBreakerState previous = state;
        BackendStatus.Failures counted = window.failures(clock.nanos());
        if (previous == CLOSED || counted.calls() > 0) failuresAtOpen = counted;
        state = next;
        changedAt = clock.now();
        ramp.stop();
        if (next != CLOSED) {
            generation++;
            window.clear();
        }
        publish(previous, next);
    }

    private void publish(CircuitBreakerState from, CircuitBreakerState to) {
        StateTransition change =
                new StateTransition(context.backend(), nameOf(from), nameOf(to), reason(to), clock.now());
        rootContext.execute(() -> change.publish(context.events(), context.vertx()));
        // Each in a task of its own, so that an exception of one listener costs no other.
        if (to == OPEN) openListeners.forEach(rootContext::execute);
    }

    private String reason(CircuitBreakerState to) {
        if (to == CLOSED) return "recovered";
        return to == OPEN ? openReason : PROBE;
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
