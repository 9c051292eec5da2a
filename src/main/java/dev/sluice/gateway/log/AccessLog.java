package dev.sluice.gateway.log;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
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

    /** The lines a second of a route and a reason that is no error. */
    static final int LINES_OF_ROUTE = 10;

    private final RandomGenerator random;
    private final Consumer<Object> lines;
    private final ReasonLimit errors;
    private final ReasonLimit partial;
    private final ReasonLimit clientErrors;
    private volatile AccessRules rules;

    /**
     * Creates a log with the default settings.
     *
     * @param random draws the sample; must be thread-safe
     * @param lines receives an object whose text is a line
     * @param suppressed receives a part, a reason and the number of lines beyond its limits
     */
    AccessLog(Clock clock, RandomGenerator random, Consumer<Object> lines, SuppressedLines suppressed) {
        this.random = random;
        this.lines = lines;
        this.errors = limit(AccessPart.ERRORS, ReasonLimit.LINES_PER_SECOND, clock, suppressed);
        this.partial = limit(AccessPart.PARTIAL, LINES_OF_ROUTE, clock, suppressed);
        this.clientErrors = limit(AccessPart.CLIENT_ERRORS, LINES_OF_ROUTE, clock, suppressed);
        this.rules = new AccessRules(AccessSpec.DEFAULT, Map.of(), new SubjectPolicy(SubjectMode.OFF, new byte[1]));
    }

    private static ReasonLimit limit(AccessPart part, int linesPerRoute, Clock clock, SuppressedLines suppressed) {
        return new ReasonLimit(linesPerRoute, clock, (reason, lines) -> suppressed.onSuppress(part, reason, lines));
    }

    /** Receives the number of lines of a reason beyond the limit of the access log. */
    @FunctionalInterface
    public interface SuppressedLines {
        /**
         * Lines were suppressed.
         *
         * @param reason null for a response of a backend that the gateway passed on, and for a list that is too long
         */
        void onSuppress(AccessPart part, @Nullable Reason reason, long lines);

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
        if (selects(rule, trace)) lines.accept(new AccessEntry(trace, current.subjects()));
    }

    /** An error beyond the limit of errors gets no line for its duration or as a sample, and an error is never another part. */
    private boolean selects(AccessRules.Rule rule, RequestTrace trace) {
        boolean isError = isError(trace);
        if (isError && rule.errors()) return errors.allows(trace.route(), trace.reason());
        return rule.selects(trace, random) || (!isError && allows(rule, trace));
    }

    private boolean allows(AccessRules.Rule rule, RequestTrace trace) {
        if (isClientError(trace))
            return rule.clientErrors() && clientErrors.allows(trace.route(), trace.passedOnReason());
        StepTrace step = rule.partial() ? incompleteStep(trace) : null;
        return step != null && partial.allows(trace.route(), step.reason());
    }

    /** Includes responses that were cut off. A caller that left is no error, and neither is a 4xx of a backend. */
    private static boolean isError(RequestTrace trace) {
        if (trace.status() >= 500) return true;
        return trace.reason() != null && !trace.isPassedOn() && trace.status() != CLIENT_CLOSED_REQUEST;
    }

    private static boolean isClientError(RequestTrace trace) {
        return trace.isPassedOn() && trace.status() >= 400 && trace.status() < CLIENT_CLOSED_REQUEST;
    }

    /** The route may have chosen the status. A caller that left before the end of a complete response has no incomplete step. */
    private static @Nullable StepTrace incompleteStep(RequestTrace trace) {
        return trace.reason() == null ? trace.firstIncompleteStep() : null;
    }
}
