package dev.sluice.gateway.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.sluice.core.memory.HeapShare;
import java.util.Locale;

/** The kinds of lines. Each kind has a queue of its own, so that no kind pushes out lines of another. */
public enum LogKind {
    AUDIT(1024, HeapShare.AUDIT_LINES),
    APPLICATION(1024, HeapShare.APPLICATION_LINES),
    ACCESS(4096, HeapShare.ACCESS_LINES);

    static final String ACCESS_LOGGER = "access";
    static final String AUDIT_LOGGER = "audit";

    private final int capacity;
    private final HeapShare share;

    LogKind(int capacity, HeapShare share) {
        this.capacity = capacity;
        this.share = share;
    }

    /** Returns the number of lines that may wait for the writer. */
    int capacity() {
        return capacity;
    }

    /** Returns the memory of the lines that may wait for the writer. */
    HeapShare share() {
        return share;
    }

    static LogKind of(ILoggingEvent event) {
        return switch (event.getLoggerName()) {
            case ACCESS_LOGGER -> ACCESS;
            case AUDIT_LOGGER -> AUDIT;
            default -> APPLICATION;
        };
    }

    /** Returns the name of the kind in metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
