package dev.sluice.gateway.log;

import java.util.Locale;

/** The parts of {@code access} whose lines have limits. */
public enum AccessPart {
    /** Requests that failed. */
    ERRORS,
    /** Requests whose response lacks the result of a step. */
    PARTIAL,
    /** Requests with a 4xx of a backend. */
    CLIENT_ERRORS;

    /** Returns the name in the configuration and in lines. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
