package dev.sluice.config.route;

import dev.sluice.compose.Expression;
import dev.sluice.compose.ProxyTarget;
import dev.sluice.compose.Target;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Calls of routes that know nobody, to backends whose tenants are named by claims. */
public final class NamelessTenants {
    private NamelessTenants() {}

    /**
     * Warns of each such call.
     *
     * @param tenants what names the tenants, by backend, where anything does
     */
    public static void check(List<WrittenRoute> routes, Map<String, Expression> tenants, Findings findings) {
        for (WrittenRoute route : routes) if (!route.knowsCallers()) check(route, tenants, findings);
    }

    private static void check(WrittenRoute route, Map<String, Expression> tenants, Findings findings) {
        for (WrittenStep step : route.steps().values())
            step.calls().stream()
                    .map(WrittenCall::target)
                    .filter(Objects::nonNull)
                    .map(Target::backend)
                    .distinct()
                    .forEach(backend -> check(step.key(), backend, tenants, findings));
        ProxyTarget proxied = route.proxyTarget();
        if (proxied != null) check(route.key(), proxied.backend(), tenants, findings);
    }

    private static void check(Scalar at, String backend, Map<String, Expression> tenants, Findings findings) {
        Expression per = tenants.get(backend);
        if (per == null || !per.variables().contains("claims")) return;
        findings.warning(
                at,
                "backends." + backend + ".bulkhead.per is " + per
                        + ", and this route has no identity: its calls share what one tenant may take");
    }
}
