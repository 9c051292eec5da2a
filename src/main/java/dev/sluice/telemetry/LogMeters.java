package dev.sluice.telemetry;

import dev.sluice.log.AccessLog.SuppressedLines;
import dev.sluice.log.AsyncConsoleAppender;
import dev.sluice.log.LogKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The metrics of the log: dropped lines by {@code log}, and lines beyond the limit of the access log by {@code reason}. A program
 * with its own logging has no dropped lines. Thread-safe.
 */
public final class LogMeters implements SuppressedLines {
    private final MeterFamily<Counter> suppressed;

    public LogMeters(MeterRegistry registry) {
        this.suppressed = MeterFamily.counters(registry, "sluice.log.suppressed", Tags.empty(), "reason");
    }

    @Override
    public void suppressed(String reason, long lines) {
        suppressed.withLabels(reason).increment((double) lines);
    }

    /** Registers the numbers of dropped lines. */
    static void register(MeterRegistry registry) {
        AsyncConsoleAppender appender = AsyncConsoleAppender.installed();
        if (appender == null) return;
        for (LogKind kind : LogKind.values())
            FunctionCounter.builder("sluice.log.dropped", appender, counted -> counted.dropped(kind))
                    .tag("log", kind.code())
                    .register(registry);
    }
}
