package dev.sluice.upstream.http;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.Timeouts;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the timeouts of one attempt with one timer, which restarts when it fires and not with each byte. While a body
 * streams, only the read and the write timeout and the last deadline apply, and the attempt's end moves on. Used on one event loop.
 */
final class AttemptTimer {
    private final Clock clock;
    private final Timeouts timeout;
    private final Consumer<TimeoutPhase> onTimeout;
    private Duration read;
    private Deadline end;
    private final TimeoutPhase overallPhase;
    private final long minIdleTimeout;
    private @Nullable Deadline last;

    private TimeoutPhase phase = TimeoutPhase.POOL;
    private long lastProgressNanos;
    private boolean idleOnce;
    private long streamingSinceNanos;
    private boolean streaming;
    private long streamingNanos;
    private Clock.@Nullable Timer timer;

    AttemptTimer(Clock clock, Timeouts timeout, Deadline deadline, Consumer<TimeoutPhase> onTimeout) {
        this.clock = clock;
        this.timeout = timeout;
        this.onTimeout = onTimeout;
        this.read = timeout.read();
        this.lastProgressNanos = clock.nanos();
        this.end = new Deadline(lastProgressNanos + timeout.attempt().toNanos()).earlierOf(deadline);
        this.overallPhase = end.equals(deadline) ? TimeoutPhase.TOTAL : TimeoutPhase.ATTEMPT;
        this.minIdleTimeout = Math.min(
                timeout.pool().toNanos(),
                Math.min(timeout.read().toNanos(), timeout.write().toNanos()));
    }

    /** Starts the timeouts, which run from the creation of this timer. */
    void start() {
        schedule(lastProgressNanos);
    }

    /** Returns the reading of the clock at the start of the phase, or at its last progress. */
    long progressNanos() {
        return lastProgressNanos;
    }

    /**
     * Starts a phase, {@link TimeoutPhase#POOL}, {@link TimeoutPhase#WRITE}, {@link TimeoutPhase#READ} or {@link
     * TimeoutPhase#CALLER}. The last has no timeout of its own.
     */
    void enter(TimeoutPhase next) {
        enter(next, clock.nanos());
    }

    /** Starts a phase at a reading of the clock. */
    void enter(TimeoutPhase next, long now) {
        phase = next;
        lastProgressNanos = now;
        idleOnce = false;
    }

    /** Restarts the timeout of the phase after bytes were sent or received. */
    void onProgress() {
        enter(phase);
    }

    /** Replaces the read timeout for a reply that may be silent. */
    void limitSilence(Duration silence) {
        read = silence;
    }

    /** Sets a deadline that also counts while a body streams. */
    void limitTo(@Nullable Deadline deadline) {
        last = deadline;
    }

    void stop() {
        onBodyEnd();
        if (timer != null) timer.cancel();
    }

    /** Stops the attempt timeout while a body streams. */
    void onBodyStart() {
        if (streaming) return;
        streaming = true;
        streamingSinceNanos = clock.nanos();
    }

    /** Resumes the attempt timeout with the time that remained before the body. */
    void onBodyEnd() {
        if (!streaming) return;
        streaming = false;
        long elapsed = clock.nanos() - streamingSinceNanos;
        streamingNanos += elapsed;
        end = new Deadline(end.atNanos() + elapsed);
    }

    Duration streamingTime() {
        return Duration.ofNanos(streamingNanos);
    }

    /** Returns the remaining ns of the attempt or of the call, whichever is less; zero or less after their end. */
    long remaining() {
        return remainingAt(clock.nanos());
    }

    /** Returns {@link #remaining} at a reading of the clock. */
    long remainingAt(long now) {
        long untilLast = last == null ? Long.MAX_VALUE : last.atNanos() - now;
        return streaming ? untilLast : Math.min(untilLast, end.atNanos() - now);
    }

    /** Returns the phase that timed out: the attempt or the call after their end, otherwise the current phase. */
    TimeoutPhase expiredPhase() {
        if (last != null && last.isExpired(clock)) return TimeoutPhase.TOTAL;
        return remaining() <= 0 ? overallPhase : phase;
    }

    /** Never waits longer than the shortest timeout, because the next phase may have a shorter one. */
    private void schedule(long now) {
        timer = clock.after(Math.min(remainingAt(now), Math.min(untilIdle(now), minIdleTimeout)), this::check);
    }

    private long untilIdle(long now) {
        if (phase == TimeoutPhase.CALLER) return Long.MAX_VALUE;
        return lastProgressNanos + idleTimeout().toNanos() - now;
    }

    private Duration idleTimeout() {
        return switch (phase) {
            case WRITE -> timeout.write();
            case READ -> read;
            case POOL, CONNECT, TLS, CALLER, ATTEMPT, TOTAL -> timeout.pool();
        };
    }

    private void check() {
        long now = clock.nanos();
        boolean idle = untilIdle(now) <= 0;
        if (remainingAt(now) <= 0 || (idle && idleOnce)) {
            onTimeout.accept(expiredPhase());
            return;
        }
        // After a blocked event loop, timers run before received bytes are read. So a phase times out only if the next
        // iteration of the loop has read nothing either.
        idleOnce = idle;
        schedule(now);
    }
}
