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
    private final Consumer<TimeoutPhase> lapsed;
    private Deadline end;
    private final TimeoutPhase whole;
    private final long shortestGap;

    private TimeoutPhase phase = TimeoutPhase.POOL;
    private long moved;
    private boolean suspected;
    private long flowingSince;
    private boolean flowing;
    private long flowedNanos;
    private Clock.@Nullable Timer timer;

    /** A watch over an attempt that begins now; {@code lapsed} hears once what took too long. */
    AttemptTimer(Clock clock, Timeouts timeout, Deadline deadline, Consumer<TimeoutPhase> lapsed) {
        this.clock = clock;
        this.timeout = timeout;
        this.lapsed = lapsed;
        this.end = Deadline.in(timeout.attempt(), clock).orSooner(deadline);
        this.whole = end.equals(deadline) ? TimeoutPhase.TOTAL : TimeoutPhase.ATTEMPT;
        this.shortestGap = Math.min(
                timeout.pool().toNanos(),
                Math.min(timeout.read().toNanos(), timeout.write().toNanos()));
    }

    void start() {
        moved();
        arm();
    }

    /** From now on the silence of {@code next} counts: {@link TimeoutPhase#POOL}, {@link TimeoutPhase#WRITE}, {@link TimeoutPhase#READ}, or none
     * of {@link TimeoutPhase#CALLER}. */
    void enter(TimeoutPhase next) {
        phase = next;
        moved();
    }

    /** A byte went or came. */
    void moved() {
        moved = clock.nanos();
        suspected = false;
    }

    void stop() {
        ebb();
        if (timer != null) timer.cancel();
    }

    /** A body begins to flow, for as long as it may take. */
    void flow() {
        if (flowing) return;
        flowing = true;
        flowingSince = clock.nanos();
    }

    /** The body is through: what is left of the attempt is what was left before. */
    void ebb() {
        if (!flowing) return;
        flowing = false;
        long took = clock.nanos() - flowingSince;
        flowedNanos += took;
        end = new Deadline(end.atNanos() + took);
    }

    /** How long bodies have flowed. */
    Duration flowed() {
        return Duration.ofNanos(flowedNanos);
    }

    /** What is left of the attempt, and of the call when that is less; in nanoseconds, zero or less when it is over. */
    long remaining() {
        return flowing ? Long.MAX_VALUE : end.remaining(clock);
    }

    /** What has taken too long: the whole attempt or call when its end has come, else the present phase. */
    TimeoutPhase late() {
        return remaining() <= 0 ? whole : phase;
    }

    /** Never later than the shortest gap from now, because a less patient phase may begin before the timer fires. */
    private void arm() {
        timer = clock.after(Math.min(remaining(), Math.min(untilSilent(), shortestGap)), this::look);
    }

    private long untilSilent() {
        if (phase == TimeoutPhase.CALLER) return Long.MAX_VALUE;
        return moved + gap().toNanos() - clock.nanos();
    }

    private Duration gap() {
        return switch (phase) {
            case WRITE -> timeout.write();
            case READ -> timeout.read();
            case POOL, CONNECT, TLS, CALLER, ATTEMPT, TOTAL -> timeout.pool();
        };
    }

    private void look() {
        boolean silent = untilSilent() <= 0;
        if (remaining() <= 0 || (silent && suspected)) {
            lapsed.accept(late());
            return;
        }
        // After something blocked the event loop, timers run before the bytes that came meanwhile are read: silence
        // counts only when one more pass of the loop has brought nothing.
        suspected = silent;
        arm();
    }
}
