package dev.sluice.gateway.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.sluice.core.memory.ByteLimit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The events of one kind that wait for the writer. Drops and counts an event that finds the queue full, by the number of its events or by
 * their bytes. Thread-safe; one thread polls.
 */
final class LineQueue {
    private final ArrayBlockingQueue<ILoggingEvent> events;
    private final ByteLimit bytes;
    private final LongAdder dropped = new LongAdder();

    LineQueue(int capacity, long maxBytes) {
        this.events = new ArrayBlockingQueue<>(capacity);
        this.bytes = new ByteLimit(maxBytes);
    }

    void offer(ILoggingEvent event) {
        int size = EventSize.of(event);
        if (!bytes.tryAdd(size)) dropped.increment();
        else if (!events.offer(event)) {
            bytes.remove(size);
            dropped.increment();
        }
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
}
