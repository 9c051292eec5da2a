package dev.sluice.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes log lines to stdout on a thread of its own. A caller of a logger never waits: a reader that does not read stdout would
 * otherwise stop the event loops. A line that finds the queue full is dropped and counted, and so is a line that a full disk
 * refuses. Logback's own appenders count neither. Thread-safe.
 */
public final class AsyncConsoleAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final int QUEUE_SIZE = 1024;
    private static final long FLUSH_MILLIS = 1000;

    private final BlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(QUEUE_SIZE);
    private final LongAdder dropped = new LongAdder();
    private final OutputStream out;
    private final Thread writer = new Thread(this::writeUntilStopped, "log-writer");
    private @Nullable Encoder<ILoggingEvent> encoder;

    /** Logback creates it from {@code logback.xml}. */
    public AsyncConsoleAppender() {
        // System.out hides the errors of writes.
        this(new FileOutputStream(FileDescriptor.out));
    }

    AsyncConsoleAppender(OutputStream out) {
        this.out = out;
        writer.setDaemon(true);
    }

    /** Sets the format of a line. Logback calls it before {@link #start}. */
    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    /** Returns the number of dropped lines since the start. */
    public double dropped() {
        return dropped.sum();
    }

    @Override
    public void start() {
        if (encoder == null) {
            addError("the appender " + name + " has no encoder");
            return;
        }
        super.start();
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!queue.offer(event)) dropped.increment();
    }

    private void writeUntilStopped() {
        try {
            while (isStarted()) write(queue.take());
        } catch (InterruptedException stopped) {
            // Lines that were logged before the stop follow.
        }
        for (ILoggingEvent event = queue.poll(); event != null; event = queue.poll()) write(event);
    }

    private void write(ILoggingEvent event) {
        Encoder<ILoggingEvent> format = encoder;
        if (format == null) return;
        try {
            out.write(format.encode(event));
        } catch (IOException | RuntimeException refused) {
            dropped.increment();
        }
    }

    /** Writes the lines in the queue, for at most a second. */
    @Override
    public void stop() {
        if (!isStarted()) return;
        super.stop();
        writer.interrupt();
        try {
            writer.join(FLUSH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
