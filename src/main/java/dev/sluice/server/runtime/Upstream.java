package dev.sluice.server.runtime;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.proxy.StreamSpec;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.BackendLocations;
import dev.sluice.upstream.backend.BackendStatus;
import dev.sluice.upstream.backend.DefaultHeaders;
import dev.sluice.upstream.credentials.Credentials;
import dev.sluice.upstream.guard.Breaker;
import dev.sluice.upstream.guard.Bulkhead;
import dev.sluice.upstream.guard.CircuitStateMachine;
import dev.sluice.upstream.guard.Retry;
import dev.sluice.upstream.guard.TotalTimeout;
import dev.sluice.upstream.http.HttpBackend;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One backend in its running form: its HTTP client with the guards, default headers and credentials around it. */
public final class Upstream {
    private final BackendSpec spec;
    private final @Nullable Credentials credentials;
    private final @Nullable BackendMeters meters;
    private final List<Consumer<BackendMeters>> gauges = new ArrayList<>();
    private final BackendContext context;
    private final HttpBackend http;
    private final CircuitStateMachine circuit;
    private final Backend backend;
    private final @Nullable Expression tenant;

    /** Set while the guards are built. */
    private Supplier<BackendStatus.Permits> permits = () -> BackendStatus.Permits.NONE;

    /**
     * The definition of an upstream. The next generation reuses the upstream if its definition is equal.
     *
     * @param credentials added to each attempt, and compared by identity; null for none
     * @param tenant names the tenant of a call; null without tenants
     */
    public record Definition(
            BackendSpec spec,
            @Nullable Credentials credentials,
            @Nullable Expression tenant) {
        public Definition(BackendSpec spec, @Nullable Credentials credentials) {
            this(spec, credentials, null);
        }
    }

    /**
     * Connects nothing yet and registers no gauge.
     *
     * @param meters the metrics of the name, which earlier upstreams may have used; null for no metrics
     */
    public Upstream(String name, Definition definition, @Nullable BackendMeters meters, GatewayContext context) {
        this.spec = definition.spec;
        this.credentials = definition.credentials;
        this.meters = meters;
        this.context = context.backendContext(name, meters == null ? BackendEvents.NONE : meters);
        this.tenant = definition.tenant;
        this.http = new HttpBackend(httpSpec(name), this.context, context.names());
        this.circuit = new CircuitStateMachine(spec.breaker(), spec.bulkhead().concurrent(), this.context);
        this.backend = withGuards(http);
    }

    /**
     * Allows as many connections as permits, so that a call with a permit does not wait for a connection. Open streams hold
     * no permits; on HTTP/1.1, each has a connection of its own, and their routes limit them.
     */
    private HttpBackend.Spec httpSpec(String name) {
        return new HttpBackend.Spec(
                name,
                spec.url(),
                spec.timeout(),
                spec.bulkhead().concurrent() + (spec.http2() ? 0 : StreamSpec.MAX_OPEN),
                spec.http2(),
                spec.streams(),
                spec.tls(),
                spec.response().max(),
                spec.balance(),
                spec.health(),
                spec.deadlineHeader());
    }

    private Backend withGuards(Backend innermost) {
        gauges.add(meters -> meters.registerBreakerGauges(circuit::state));
        List<UnaryOperator<Backend>> outermostFirst = List.of(
                // The total timeout covers every wait below.
                inner -> new TotalTimeout(spec.timeout().total(), context, inner),
                // Limits the calls that wait in the layers below.
                inner -> observed(new Bulkhead(spec.bulkhead(), context, circuit, inner)),
                // Records calls and not attempts: a call that fails after its retries is one failure.
                inner -> new Breaker(circuit, context, inner),
                // Sees each attempt, and stops when the circuit opens between attempts.
                inner -> observed(new Retry(spec.retry(), context, circuit::isClosed, inner)),
                // Keeps the headers that Retry sets. A token replaces a default header.
                this::withDefaultHeaders,
                // Adds a live token to each attempt.
                inner -> credentials == null ? inner : credentials.wrap(inner));
        Backend outermost = innermost;
        for (int i = outermostFirst.size() - 1; i >= 0; i--)
            outermost = outermostFirst.get(i).apply(outermost);
        return outermost;
    }

    /** A proxied request keeps the caller's Accept. */
    private Backend withDefaultHeaders(Backend inner) {
        Backend forSteps = new DefaultHeaders(spec.headersOfSteps(), inner);
        Backend proxied = spec.headers().isEmpty() ? inner : new DefaultHeaders(headers(), inner);
        return call -> (call.bodies() == null ? forSteps : proxied).send(call);
    }

    private MultiMap headers() {
        MultiMap headers = HttpHeaders.headers();
        spec.headers().forEach(headers::set);
        return headers;
    }

    private Bulkhead observed(Bulkhead bulkhead) {
        gauges.add(meters -> meters.registerBulkheadGauges(bulkhead::active, bulkhead::queued, bulkhead.limit()));
        permits = () -> new BackendStatus.Permits(bulkhead.active(), bulkhead.queued(), bulkhead.limit());
        return bulkhead;
    }

    private Retry observed(Retry retry) {
        gauges.add(meters -> meters.registerBudgetGauge(retry::budgetBalance));
        return retry;
    }

    /** Registers the gauges of this upstream, which replace the gauges of an earlier upstream of this name. */
    public void registerGauges() {
        if (meters != null) gauges.forEach(gauge -> gauge.accept(meters));
    }

    /** Returns the backend behind its guards. */
    public Backend backend() {
        return backend;
    }

    /**
     * Returns the backend behind its guards, with the expression that names the tenant of a request, for the routes of a configuration
     * that has it at these locations.
     */
    Destination destination(BackendLocations locations) {
        Expression located = tenant == null ? null : tenant.at(locations.per());
        return new Destination(backend, located, spec.forwarded(), locations);
    }

    /** Returns the state of the circuit, the permits and the endpoints, for operators. */
    public BackendStatus status() {
        return new BackendStatus(circuit.status(), permits.get(), http.endpoints());
    }

    /** Lets calls in flight end, and closes the connections. */
    public Future<Void> close() {
        return http.close();
    }
}
