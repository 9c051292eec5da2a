package dev.sluice.backend.http;

import dev.sluice.backend.Timeouts;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
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
        this.end = Deadline.after(timeout.attempt(), clock).earlierOf(deadline);
        this.overallPhase = end.equals(deadline) ? TimeoutPhase.TOTAL : TimeoutPhase.ATTEMPT;
        this.minIdleTimeout = Math.min(
                timeout.pool().toNanos(),
                Math.min(timeout.read().toNanos(), timeout.write().toNanos()));
    }

    void start() {
        onProgress();
        schedule();
    }

    /**
     * Starts a phase, {@link TimeoutPhase#POOL}, {@link TimeoutPhase#WRITE}, {@link TimeoutPhase#READ} or {@link
     * TimeoutPhase#CALLER}. The last has no timeout of its own.
     */
    void enter(TimeoutPhase next) {
        phase = next;
        onProgress();
    }

    /** Restarts the timeout of the phase after bytes were sent or received. */
    void onProgress() {
        lastProgressNanos = clock.nanos();
        idleOnce = false;
    }

    /** Replaces the read timeout for a response that may be silent. */
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
        long untilLast = last == null ? Long.MAX_VALUE : last.remaining(clock);
        return streaming ? untilLast : Math.min(untilLast, end.remaining(clock));
    }

    /** Returns the phase that timed out: the attempt or the call after their end, otherwise the current phase. */
    TimeoutPhase expiredPhase() {
        if (last != null && last.isExpired(clock)) return TimeoutPhase.TOTAL;
        return remaining() <= 0 ? overallPhase : phase;
    }

    /** Never waits longer than the shortest timeout, because the next phase may have a shorter one. */
    private void schedule() {
        timer = clock.after(Math.min(remaining(), Math.min(untilIdle(), minIdleTimeout)), this::check);
    }

    private long untilIdle() {
        if (phase == TimeoutPhase.CALLER) return Long.MAX_VALUE;
        return lastProgressNanos + idleTimeout().toNanos() - clock.nanos();
    }

    private Duration idleTimeout() {
        return switch (phase) {
            case WRITE -> timeout.write();
            case READ -> read;
            case POOL, CONNECT, TLS, CALLER, ATTEMPT, TOTAL -> timeout.pool();
        };
    }

    private void check() {
        boolean idle = untilIdle() <= 0;
        if (remaining() <= 0 || (idle && idleOnce)) {
            onTimeout.accept(expiredPhase());
            return;
        }
        // After a blocked event loop, timers run before received bytes are read. So a phase times out only if the next
        // iteration of the loop has read nothing either.
        idleOnce = idle;
        schedule();
    }
}
