package dev.sluice.gateway.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.sluice.core.audit.AuditEntry;
import dev.sluice.core.trace.RequestTrace;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Encodes the events of loggers as lines: requests, entries of the audit log, and messages. */
final class EventEncoder {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private EventEncoder() {}

    /** Writes one line. */
    static void encode(ILoggingEvent event, LineWriter out) {
        Object argument = onlyArgument(event);
        if (argument instanceof AccessEntry request) encodeRequest(request, event, out);
        else if (argument instanceof AuditEntry entry) encodeAudit(entry, event, out);
        else encodeMessage(event, out);
        out.end();
    }

    private static @Nullable Object onlyArgument(ILoggingEvent event) {
        Object[] arguments = event.getArgumentArray();
        return arguments != null && arguments.length == 1 ? arguments[0] : null;
    }

    /** Whether the text of an event is made from its argument when it is written. */
    static boolean isDeferred(ILoggingEvent event) {
        return request(event) != null;
    }

    /** Returns the request of a line of the access log; null for another line. */
    static @Nullable AccessEntry request(ILoggingEvent event) {
        return onlyArgument(event) instanceof AccessEntry request ? request : null;
    }

    /** The time is that of the end of the request. */
    private static void encodeRequest(AccessEntry entry, ILoggingEvent event, LineWriter out) {
        RequestTrace trace = entry.trace();
        long endMillis = trace.startedEpochMillis() + trace.durationNanos() / NANOS_PER_MILLI;
        out.begin(endMillis, event.getLevel().toString(), event.getLoggerName(), null);
        AccessLine.write(entry, out);
    }

    private static void encodeAudit(AuditEntry entry, ILoggingEvent event, LineWriter out) {
        out.begin(event.getTimeStamp(), event.getLevel().toString(), event.getLoggerName(), null);
        out.text("event", entry.event().code());
        List<String> keys = entry.event().keys();
        for (int i = 0; i < keys.size(); i++) value(keys.get(i), entry.value(i), out);
    }

    private static void encodeMessage(ILoggingEvent event, LineWriter out) {
        UnaryOperator<String> shown =
                ForeignText.isForeign(event.getLoggerName()) ? ForeignText::withoutQueries : UnaryOperator.identity();
        String message = shown.apply(String.valueOf(event.getFormattedMessage()));
        out.begin(event.getTimeStamp(), event.getLevel().toString(), event.getLoggerName(), message);
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) for (KeyValuePair pair : pairs) value(pair.key, shown(pair.value, shown), out);
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) encodeFailure(failure, shown, out);
    }

    private static @Nullable Object shown(@Nullable Object value, UnaryOperator<String> shown) {
        return value == null || value instanceof Number || value instanceof Boolean || value instanceof Duration
                ? value
                : shown.apply(value.toString());
    }

    private static void encodeFailure(IThrowableProxy failure, UnaryOperator<String> shown, LineWriter out) {
        String message = failure.getMessage();
        out.exception(
                failure.getClassName(),
                message == null ? null : shown.apply(message),
                shown.apply(ThrowableProxyUtil.asString(failure)));
    }

    private static void value(String key, @Nullable Object value, LineWriter out) {
        if (value instanceof Integer || value instanceof Long) out.number(key, ((Number) value).longValue());
        else if (value instanceof Boolean flag) out.flag(key, flag);
        else if (value instanceof Duration duration) out.duration(key, duration.toNanos());
        else if (key.equals("client")) out.client(key, value == null ? null : value.toString());
        else if (value != null) out.text(key, value.toString());
    }
}
