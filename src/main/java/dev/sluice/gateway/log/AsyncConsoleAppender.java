package dev.sluice.gateway.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEventVO;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes log lines to stdout on a thread of its own. A caller of a logger never waits: a reader that does not read stdout would
 * otherwise stop the event loops. A line that finds its queue full, by lines or by bytes, is dropped and counted, and so is a line that a full disk
 * rejects. Logback's own appenders count neither. Thread-safe.
 */
public final class AsyncConsoleAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final long FLUSH_MILLIS = 1000;

    private final QueueWriter writer;
    private LogFormat initialFormat = LogFormat.TEXT;
    private @Nullable String unknownFormat;

    /** Logback creates it from {@code logback.xml}. */
    public AsyncConsoleAppender() {
        // System.out hides the errors of writes.
        this(new FileOutputStream(FileDescriptor.out), Runtime.getRuntime().maxMemory());
    }

    AsyncConsoleAppender(OutputStream out, long heap) {
        this.writer = new QueueWriter(out, heap);
    }

    /** Returns the appender of this process; null for a program with its own logging. */
    public static @Nullable AsyncConsoleAppender installed() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return null;
        Iterator<Appender<ILoggingEvent>> appenders =
                context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        while (appenders.hasNext()) if (appenders.next() instanceof AsyncConsoleAppender appender) return appender;
        return null;
    }

    /** Sets the format of the lines before the configuration is read. Logback calls it before {@link #start}. */
    public void setFormat(String name) {
        LogFormat parsed = LogFormat.parse(name);
        if (parsed == null) unknownFormat = name;
        else initialFormat = parsed;
        writer.setFormat(initialFormat);
    }

    /** Returns the name of a format that does not exist; null if the format exists. */
    @Nullable
    String unknownFormat() {
        return unknownFormat;
    }

    /** Writes the lines that follow in another format; null for the format of the start. */
    void useFormat(@Nullable LogFormat format) {
        writer.setFormat(format == null ? initialFormat : format);
    }

    /** Returns the number of dropped lines of one kind since the start. */
    public double dropped(LogKind kind) {
        return writer.queue(kind).dropped();
    }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    /**
     * Encodes the text of an event here if its arguments may change. A request does not change after its end. A copy of a failure keeps its
     * text and its frames alone: the failure itself may refer to a call with its body.
     */
    @Override
    protected void append(ILoggingEvent event) {
        if (!EventEncoder.isDeferred(event)) event.prepareForDeferredProcessing();
        writer.offer(event.getThrowableProxy() == null ? event : LoggingEventVO.build(event));
    }

    /** Writes the lines in the queues, for at most a second. */
    @Override
    public void stop() {
        if (!isStarted()) return;
        super.stop();
        writer.stop(FLUSH_MILLIS);
    }
}
