package dev.sluice.config.route;

import dev.sluice.compose.Expression;
import dev.sluice.compose.Target;
import dev.sluice.config.source.Findings;
import java.util.List;
import java.util.Map;

/** Calls of routes that know nobody, to backends whose tenants are named by claims. */
public final class NamelessTenants {
    private NamelessTenants() {}

    /**
     * Warns of each such call.
     *
     * @param tenants what names the tenants, by backend, where anything does
     */
    public static void check(List<WrittenRoute> routes, Map<String, String> tenants, Findings findings) {
        for (WrittenRoute route : routes)
            if (!route.knowsCallers()) for (WrittenStep step : route.steps().values()) check(step, tenants, findings);
    }

    private static void check(WrittenStep step, Map<String, String> tenants, Findings findings) {
        Target target = step.target();
        String per = target == null ? null : tenants.get(target.backend());
        if (target == null || per == null || !Expression.parse(per).variables().contains("claims")) return;
        findings.warning(
                step.key(),
                "backends." + target.backend() + ".bulkhead.per is " + per
                        + ", and this route has no identity: its calls share what one tenant may take");
    }
}
