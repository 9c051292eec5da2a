package dev.sluice.gateway.limit;

import dev.sluice.gateway.limit.fleet.FleetEvents;
import java.util.Locale;

/** Receives the events of rate limits. Must be thread-safe. No value names a key. */
public interface LimitEvents extends FleetEvents {
    /** A listener that ignores all events. */
    LimitEvents NONE = new LimitEvents() {
        @Override
        public void onDecision(String limit, Outcome outcome) {}

        @Override
        public void onEvict(String limit) {}
    };

    /** The decision of a limit about one request. */
    enum Outcome {
        /** The request was within the limit. */
        ADMITTED,
        /** The limit rejected the request. */
        REJECTED,
        /** A limit with {@code mode: report} would have rejected the request. */
        REPORTED,
        /** The store of a quota gave no answer. The limit rejected the request, unless it has {@code mode: report}. */
        UNAVAILABLE;

        /** Returns the name in metrics. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A limit has decided about a request. */
    void onDecision(String limit, Outcome outcome);

    /** A limit has evicted a key that was not at rest. */
    void onEvict(String limit);

    @Override
    default void onDecisionWithoutStore(String limit) {}
}
