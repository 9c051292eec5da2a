package dev.sluice.gateway.log;

import dev.sluice.core.trace.RequestTrace;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The requests that get a line, by route. Immutable and thread-safe. */
final class AccessRules {
    private final Rule general;
    private final Map<String, Rule> byRoute;
    private final SubjectPolicy subjects;

    AccessRules(AccessSpec general, Map<String, AccessSpec> byRoute, SubjectPolicy subjects) {
        this.general = Rule.of(general);
        Map<String, Rule> rules = new HashMap<>();
        byRoute.forEach((route, spec) -> rules.put(route, Rule.of(spec)));
        this.byRoute = Map.copyOf(rules);
        this.subjects = subjects;
    }

    SubjectPolicy subjects() {
        return subjects;
    }

    Rule of(RequestTrace trace) {
        return byRoute.isEmpty() ? general : byRoute.getOrDefault(trace.route(), general);
    }

    /**
     * An {@link AccessSpec} in a form that costs little for each request.
     *
     * @param slowNanos {@link Long#MAX_VALUE} for none
     * @param sample from 0 to 1
     */
    record Rule(boolean errors, boolean partial, boolean clientErrors, long slowNanos, double sample) {
        static Rule of(AccessSpec spec) {
            long slow = spec.slow() == null ? Long.MAX_VALUE : spec.slow().toNanos();
            return new Rule(
                    spec.errors(),
                    spec.partial(),
                    spec.clientErrors(),
                    slow,
                    spec.sample().fraction());
        }

        /** Returns whether a request gets a line in any case, failed or not. */
        boolean selects(RequestTrace trace, RandomGenerator random) {
            return trace.durationNanos() >= slowNanos || sample >= 1 || (sample > 0 && random.nextDouble() < sample);
        }
    }
}
