package dev.sluice.gateway.telemetry;

import dev.sluice.core.time.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures the lag of event loops: how much later than after {@value #INTERVAL_MILLIS} ms a tick of each one runs. A stuck event
 * loop has no lag to report before it runs again, so a gauge shows the time since a tick is due. Thread-safe.
 */
public final class EventLoopMeters {
    private static final long INTERVAL_MILLIS = 500;
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS);

    private final Clock clock;
    private final Timer lag;
    private final List<Ticks> loops = new CopyOnWriteArrayList<>();

    public EventLoopMeters(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.lag = MeterDefinition.EVENT_LOOP_LAG.timer(Tags.empty()).register(registry);
        MeterDefinition.EVENT_LOOP_OVERDUE.gauge(registry, this::overdueSeconds, Tags.empty());
    }

    /** Starts to measure an event loop. */
    public void measure(Context eventLoop) {
        Ticks ticks = new Ticks();
        loops.add(ticks);
        eventLoop.runOnContext(started -> ticks.schedule());
    }

    /** Stops the ticks. */
    public void stop() {
        loops.forEach(Ticks::stop);
        loops.clear();
    }

    private double overdueSeconds() {
        long now = clock.nanos();
        long overdue =
                loops.stream().mapToLong(ticks -> ticks.overdue(now)).max().orElse(0);
        return Duration.ofNanos(overdue).toMillis() / 1000.0;
    }

    /** The ticks of one event loop, which alone writes the due time. */
    private final class Ticks {
        private volatile long dueNanos = clock.nanos() + INTERVAL;
        private volatile boolean isStopped;
        private volatile Clock.@Nullable Timer timer;

        private void schedule() {
            if (isStopped) return;
            dueNanos = clock.nanos() + INTERVAL;
            timer = clock.after(INTERVAL, this::tick);
            if (isStopped) stop();
        }

        private void tick() {
            if (isStopped) return;
            lag.record(overdue(clock.nanos()), TimeUnit.NANOSECONDS);
            schedule();
        }

        private long overdue(long now) {
            return Math.max(0, now - dueNanos);
        }

        private void stop() {
            isStopped = true;
            Clock.Timer pending = timer;
            if (pending != null) pending.cancel();
        }
    }
}
