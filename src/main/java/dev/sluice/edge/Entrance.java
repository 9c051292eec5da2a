package dev.sluice.edge;

import dev.sluice.compose.Proxy;
import dev.sluice.compose.Route;
import dev.sluice.identity.Admission;
import org.jspecify.annotations.Nullable;

/** A route, and who may take it. It never changes, so every event loop may use one instance. */
public final class Entrance {
    private final Route route;
    private final @Nullable Admission admission;
    private final @Nullable Forwarding forwarding;

    /**
     * Works out what is the same for all requests.
     *
     * @param admission who may call; null where anyone may
     */
    public Entrance(Route route, @Nullable Admission admission) {
        Proxy proxy = route.proxy();
        this.route = route;
        this.admission = admission;
        this.forwarding = proxy == null ? null : new Forwarding(proxy.forward());
    }

    Route route() {
        return route;
    }

    @Nullable
    Admission admission() {
        return admission;
    }

    /** Which headers of a proxy route go further; null where the route is none. */
    @Nullable
    Forwarding forwarding() {
        return forwarding;
    }
}
