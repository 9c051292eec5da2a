package dev.sluice.config.route;

import dev.sluice.config.source.Findings;
import java.util.List;

/** Routes that anyone may call, in a gateway that knows callers: perhaps somebody forgot to say who may. */
public final class OpenRoutes {
    private OpenRoutes() {}

    /** Warns of routes that do not say, not even that anyone may. */
    public static void check(List<WrittenRoute> routes, Findings findings) {
        for (WrittenRoute route : routes)
            if (!route.saysWhoMayCall())
                findings.warning(route.key(), "anyone may call it; identity: none says that this is meant");
    }
}
