package dev.sluice;

import dev.sluice.compose.Route;
import dev.sluice.identity.Admission;
import dev.sluice.identity.Admission.Way;
import dev.sluice.identity.ApiKeys;
import dev.sluice.identity.Identity;
import dev.sluice.identity.IdentityEvents;
import dev.sluice.identity.IdentitySpec;
import dev.sluice.telemetry.IdentityMeters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The ways to know callers, as one configuration has them, each once for all routes. */
final class Identities {
    private final Map<String, Way> ways = new HashMap<>();
    private final IdentityEvents events;

    Identities(Map<String, IdentitySpec> specs, Surroundings surroundings) {
        this.events = new IdentityMeters(surroundings.registry());
        specs.forEach((name, spec) -> ways.put(name, new Way(name, identity(spec))));
    }

    private static Identity identity(IdentitySpec spec) {
        return new ApiKeys(Objects.requireNonNull(spec.apiKeys()));
    }

    /** Who may take a route; null where anyone may. */
    @Nullable
    Admission admission(Route.Spec route) {
        List<Way> any = route.identities().stream()
                .map(name -> Objects.requireNonNull(ways.get(name), name))
                .toList();
        return any.isEmpty() ? null : new Admission(any, route.scopes(), events);
    }
}
