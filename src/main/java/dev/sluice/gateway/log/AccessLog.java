package dev.sluice.gateway.log;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Selects the requests that get a line in the access log, and hands their traces to the logger {@code access}. A request without
 * a line costs a comparison. Thread-safe.
 */
public final class AccessLog {
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final RandomGenerator random;
    private final Consumer<Object> lines;
    private final ReasonLimit limit;
    private volatile AccessRules rules;

    /**
     * Creates a log with the default settings.
     *
     * @param random draws the sample; must be thread-safe
     * @param lines receives an object whose text is a line
     * @param suppressed receives a reason and the number of lines beyond its limit
     */
    AccessLog(Clock clock, RandomGenerator random, Consumer<Object> lines, SuppressedLines suppressed) {
        this.random = random;
        this.lines = lines;
        this.limit = new ReasonLimit(clock, suppressed);
        this.rules = new AccessRules(AccessSpec.DEFAULT, Map.of(), new SubjectPolicy(SubjectMode.OFF, new byte[1]));
    }

    /** Receives the number of lines of a reason beyond the limit of the access log. */
    @FunctionalInterface
    public interface SuppressedLines {
        /** Lines were suppressed; {@code reason} is null for responses with 5xx that the gateway did not cause. */
        void onSuppress(@Nullable Reason reason, long lines);

        /** Returns the name of a reason in lines and metrics. */
        static String code(@Nullable Reason reason) {
            return reason == null ? "none" : reason.code();
        }
    }

    void apply(AccessRules updated) {
        rules = updated;
    }

    /** Logs a request that has ended, if the settings select it. */
    public void onEnd(RequestTrace trace) {
        AccessRules current = rules;
        AccessRules.Rule rule = current.of(trace);
        if (rule.selects(trace, random) || (rule.errors() && isError(trace) && limit.allows(trace.reason())))
            lines.accept(new AccessEntry(trace, current.subjects()));
    }

    /** Includes responses that were cut off. A caller that left is no error, and neither is a 4xx of a backend. */
    private static boolean isError(RequestTrace trace) {
        if (trace.status() >= 500) return true;
        return trace.reason() != null && !trace.isPassedOn() && trace.status() != CLIENT_CLOSED_REQUEST;
    }
}
