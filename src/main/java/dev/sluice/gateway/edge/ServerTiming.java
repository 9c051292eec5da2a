package dev.sluice.gateway.edge;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import io.vertx.core.MultiMap;

/** The header {@code Server-Timing} (W3C): the time of each step, and the time to the head of the response. */
final class ServerTiming {
    private static final String HEADER = "Server-Timing";

    private static final int MAX_STEPS = 30;
    private static final int MAX_NAME = 40;

    private ServerTiming() {}

    /** Adds the times of a request up to now to the headers of its response. */
    static void addTo(MultiMap headers, RequestTrace request, long nowNanos) {
        headers.add(HEADER, format(request, nowNanos));
    }

    /** Returns for example {@code total;dur=35.2, orders;dur=30.108;desc=timeout}. Times are in ms. */
    static String format(RequestTrace request, long nowNanos) {
        StringBuilder header = new StringBuilder("total");
        appendTime(header, nowNanos - request.startedNanos());
        int count = Math.min(MAX_STEPS, request.steps().size());
        for (StepTrace step : request.steps().subList(0, count)) append(header, step, nowNanos);
        return header.toString();
    }

    private static void append(StringBuilder header, StepTrace step, long nowNanos) {
        header.append(", ");
        appendName(header, step.name());
        long end = step.endedNanos() == 0 ? nowNanos : step.endedNanos();
        appendTime(header, end - step.startedNanos());
        Reason reason = step.reason();
        if (reason == null) return;
        header.append(";desc=");
        appendName(header, reason.code());
    }

    /** A name is a token (RFC 9110 5.6.2). */
    private static void appendName(StringBuilder header, String name) {
        int length = Math.min(MAX_NAME, name.length());
        for (int i = 0; i < length; i++) {
            String character = name.substring(i, i + 1);
            header.append(HeaderSyntax.isToken(character) ? character : "_");
        }
    }

    private static void appendTime(StringBuilder header, long nanos) {
        header.append(";dur=").append(Math.round(Math.max(0, nanos) / 1000.0) / 1000.0);
    }
}
