package dev.sluice.gateway.limit;

import dev.sluice.core.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a task a minute after the first event since its last run. Thread-safe; events must occur on event loops. */
final class MinuteTimer {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Clock clock;
    private final Runnable task;
    private final AtomicBoolean isPending = new AtomicBoolean();

    MinuteTimer(Clock clock, Runnable task) {
        this.clock = clock;
        this.task = task;
    }

    void onEvent() {
        if (!isPending.get() && isPending.compareAndSet(false, true)) clock.after(MINUTE, this::run);
    }

    private void run() {
        isPending.set(false);
        task.run();
    }
}
