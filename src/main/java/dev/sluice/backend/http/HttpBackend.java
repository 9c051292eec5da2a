package dev.sluice.backend.http;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Classification;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NotSent;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Reply;
import dev.sluice.backend.Timeouts;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import dev.sluice.spec.SpecValidator;
import dev.sluice.time.Deadline;
import dev.sluice.tls.CertificateWatcher;
import dev.sluice.tls.ClientTlsSpec;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The innermost layer: one attempt at a call over HTTP/1.1 or HTTP/2, on one of the backend's endpoints. Every limit of {@link
 * Timeouts} but the total holds within it, a body is never held beyond {@link Spec#maxBody}, and an attempt that fails,
 * is cancelled or takes too long is over for the backend too: it sees the connection or the stream go.
 *
 * <p>It has one WebClient for its whole life and must be created outside any verticle, because Vert.x closes a client
 * together with the verticle that made it. Calls may come from any event loop, but only from event loops: the state of an
 * attempt has no locks.
 */
public final class HttpBackend implements Backend {
    private static final String SUCCESS = "success";

    private final AttemptContext wire;
    private final EndpointSet endpoints;
    private final LoadBalancer balancer;
    private final OutlierDetection ejection;
    private final @Nullable HealthChecker health;
    private final @Nullable CertificateWatcher rotation;

    /**
     * What an operator can set.
     *
     * @param name the backend's name in the configuration
     * @param url where it is, each with an optional base path before every call's path
     * @param timeout how long each part of a call may take
     * @param connections the largest number of calls at once to each address of each URL, each on a connection of its own
     *     with HTTP/1.1; fewer than the bulkhead's {@code concurrent} makes calls with a permit wait again
     * @param http2 whether to speak HTTP/2: where a backend offers it with TLS (ALPN), and always without TLS
     * @param streams the largest number of calls at once on one HTTP/2 connection, whatever more the backend allows
     * @param tls whom to trust and what to show where a URL is https; null for what Java trusts, and nothing
     * @param maxBody the largest body of an answer
     * @param balance how calls are spread over several URLs
     * @param health how to ask each URL whether it works; null for not at all
     * @param deadlineHeader the header that tells the backend how many milliseconds are left; null for none
     */
    public record Spec(
            String name,
            List<URI> url,
            Timeouts timeout,

            @Setting(value = "Connections to each address of each URL.", min = "1", max = "10000")
            int connections,

            boolean http2,
            int streams,
            @Nullable ClientTlsSpec tls,
            Size maxBody,
            LoadBalancingPolicy balance,
            HealthCheck.@Nullable Spec health,
            @Nullable String deadlineHeader) {

        public Spec {
            url = List.copyOf(url);
            SpecValidator rules = SpecValidator.of(Spec.class, name, url, timeout, connections)
                    .require(!url.isEmpty(), "url", url, "at least one URL")
                    .require(BackendAddress.areDistinct(url), "url", url, "each host and port once")
                    .require(
                            deadlineHeader == null || HeaderSyntax.isFree(deadlineHeader),
                            "deadlineHeader",
                            String.valueOf(deadlineHeader),
                            "the name of a header that is not the connection's own");
            for (URI each : url) {
                String flaw = BackendAddress.flawOf(each);
                rules.require(flaw == null, "url", BackendAddress.shown(each), String.valueOf(flaw));
            }
            rules.check();
        }
    }

    /** Begins to resolve the names of the URLs; connects nothing yet. */
    public HttpBackend(Spec spec, BackendContext around, NameResolver names) {
        this(spec, around, names, new ConnectionPool(around.vertx(), around.clock(), spec));
    }

    /** With connections that are not as an operator has them. */
    HttpBackend(Spec spec, BackendContext around, NameResolver names, ConnectionPool connections) {
        this.wire = new AttemptContext(spec, connections, around.clock(), around.events());
        this.endpoints = new EndpointSet(wire.addresses(), names, around.clock(), new EndpointChanges());
        this.balancer = new LoadBalancer(endpoints::current, spec.balance, around.clock(), around.random());
        this.ejection = new OutlierDetection(
                OutlierDetection.Rule.DEFAULT, endpoints::current, around.clock(), around.events());
        this.health =
                spec.health == null ? null : new HealthChecker(spec.health, wire, around.random(), this::probeEnded);
        this.rotation = rotation(spec, around);
        endpoints.start();
        if (rotation != null) rotation.start();
    }

    /** Begins and ends the probes of endpoints, and ends the connections to those that are gone. */
    private final class EndpointChanges implements EndpointSet.ChangeListener {
        @Override
        public void added(Endpoint endpoint) {
            if (health != null) health.start(endpoint);
        }

        @Override
        public void removed(Endpoint endpoint) {
            if (health != null) health.stop(endpoint);
            closeIfDeserted(endpoint);
        }
    }

    private void probeEnded(Endpoint endpoint, @Nullable Throwable failure) {
        if (isUnreachable(failure)) {
            Future<Void> unused = endpoints.refresh(endpoint);
        }
        closeIfDeserted(endpoint);
    }

    private void closeIfDeserted(Endpoint endpoint) {
        if (endpoint.isDeserted()) wire.connections().retire(endpoint.address().socket());
    }

    private @Nullable CertificateWatcher rotation(Spec spec, BackendContext around) {
        ConnectionPool connections = wire.connections();
        ClientTlsSpec tls = spec.tls;
        return tls == null
                ? null
                : new CertificateWatcher(
                        around.vertx(), around.clock(), "backend " + spec.name, tls::read, connections::use);
    }

    @Override
    public Future<Reply> send(Call call) {
        call.progress().attempt();
        String flaw = RequestHead.flawOf(call);
        if (flaw != null) return refuse(new NotSent.InvalidTarget(call, flaw), call, Duration.ZERO);
        List<Endpoint> known = endpoints.current();
        Progress progress = call.progress();
        Duration timeout = wire.spec().timeout.connect();
        if (known.isEmpty()) return attemptAfter(endpoints.firstAnswer(), call, progress.firstAddressDeadline(timeout));
        return progress.awaitsAddresses(known)
                ? attemptAfter(progress.nextAddresses(), call, Deadline.in(timeout, wire.clock()))
                : attempt(call);
    }

    /** Fails a call that has no endpoint. */
    private Future<Reply> refuse(BackendFailure failure, Call call, Duration elapsed) {
        if (Classification.of(failure).health() == Classification.Signal.BAD)
            call.progress().backendHasFailed();
        wire.events().attempted(call.operation(), failure.reason().token(), 0, elapsed);
        return Future.failedFuture(failure);
    }

    /** Attempts the call after a name server has answered, or after the wait for it when an endpoint is known nevertheless. */
    private Future<Reply> attemptAfter(Future<Void> answer, Call call, Deadline limit) {
        AddressWait wait = new AddressWait(call, limit, wire);
        return wait.until(answer)
                .transform(waited -> waited.failed() && endpoints.current().isEmpty()
                        ? refuse((BackendFailure) waited.cause(), call, wait.elapsed())
                        : attempt(call));
    }

    private Future<Reply> attempt(Call call) {
        Endpoint endpoint = balancer.choose(call.progress());
        HttpAttempt exchange = new HttpAttempt(wire, call, endpoint);
        return exchange.begin().onComplete((reply, failure) -> {
            learn(call.progress(), endpoint, failure);
            closeIfDeserted(endpoint);
            wire.events().attempted(call.operation(), outcome(failure), exchange.status(), exchange.elapsed());
        });
    }

    private void learn(Progress progress, Endpoint endpoint, @Nullable Throwable failure) {
        Classification.Signal health =
                (failure == null ? Classification.ofReply() : Classification.of(failure)).health();
        if (health == Classification.Signal.BAD) progress.backendHasFailed();
        ejection.learn(endpoint, health);
        if (isUnreachable(failure)) progress.resolving(endpoints.refresh(endpoint));
    }

    private static boolean isUnreachable(@Nullable Throwable failure) {
        return failure instanceof BackendFailure known
                && (known.reason() == FailureReason.CONNECT_FAILED || known.reason() == FailureReason.CONNECT_TIMEOUT);
    }

    private static String outcome(@Nullable Throwable failure) {
        return failure instanceof BackendFailure known ? known.reason().token() : SUCCESS;
    }

    /** Lets calls in flight end, for half a minute, and then closes every connection. Later calls fail. */
    public Future<Void> close() {
        endpoints.close();
        if (health != null) health.stop();
        if (rotation != null) rotation.stop();
        return wire.connections().close();
    }
}
