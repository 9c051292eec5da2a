package dev.sluice.gateway.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.sluice.core.memory.TextSize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Estimates the memory of an event that waits for the writer, in bytes. The estimate of one event does not change. */
final class EventSize {
    private static final int EVENT = 176;
    private static final int PAIR = 32;
    private static final int FAILURE = 80;
    private static final int FRAME = 76;

    private EventSize() {}

    static int of(ILoggingEvent event) {
        AccessEntry request = EventEncoder.request(event);
        return EVENT + (request == null ? message(event) : request.trace().bytes());
    }

    /** The arguments of a message have at most about as many characters as its text. */
    private static int message(ILoggingEvent event) {
        long size = 2L * TextSize.of(event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null)
            for (KeyValuePair pair : pairs) size += PAIR + (pair.value instanceof String s ? TextSize.of(s) : 0);
        size += failure(event.getThrowableProxy());
        return (int) Math.min(size, Integer.MAX_VALUE / 2);
    }

    /** Logback cuts a failure that is among its own causes. */
    private static long failure(@Nullable IThrowableProxy failure) {
        if (failure == null) return 0;
        long size = FAILURE
                + TextSize.of(failure.getMessage())
                + (long) FRAME * failure.getStackTraceElementProxyArray().length;
        for (IThrowableProxy suppressed : failure.getSuppressed()) size += failure(suppressed);
        return size + failure(failure.getCause());
    }
}
