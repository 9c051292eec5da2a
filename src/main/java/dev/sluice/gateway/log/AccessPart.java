package dev.sluice.gateway.log;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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

    /** Returns the names of all parts. */
    public static List<String> codes() {
        return Stream.of(values()).map(AccessPart::code).toList();
    }
}
