package dev.sluice.server.runtime;

import dev.sluice.gateway.identity.AccessPolicy;
import dev.sluice.gateway.identity.AccessPolicy.NamedAuthenticator;
import dev.sluice.gateway.identity.IdentityEvents;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.gateway.telemetry.IdentityMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The entries of {@code identity} in their running form. All routes share them. */
final class Authenticators {
    private final ReusableInstances<IdentitySpec, RunningAuthenticator> running;
    private final Observers observers;

    /** The listeners of all authenticators: of their decisions, and of the calls to their issuers. */
    record Observers(IdentityEvents events, IssuerMeters issuers) {}

    private Authenticators(ReusableInstances<IdentitySpec, RunningAuthenticator> running, Observers observers) {
        this.running = running;
        this.observers = observers;
    }

    /** Returns the authenticators before the first configuration. */
    static Authenticators none(GatewayContext context) {
        return new Authenticators(
                ReusableInstances.none(),
                new Observers(new IdentityMeters(context.registry()), new IssuerMeters(context.registry())));
    }

    /** Returns the authenticators of another configuration. An entry with equal settings, rate limits apart, keeps its keys and its cache. */
    Authenticators rebuild(Map<String, IdentitySpec> specs, GatewayContext context) {
        Map<String, IdentitySpec> own = new LinkedHashMap<>();
        specs.forEach((name, spec) -> own.put(name, spec.withoutRateLimits()));
        return new Authenticators(
                running.reconcile(own, (name, spec) -> new RunningAuthenticator(name, spec, observers, context)),
                observers);
    }

    /** Starts the new authenticators. */
    void activate(Authenticators previous) {
        notIn(previous).forEach(RunningAuthenticator::start);
    }

    /** Removes the metrics of entries that these authenticators do not have. */
    void retainMetrics() {
        observers.issuers().retainIdentities(running.instances().keySet());
    }

    /** Returns the authenticators that the other set does not contain. */
    List<RunningAuthenticator> notIn(Authenticators other) {
        return running.notIn(other.running);
    }

    /** Returns the access policy of a route, or null if the route is public. */
    @Nullable
    AccessPolicy accessPolicy(Route.Spec route) {
        List<NamedAuthenticator> any = route.identities().stream()
                .map(name -> Objects.requireNonNull(running.get(name), name).named())
                .toList();
        return any.isEmpty() ? null : new AccessPolicy(any, route.scopes(), observers.events());
    }

    Future<Void> close() {
        observers.issuers().retainIdentities(Set.of());
        return Future.join(running.values().stream()
                        .map(RunningAuthenticator::close)
                        .toList())
                .mapEmpty();
    }

    /**
     * The metrics of the servers of issuers, by entry of {@code identity}. They survive a change of the settings of an entry, and
     * are closed with the last entry of its name. Thread-safe.
     */
    static final class IssuerMeters {
        private final MeterRegistry registry;
        private final Map<String, Map<String, BackendMeters>> byIdentity = new ConcurrentHashMap<>();

        IssuerMeters(MeterRegistry registry) {
            this.registry = registry;
        }

        /** Returns the metrics of one server. */
        BackendMeters metersOf(String identity, String server) {
            return byIdentity
                    .computeIfAbsent(identity, ignored -> new ConcurrentHashMap<>())
                    .computeIfAbsent(server, name -> new BackendMeters(registry, name));
        }

        /** Removes the metrics of all other identities from the registry. */
        void retainIdentities(Set<String> identities) {
            byIdentity.entrySet().removeIf(entry -> {
                boolean isGone = !identities.contains(entry.getKey());
                if (isGone) entry.getValue().values().forEach(BackendMeters::close);
                return isGone;
            });
        }
    }
}
