package dev.sluice.gateway.log;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of all queues to one stream on a thread of its own, in the order of their times. It collects the lines of a
 * few milliseconds, so that many requests share one wake-up and one write. Thread-safe.
 */
final class QueueWriter {
    private static final int FULL_BUFFER = 32 * 1024;
    private static final long COLLECT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LogKind[] kinds = LogKind.values();
    private final LineQueue[] queues = new LineQueue[kinds.length];
    private final Map<LogKind, LineQueue> queueOf = new EnumMap<>(LogKind.class);
    private final int[] buffered = new int[kinds.length];
    private final LineBuffer buffer = new LineBuffer();
    private final OutputStream out;
    private final Thread thread = new Thread(this::run, "log-writer");
    private LineWriter lines = LineWriter.of(LogFormat.TEXT, buffer);
    private LogFormat format = LogFormat.TEXT;
    private volatile LogFormat wantedFormat = LogFormat.TEXT;
    private volatile boolean isIdle;
    private volatile boolean isStopped;

    /** @param heap the bytes of the heap, of which each queue has a share */
    QueueWriter(OutputStream out, long heap) {
        this.out = out;
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new LineQueue(kinds[i].capacity(), kinds[i].share().bytes(heap));
            queueOf.put(kinds[i], queues[i]);
        }
        thread.setDaemon(true);
    }

    void setFormat(LogFormat newFormat) {
        wantedFormat = newFormat;
    }

    LineQueue queue(LogKind kind) {
        return requireNonNull(queueOf.get(kind));
    }

    void start() {
        thread.start();
    }

    void offer(ILoggingEvent event) {
        queue(LogKind.of(event)).offer(event);
        if (isIdle) wakeUp();
    }

    private void wakeUp() {
        isIdle = false;
        LockSupport.unpark(thread);
    }

    /** Writes the waiting events and ends, within a time limit. */
    void stop(long limitMillis) {
        isStopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(limitMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isStopped) {
            awaitEvent();
            writeAll();
        }
        writeAll();
    }

    private void awaitEvent() {
        // A late wake-up for an earlier event resets isIdle, so each round sets it again before it looks at the queues.
        for (isIdle = true; oldest() < 0 && !isStopped; isIdle = true) LockSupport.park(this);
        isIdle = false;
        if (!isStopped) LockSupport.parkNanos(this, COLLECT_NANOS);
    }

    private void writeAll() {
        for (int kind = oldest(); kind >= 0; kind = oldest()) {
            ILoggingEvent event = queues[kind].poll();
            if (event != null) encode(event, kind);
            if (buffer.length() >= FULL_BUFFER) flush();
        }
        flush();
    }

    /** Returns the kind of the oldest event that waits; -1 for none. Within a millisecond, the audit log is first. */
    private int oldest() {
        int kind = -1;
        long time = Long.MAX_VALUE;
        for (int i = 0; i < queues.length; i++) {
            ILoggingEvent event = queues[i].peek();
            if (event == null || event.getTimeStamp() >= time) continue;
            kind = i;
            time = event.getTimeStamp();
        }
        return kind;
    }

    private void encode(ILoggingEvent event, int kind) {
        int start = buffer.length();
        try {
            EventEncoder.encode(event, writer());
            buffered[kind]++;
        } catch (RuntimeException bug) {
            buffer.truncate(start);
            queues[kind].countDropped(1);
        }
    }

    private LineWriter writer() {
        LogFormat wanted = wantedFormat;
        if (wanted != format) {
            lines = LineWriter.of(wanted, buffer);
            format = wanted;
        }
        return lines;
    }

    private void flush() {
        if (buffer.length() == 0) return;
        @Nullable IOException failure = null;
        try {
            buffer.writeTo(out);
        } catch (IOException rejected) {
            failure = rejected;
        }
        buffer.truncate(0);
        for (int kind = 0; kind < buffered.length; kind++) {
            if (failure != null) queues[kind].countDropped(buffered[kind]);
            buffered[kind] = 0;
        }
    }
}
