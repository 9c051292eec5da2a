package dev.sluice.config;

import dev.sluice.compose.Route;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.spec.Durations;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;

/**
 * Warns of routes whose deadline is so short for a backend that calls which it ends say nothing of the backend: one that
 * hangs would keep its circuit closed, and every caller waiting.
 */
record ShortDeadlines(Configuration configuration, Mapping written, Findings findings) {

    void check() {
        if (!(written.get("routes") instanceof Mapping routes)) return;
        Iterator<Route.Spec> specs = configuration.routes().iterator();
        for (Mapping.Entry entry : routes.entries()) check(entry, specs.next());
    }

    private void check(Mapping.Entry entry, Route.Spec route) {
        for (String backend : route.backends()) check(entry, route.deadline(), backend);
    }

    private void check(Mapping.Entry entry, Duration deadline, String backend) {
        Duration attempt = Objects.requireNonNull(configuration.backends().get(backend))
                .timeout()
                .attempt();
        if (deadline.multipliedBy(2).compareTo(attempt) >= 0) return;
        findings.warning(
                entry.key(),
                "its deadline, " + Durations.format(deadline) + ", is less than half of backends." + backend
                        + ".timeout.attempt, " + Durations.format(attempt)
                        + ": a backend that hangs would never open its circuit here");
    }
}
