package dev.sluice.config;

import dev.sluice.compose.Route;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import dev.sluice.spec.Durations;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;

/**
 * Warns of routes whose deadline is short for a backend: too short for a second attempt, or even so short
 * that calls which it ends say nothing of the backend. One that hangs would then keep its circuit closed, and every caller
 * waiting.
 */
record ShortDeadlines(Configuration configuration, Mapping written, Findings findings) {

    void check() {
        Iterator<Route.Spec> specs = configuration.routes().iterator();
        for (Mapping.Entry entry : Value.entries(written.get("routes"))) check(entry, specs.next());
    }

    private void check(Mapping.Entry entry, Route.Spec route) {
        for (String backend : route.backends()) check(entry, route.deadline(), backend);
    }

    private void check(Mapping.Entry entry, Duration deadline, String name) {
        BackendSpec backend = Objects.requireNonNull(configuration.backends().get(name));
        Duration attempt = backend.timeout().attempt();
        String shown = "backends." + name + ".timeout.attempt, " + Durations.format(attempt);
        if (Durations.times(deadline, 2).compareTo(attempt) < 0)
            warn(
                    entry,
                    deadline,
                    "is less than half of " + shown + ": a backend that hangs would never open its circuit here");
        else if (isForOneAttempt(deadline, backend))
            warn(entry, deadline, "leaves no time for another attempt after one of " + shown);
    }

    private static boolean isForOneAttempt(Duration deadline, BackendSpec backend) {
        Duration left = deadline.minus(backend.timeout().attempt());
        return backend.retry().attempts() > 1 && left.compareTo(backend.retry().minimum()) < 0;
    }

    private void warn(Mapping.Entry entry, Duration deadline, String what) {
        findings.warning(entry.key(), "its deadline, " + Durations.format(deadline) + ", " + what);
    }
}
