package dev.sluice.backend.http;

import dev.sluice.backend.Timeouts;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of one attempt: how long nothing may move, and when all of it must be over. One timer does for all of
 * them. It is set anew only when it fires, never when bytes arrive, so a busy exchange costs one timer however long its
 * answer is. While a body flows past us, only silence counts; the end then moves on.
 */
final class AttemptTimer {
    private final Clock clock;
    private final Timeouts timeout;
    private final Consumer<TimeoutPhase> onTimeout;
    private Deadline end;
    private final TimeoutPhase overallPhase;
    private final long minIdleTimeout;

    private TimeoutPhase phase = TimeoutPhase.POOL;
    private long lastProgressNanos;
    private boolean idleOnce;
    private long streamingSinceNanos;
    private boolean streaming;
    private long streamingNanos;
    private Clock.@Nullable Timer timer;

    /** A watch over an attempt that begins now; {@code lapsed} hears once what took too long. */
    AttemptTimer(Clock clock, Timeouts timeout, Deadline deadline, Consumer<TimeoutPhase> onTimeout) {
        this.clock = clock;
        this.timeout = timeout;
        this.onTimeout = onTimeout;
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

    /** From now on the silence of {@code next} counts: {@link TimeoutPhase#POOL}, {@link TimeoutPhase#WRITE}, {@link TimeoutPhase#READ}, or none
     * of {@link TimeoutPhase#CALLER}. */
    void enter(TimeoutPhase next) {
        phase = next;
        onProgress();
    }

    /** A byte went or came. */
    void onProgress() {
        lastProgressNanos = clock.nanos();
        idleOnce = false;
    }

    void stop() {
        onBodyEnd();
        if (timer != null) timer.cancel();
    }

    /** A body begins to flow, for as long as it may take. */
    void onBodyStart() {
        if (streaming) return;
        streaming = true;
        streamingSinceNanos = clock.nanos();
    }

    /** The body is through: what is left of the attempt is what was left before. */
    void onBodyEnd() {
        if (!streaming) return;
        streaming = false;
        long elapsed = clock.nanos() - streamingSinceNanos;
        streamingNanos += elapsed;
        end = new Deadline(end.atNanos() + elapsed);
    }

    /** How long bodies have flowed. */
    Duration streamingTime() {
        return Duration.ofNanos(streamingNanos);
    }

    /** What is left of the attempt, and of the call when that is less; in nanoseconds, zero or less when it is over. */
    long remaining() {
        return streaming ? Long.MAX_VALUE : end.remaining(clock);
    }

    /** What has taken too long: the whole attempt or call when its end has come, else the present phase. */
    TimeoutPhase expiredPhase() {
        return remaining() <= 0 ? overallPhase : phase;
    }

    /** Never later than the shortest gap from now, because a less patient phase may begin before the timer fires. */
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
            case READ -> timeout.read();
            case POOL, CONNECT, TLS, CALLER, ATTEMPT, TOTAL -> timeout.pool();
        };
    }

    private void check() {
        boolean idle = untilIdle() <= 0;
        if (remaining() <= 0 || (idle && idleOnce)) {
            onTimeout.accept(expiredPhase());
            return;
        }
        // After something blocked the event loop, timers run before the bytes that came meanwhile are read: silence
        // counts only when one more pass of the loop has brought nothing.
        idleOnce = idle;
        schedule();
    }
}
