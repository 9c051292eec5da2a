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

    private static final Duration OVERDUE = Duration.ofMillis(200);
    private static final String CONSECUTIVE = "consecutive";
    private static final Future<Void> TOLD = Future.succeededFuture();
    private static final Future<Void> FAILED = Future.failedFuture("failed");

    private final Breaker.Spec spec;
    private final BackendContext surroundings;
    private final Clock clock;
    private final EventLoop root;

    /** Its monitor, which it holds itself whenever it changes its state, guards all that follows. */
    private final CircuitBreaker library;

    /** Set before the first call. */
    private volatile Runnable opened = () -> {};

    private final OutcomeWindow window;
    private CircuitBreakerState state = CLOSED;
    private String whyOpen = CONSECUTIVE;
    private long generation;
    private long probeAtNanos;

    public CircuitStateMachine(Breaker.Spec spec, BackendContext surroundings) {
        this.spec = spec;
        this.surroundings = surroundings;
        this.clock = surroundings.clock();
        this.window = new OutcomeWindow(spec);
        // Not getOrCreateContext(): if a verticle builds this, that is the verticle's own, and its timers go with it.
        this.root = EventLoop.detached(surroundings.vertx());
        this.library = CircuitBreaker.create(surroundings.backend(), surroundings.vertx(), optionsOf(spec))
                .openHandler(ignored -> become(OPEN))
                .halfOpenHandler(ignored -> become(HALF_OPEN))
                .closeHandler(ignored -> become(CLOSED));
    }

    private static CircuitBreakerOptions optionsOf(Breaker.Spec spec) {
        return new CircuitBreakerOptions()
                .setMaxFailures(spec.consecutive())
                .setResetTimeout(spec.open().toMillis())
                .setFailuresRollingWindow(Breaker.MEMORY_OF_FAILURES.toMillis())
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
        opened = listener;
    }

    /** How long until a probe may pass; zero while one is out. */
    Duration remaining() {
        synchronized (library) {
            return state == OPEN ? Duration.ofNanos(Math.max(0, probeAtNanos - clock.nanos())) : Duration.ZERO;
        }
    }

    /** Leave to make one call, whose outcome must be {@link #judge judged}; or null when the circuit refuses it. */
    @Nullable
    CircuitPermit enter() {
        synchronized (library) {
            return switch (state) {
                case CLOSED -> new CircuitPermit(generation, clock.nanos(), null);
                case OPEN -> null;
                case HALF_OPEN -> enterAsProbe();
            };
        }
    }

    private @Nullable CircuitPermit enterAsProbe() {
        Promise<Void> verdict = Promise.promise();
        Future<Void> told = library.execute(() -> verdict.future());
        boolean refused = told.isComplete();
        return refused
                ? null
                : new CircuitPermit(generation, clock.nanos(), new CircuitPermit.ProbeResult(verdict, told));
    }

    /** Takes note of an outcome. What is returned completes, either way, once no later call can miss it. */
    Future<Void> judge(CircuitPermit pass, Signal health) {
        boolean stale;
        Future<Void> told = TOLD;
        synchronized (library) {
            stale = pass.generation() != generation;
            if (!stale) told = pass.probe() == null ? count(pass, health) : decide(pass.probe(), health);
        }
        surroundings.events().judged(stale ? "stale" : nameOf(health));
        return told;
    }

    private static Future<Void> decide(CircuitPermit.ProbeResult probe, Signal health) {
        if (health == Signal.GOOD) probe.verdict().complete();
        else probe.verdict().fail("failed");
        return probe.told();
    }

    private Future<Void> count(CircuitPermit pass, Signal health) {
        if (health == Signal.NOTHING) return TOLD;
        long now = clock.nanos();
        window.add(now, health, now - pass.sinceNanos());
        Future<Void> told = tell(health);
        String reason = window.reasonToOpen(now);
        if (reason != null) trip(reason);
        return told;
    }

    private Future<Void> tell(Signal health) {
        // All that the library makes of a success while closed; its own way there leads through the event loop's queue,
        // at whose end the state may be another. A failure has to go that way. Should the loop be blocked meanwhile for
        // the whole open period, the circuit errs by staying open.
        if (health == Signal.GOOD) library.reset();
        return health == Signal.BAD ? library.execute(() -> FAILED) : TOLD;
    }

    private void trip(String why) {
        whyOpen = why;
        library.open();
    }

    private void become(CircuitBreakerState next) {
        CircuitBreakerState previous = state;
        state = next;
        generation++;
        window.clear();
        if (next == OPEN) stayOpen();
        if (next != previous) announce(previous, next);
        whyOpen = CONSECUTIVE;
    }

    private void stayOpen() {
        probeAtNanos = clock.nanos() + spec.open().toNanos();
        long opened = generation;
        onRootIn(spec.open().plus(OVERDUE).toNanos(), () -> reopenIfOverdue(opened));
    }

    private void reopenIfOverdue(long opened) {
        synchronized (library) {
            if (generation == opened) library.open();
        }
    }

    private void announce(CircuitBreakerState from, CircuitBreakerState to) {
        StateTransition transition =
                new StateTransition(surroundings.backend(), nameOf(from), nameOf(to), reason(from, to), clock.now());
        root.execute(() -> {
            transition.announce(surroundings.events(), surroundings.vertx());
            if (to == OPEN) opened.run();
        });
    }

    private String reason(CircuitBreakerState from, CircuitBreakerState to) {
        if (to == CLOSED) return "recovered";
        return from == CLOSED ? whyOpen : "probe";
    }

    /** Runs {@code task} when {@code deadline} passes, whatever becomes of the caller's verticle, on no caller's loop. */
    void at(Deadline deadline, Runnable task) {
        onRootIn(deadline.remaining(clock), task);
    }

    private void onRootIn(long nanos, Runnable task) {
        root.execute(() -> clock.after(nanos, task));
    }

    private static String nameOf(CircuitBreakerState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String nameOf(Signal health) {
        return switch (health) {
            case GOOD -> "success";
            case BAD, BUSY -> "failure";
            case NOTHING -> "neutral";
        };
    }
}
