package dev.sluice;

import dev.sluice.compose.Route;
import dev.sluice.identity.Admission;
import dev.sluice.identity.Admission.Way;
import dev.sluice.identity.IdentityEvents;
import dev.sluice.identity.IdentitySpec;
import dev.sluice.telemetry.IdentityMeters;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ways to know callers, as one configuration has them, each once for all routes. */
final class Identities {
    private final Kept<IdentitySpec, RunningIdentity> running;
    private final IdentityEvents events;
    private final IssuerMeters meters;

    private Identities(Kept<IdentitySpec, RunningIdentity> running, IdentityEvents events, IssuerMeters meters) {
        this.running = running;
        this.events = events;
        this.meters = meters;
    }

    /** What there is before the first configuration. */
    static Identities none(Surroundings surroundings) {
        return new Identities(
                Kept.none(), new IdentityMeters(surroundings.registry()), new IssuerMeters(surroundings.registry()));
    }

    /** Those of another configuration; one whose settings are the same keeps its keys, and whom it knows. */
    Identities next(Map<String, IdentitySpec> specs, Surroundings surroundings) {
        return new Identities(
                running.next(specs, (name, spec) -> new RunningIdentity(name, spec, surroundings, events, meters)),
                events,
                meters);
    }

    /** Takes over from those of before: begins to ask for keys, and shows the meters of no other. */
    void takeOver(Identities former) {
        meters.keepOnly(running.parts().keySet());
        without(former).forEach(RunningIdentity::start);
    }

    /** Those that run here and not there. */
    List<RunningIdentity> without(Identities other) {
        return running.without(other.running);
    }

    /** Who may take a route; null where anyone may. */
    @Nullable
    Admission admission(Route.Spec route) {
        List<Way> any = route.identities().stream()
                .map(name -> Objects.requireNonNull(running.get(name), name).way())
                .toList();
        return any.isEmpty() ? null : new Admission(any, route.scopes(), events);
    }

    Future<Void> close() {
        meters.keepOnly(Set.of());
        return Future.join(running.all().stream().map(RunningIdentity::close).toList())
                .mapEmpty();
    }
}
