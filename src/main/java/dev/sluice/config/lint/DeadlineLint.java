package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.spec.Durations;
import dev.sluice.gateway.route.Route;
import java.time.Duration;

/** Warns of route deadlines that are too short for a backend. A deadline may leave no time for a second attempt. It may also end calls before they count as failures, so that a hanging backend never opens its circuit. */
record DeadlineLint(Route.Spec route, LintContext context) {

    static void warn(LintContext context) {
        for (Route.Spec route : context.routes())
            for (String backend : route.backends()) new DeadlineLint(route, context).check(backend);
    }

    private void check(String name) {
        BackendSpec backend = requireNonNull(context.configuration().backends().get(name));
        Duration attempt = backend.timeout().attempt();
        String setting = "backends." + name + ".timeout.attempt, " + Durations.format(attempt)
                + context.fromDefaults(backend, "timeout", "attempt");
        if (Durations.multiply(route.deadline(), 2).compareTo(attempt) < 0)
            warn("is less than half of " + setting + ": a hanging backend would never open its circuit here");
        else if (leavesNoTimeToRetry(backend)) warn("leaves no time for a second attempt after " + setting);
    }

    private boolean leavesNoTimeToRetry(BackendSpec backend) {
        Duration remaining = route.deadline().minus(backend.timeout().attempt());
        return backend.retry().attempts() > 1
                && remaining.compareTo(backend.retry().minimum()) < 0;
    }

    private void warn(String message) {
        String deadline = Durations.format(route.deadline()) + context.fromDefaults(route, "deadline");
        context.warning(context.keyOf(route), "its deadline, " + deadline + ", " + message);
    }
}
