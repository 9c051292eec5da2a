package dev.sluice.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Locale;

/** The kinds of lines. Each kind has a queue of its own, so that no kind displaces another. */
public enum LogKind {
    AUDIT(1024),
    APPLICATION(1024),
    ACCESS(4096);

    static final String ACCESS_LOGGER = "access";
    static final String AUDIT_LOGGER = "audit";

    private final int capacity;

    LogKind(int capacity) {
        this.capacity = capacity;
    }

    /** Returns the number of lines that may wait for the writer. */
    int capacity() {
        return capacity;
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
