package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.BackendSpec;
import dev.sluice.route.Route;
import dev.sluice.spec.Durations;
import java.time.Duration;

/**
 * Warns of routes whose deadline is short for a backend. It may leave no time for a second attempt. Or it ends calls so
 * early that they do not count as failures: then a backend that hangs keeps its circuit closed, and every caller waits.
 */
record DeadlineLint(Route.Spec route, LintContext context) {

    static void warn(LintContext context) {
        for (Route.Spec route : context.routes())
            for (String backend : route.backends()) new DeadlineLint(route, context).check(backend);
    }

    private void check(String name) {
        BackendSpec backend = requireNonNull(context.configuration().backends().get(name));
        Duration attempt = backend.timeout().attempt();
        String shown = "backends." + name + ".timeout.attempt, " + Durations.format(attempt);
        if (Durations.multiply(route.deadline(), 2).compareTo(attempt) < 0)
            warn("is less than half of " + shown + ": a backend that hangs would never open its circuit here");
        else if (leavesNoTimeToRetry(backend)) warn("leaves no time for another attempt after one of " + shown);
    }

    private boolean leavesNoTimeToRetry(BackendSpec backend) {
        Duration left = route.deadline().minus(backend.timeout().attempt());
        return backend.retry().attempts() > 1 && left.compareTo(backend.retry().minimum()) < 0;
    }

    private void warn(String message) {
        context.findings()
                .warning(context.keyOf(route), "its deadline, " + Durations.format(route.deadline()) + ", " + message);
    }
}
