package dev.sluice.config.route;

import dev.sluice.compose.Expression;
import dev.sluice.compose.ProxyTarget;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import java.util.List;
import java.util.Map;

/** Proxy routes to backends whose tenants are named by a body, which is passed on unread. */
public final class UnreadTenants {
    private UnreadTenants() {}

    /**
     * Checks each such route.
     *
     * @param tenants what names the tenants, by backend, where anything does
     */
    public static void check(List<WrittenRoute> routes, Map<String, Expression> tenants, Findings findings) {
        for (WrittenRoute route : routes) {
            Scalar proxy = route.proxy();
            ProxyTarget target = route.proxyTarget();
            if (proxy != null && target != null) check(proxy, target.backend(), tenants, findings);
        }
    }

    private static void check(Scalar proxy, String backend, Map<String, Expression> tenants, Findings findings) {
        Expression per = tenants.get(backend);
        if (per == null || !per.variables().contains("body")) return;
        findings.error(
                proxy, "backends." + backend + ".bulkhead.per is " + per + ", and a proxy route does not read bodies");
    }
}
