package dev.sluice.gateway.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.sluice.core.memory.ByteLimit;
import dev.sluice.core.memory.TextSize;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The events of one kind that wait for the writer. Drops and counts an event that finds the queue full, by the number of its events or by
 * their bytes. Events below the level info get half of it, so that they never displace a warning. Thread-safe; one thread polls.
 */
final class LineQueue {
    private final ArrayBlockingQueue<ILoggingEvent> events;
    private final int maxDetails;
    private final long maxDetailBytes;
    private final ByteLimit bytes;
    private final LongAdder dropped = new LongAdder();

    LineQueue(int capacity, long maxBytes) {
        this.events = new ArrayBlockingQueue<>(capacity);
        this.bytes = new ByteLimit(maxBytes);
        this.maxDetails = capacity / 2;
        this.maxDetailBytes = maxBytes / 2;
    }

    void offer(ILoggingEvent event) {
        int size = EventSize.of(event);
        if (isDetail(event) && !hasSpaceForDetail(size)) dropped.increment();
        else if (!bytes.tryAdd(size)) dropped.increment();
        else if (!events.offer(event)) {
            bytes.remove(size);
            dropped.increment();
        }
    }

    private static boolean isDetail(ILoggingEvent event) {
        return !event.getLevel().isGreaterOrEqual(Level.INFO);
    }

    /** Several threads at once may exceed the half by an event each. */
    private boolean hasSpaceForDetail(int size) {
        return events.size() < maxDetails && bytes.used() + size <= maxDetailBytes;
    }

    @Nullable
    ILoggingEvent peek() {
        return events.peek();
    }

    @Nullable
    ILoggingEvent poll() {
        ILoggingEvent event = events.poll();
        if (event != null) bytes.remove(EventSize.of(event));
        return event;
    }

    void countDropped(int lines) {
        dropped.add(lines);
    }

    long dropped() {
        return dropped.sum();
    }

    /** Estimates the memory of an event that waits for the writer, in bytes. The estimate of one event does not change. */
    private static final class EventSize {
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
}
