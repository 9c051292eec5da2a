package dev.sluice.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metric of log lines. A program with another logging library has none. */
final class LogMeters {
    private LogMeters() {}

    /** Registers the number of dropped lines. */
    static void register(MeterRegistry registry) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
            MeterDefinition.LOG_DROPPED.functionCounter(registry, context, LogMeters::dropped, Tags.empty());
    }

    private static double dropped(LoggerContext context) {
        double lines = 0;
        Iterator<Appender<ILoggingEvent>> appenders =
                context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        while (appenders.hasNext())
            if (appenders.next() instanceof AsyncConsoleAppender appender) lines += appender.dropped();
        return lines;
    }
}
