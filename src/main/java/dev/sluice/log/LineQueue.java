package dev.sluice.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The events of one kind that wait for the writer. Drops and counts an event that finds the queue full. Thread-safe. */
final class LineQueue {
    private final ArrayBlockingQueue<ILoggingEvent> events;
    private final LongAdder dropped = new LongAdder();

    LineQueue(int capacity) {
        this.events = new ArrayBlockingQueue<>(capacity);
    }

    void offer(ILoggingEvent event) {
        if (!events.offer(event)) dropped.increment();
    }

    @Nullable
    ILoggingEvent peek() {
        return events.peek();
    }

    @Nullable
    ILoggingEvent poll() {
        return events.poll();
    }

    void countDropped(int lines) {
        dropped.add(lines);
    }

    long dropped() {
        return dropped.sum();
    }
}
