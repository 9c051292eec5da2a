package dev.sluice.gateway.telemetry;

import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.log.AccessLog.SuppressedLines;
import dev.sluice.gateway.log.AccessPart;
import dev.sluice.gateway.log.AsyncConsoleAppender;
import dev.sluice.gateway.log.LogKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the log: dropped lines by {@code log}, and lines beyond the limits of the access log by {@code reason}. A program
 * with its own logging has no dropped lines. Thread-safe.
 */
public final class LogMeters implements SuppressedLines {
    private final MeterFamily<Counter> suppressed;

    public LogMeters(MeterRegistry registry) {
        this.suppressed = MeterDefinition.LOG_SUPPRESSED.counters(registry, Tags.empty());
    }

    @Override
    public void onSuppress(AccessPart part, @Nullable Reason reason, long lines) {
        suppressed.withLabels(SuppressedLines.code(reason)).increment((double) lines);
    }

    /** Registers the numbers of dropped lines. */
    static void register(MeterRegistry registry) {
        for (LogKind kind : LogKind.values())
            MeterDefinition.LOG_DROPPED.functionCounter(
                    registry, kind, LogMeters::dropped, Tags.of("log", kind.code()));
    }

    private static double dropped(LogKind kind) {
        AsyncConsoleAppender appender = AsyncConsoleAppender.installed();
        return appender == null ? 0 : appender.dropped(kind);
    }
}
