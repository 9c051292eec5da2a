package dev.sluice;

import dev.sluice.backend.Backend;
import dev.sluice.backend.DefaultHeaders;
import dev.sluice.backend.http.HttpBackend;
import dev.sluice.compose.Destination;
import dev.sluice.compose.Expression;
import dev.sluice.config.BackendSpec;
import dev.sluice.guard.Breaker;
import dev.sluice.guard.Bulkhead;
import dev.sluice.guard.Circuit;
import dev.sluice.guard.Retry;
import dev.sluice.guard.TotalTimeout;
import dev.sluice.telemetry.BackendMeters;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One backend of the configuration with everything around it, for as long as it is configured so. */
final class Upstream {
    private final BackendSpec spec;
    private final @Nullable Credential credential;
    private final BackendMeters meters;
    private final List<Runnable> gauges = new ArrayList<>();
    private final dev.sluice.backend.Surroundings around;
    private final HttpBackend http;
    private final Backend guarded;

    /**
     * What makes a backend the one it is: as long as this stays equal, it stays the same.
     *
     * @param credential what shows it who we are; null where it does not ask
     */
    record Wiring(BackendSpec spec, @Nullable Credential credential) {}

    /**
     * Connects nothing yet, and its gauges are not shown yet.
     *
     * @param meters those of the name, which other upstreams may have had before
     */
    Upstream(String name, Wiring wiring, BackendMeters meters, Surroundings surroundings) {
        this.spec = wiring.spec;
        this.credential = wiring.credential;
        this.meters = meters;
        this.around = surroundings.of(name, meters);
        this.http = new HttpBackend(http(name), around, surroundings.names());
        this.guarded = around(http);
    }

    /** As many connections as calls may run: a permit never waits for a connection again. */
    private HttpBackend.Spec http(String name) {
        return new HttpBackend.Spec(
                name,
                spec.url(),
                spec.timeout(),
                spec.bulkhead().concurrent(),
                spec.http2(),
                spec.streams(),
                spec.tls(),
                spec.response().max(),
                spec.balance(),
                spec.health(),
                spec.deadlineHeader());
    }

    private Backend around(Backend innermost) {
        Circuit circuit = new Circuit(spec.breaker(), around);
        gauges.add(() -> meters.watchBreaker(circuit::state));
        List<UnaryOperator<Backend>> outermostFirst = List.of(
                // Every wait below is within the time for the whole call.
                inner -> new TotalTimeout(spec.timeout().total(), around, inner),
                // Bounds what we hold while anything else decides.
                inner -> watched(new Bulkhead(spec.bulkhead(), around, circuit, inner)),
                // Judges a whole call: a failed retry loop is one failure.
                inner -> new Breaker(circuit, around, inner),
                // Sees single attempts, and stops when the circuit opens meanwhile.
                inner -> watched(new Retry(spec.retry(), around, circuit::isClosed, inner)),
                // Fills in what the call leaves open: what Retry set stays, and a token replaces it.
                this::filledIn,
                // Every attempt carries a live token.
                inner -> credential == null ? inner : credential.around(inner));
        Backend outermost = innermost;
        for (int i = outermostFirst.size() - 1; i >= 0; i--)
            outermost = outermostFirst.get(i).apply(outermost);
        return outermost;
    }

    /** Steps read JSON, of which a backend may want to be asked for another form; what is passed on unread may be anything. */
    private Backend filledIn(Backend inner) {
        MultiMap read = headers();
        if (!read.contains(HttpHeaders.ACCEPT)) read.add(HttpHeaders.ACCEPT, "application/json");
        Backend ofSteps = new DefaultHeaders(read, inner);
        Backend passing = spec.headers().isEmpty() ? inner : new DefaultHeaders(headers(), inner);
        return call -> (call.passage() == null ? ofSteps : passing).send(call);
    }

    private MultiMap headers() {
        MultiMap headers = HttpHeaders.headers();
        spec.headers().forEach(headers::set);
        return headers;
    }

    private Bulkhead watched(Bulkhead bulkhead) {
        gauges.add(() -> meters.watchBulkhead(bulkhead::active, bulkhead::queued, bulkhead.limit()));
        return bulkhead;
    }

    private Retry watched(Retry retry) {
        gauges.add(() -> meters.watchBudget(retry::budgetBalance));
        return retry;
    }

    /** From now on the gauges of the name show this one. */
    void show() {
        gauges.forEach(Runnable::run);
    }

    /** The backend behind its guards. */
    Backend backend() {
        return guarded;
    }

    /** Where steps send their calls. */
    Destination destination() {
        String tenant = spec.bulkhead().per();
        return new Destination(guarded, tenant == null ? null : Expression.parse(tenant));
    }

    /** Lets calls on their way end, and closes the connections. */
    Future<Void> close() {
        return http.close();
    }
}
