package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.tls.CertificateWatcher;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.core.trace.Reason;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.BackendStatus;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.Timeouts;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends each call once, over HTTP/1.1 or HTTP/2, to one of the backend's endpoints. It applies all {@link Timeouts} but
 * the total, and buffers at most {@link Spec#maxBody}. An attempt that fails, times out or is cancelled closes its
 * connection or stream.
 *
 * <p>Create it outside of verticles, because Vert.x closes a client together with the verticle that created it. {@link
 * #send} must run on an event loop, any of them: an attempt has no locks.
 */
public final class HttpBackend implements Backend {
    private final AttemptContext context;
    private final EndpointSet endpoints;
    private final LoadBalancer loadBalancer;
    private final OutlierDetection outlierDetection;
    private final @Nullable HealthChecker healthChecker;
    private final @Nullable CertificateWatcher certificateWatcher;

    /**
     * Settings of an HTTP backend.
     *
     * @param name the backend's name in the configuration
     * @param url the URLs, each with an optional base path
     * @param connections the largest number of concurrent calls to each address of each URL, each with its own connection on
     *     HTTP/1.1. If fewer than the bulkhead's {@code concurrent}, calls with a permit wait again. The largest number is that of the
     *     largest bulkhead and its open streams
     * @param http2 whether to use HTTP/2: with TLS if the backend offers it (ALPN), without TLS always
     * @param streams the largest number of concurrent calls on one HTTP/2 connection
     * @param tls the trusted and the own certificates; null for Java's trust store and no own certificate
     * @param maxBody the largest buffered reply body
     * @param health null for no health checks
     * @param deadlineHeader the header for the remaining time in ms; null for none
     */
    public record Spec(
            String name,
            List<URI> url,
            Timeouts timeout,

            @Setting(value = "Connections to each address of each URL.", min = "1", max = "11000")
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
            SpecValidator rules = SpecValidator.of(
                            Spec.class,
                            name,
                            url,
                            timeout,
                            connections,
                            http2,
                            streams,
                            tls,
                            maxBody,
                            balance,
                            health,
                            deadlineHeader)
                    .require(!url.isEmpty(), "url", url, "at least one URL")
                    .require(BackendAddress.areDistinct(url), "url", url, "each host and port once")
                    .require(
                            deadlineHeader == null || HeaderSyntax.isUnreserved(deadlineHeader),
                            "deadlineHeader",
                            String.valueOf(deadlineHeader),
                            "a header name that the gateway does not set itself");
            for (URI each : url) {
                String flaw = BackendAddress.whyInvalid(each);
                rules.require(flaw == null, "url", BackendAddress.withoutPassword(each), String.valueOf(flaw));
            }
            rules.throwIfInvalid();
        }
    }

    /** Starts to resolve the hosts of the URLs; opens no connection yet. */
    public HttpBackend(Spec spec, BackendContext backendContext, NameResolver resolver) {
        this(spec, backendContext, resolver, new ConnectionPool(backendContext.vertx(), backendContext.clock(), spec));
    }

    /** Creates a backend with a connection pool for tests. */
    HttpBackend(Spec spec, BackendContext backendContext, NameResolver resolver, ConnectionPool connections) {
        this.context = new AttemptContext(spec, connections, backendContext.clock(), backendContext.events());
        this.endpoints = new EndpointSet(context.addresses(), resolver, backendContext.clock(), new EndpointChanges());
        this.loadBalancer =
                new LoadBalancer(endpoints::current, spec.balance, backendContext.clock(), backendContext.random());
        this.outlierDetection = new OutlierDetection(
                OutlierDetection.Rule.DEFAULT,
                endpoints::current,
                backendContext.clock(),
                new EjectionAudit(spec.name, backendContext.events()));
        this.healthChecker = spec.health == null
                ? null
                : new HealthChecker(spec.health, context, backendContext.random(), this::onProbeEnd);
        this.certificateWatcher = certificateWatcher(spec, backendContext);
        endpoints.start();
        if (certificateWatcher != null) certificateWatcher.start();
    }

    /** Starts and stops the probes of endpoints, and closes connections to removed endpoints. */
    private final class EndpointChanges implements EndpointSet.ChangeListener {
        @Override
        public void onAdd(Endpoint endpoint) {
            if (healthChecker != null) healthChecker.start(endpoint);
        }

        @Override
        public void onRemove(Endpoint endpoint) {
            if (healthChecker != null) healthChecker.stop(endpoint);
            closeIfDrained(endpoint);
        }
    }

    private void onProbeEnd(Endpoint endpoint, @Nullable Throwable failure) {
        if (isUnreachable(failure)) {
            Future<Void> unused = endpoints.refresh(endpoint);
        }
        closeIfDrained(endpoint);
    }

    private void closeIfDrained(Endpoint endpoint) {
        if (endpoint.isDrained())
            context.connections().shutDown(endpoint.address().socket());
    }

    private @Nullable CertificateWatcher certificateWatcher(Spec spec, BackendContext backendContext) {
        ConnectionPool connections = context.connections();
        ClientTlsSpec tls = spec.tls;
        return tls == null
                ? null
                : new CertificateWatcher(
                        backendContext.vertx(),
                        backendContext.clock(),
                        "backend " + spec.name,
                        tls::read,
                        connections::updateTls);
    }

    @Override
    public Future<Reply> send(Call call) {
        call.state().startAttempt();
        String flaw = RequestHead.findFlaw(call);
        if (flaw != null)
            return failBeforeSending(new NotSent(call, FailureReason.INVALID_TARGET, flaw), call, Duration.ZERO);
        List<Endpoint> available = endpoints.current();
        CallState state = call.state();
        Duration timeout = context.spec().timeout.connect();
        if (available.isEmpty())
            return attemptAfter(endpoints.firstResolution(), call, state.firstAddressDeadline(timeout));
        return state.shouldAwaitAddresses(available)
                ? attemptAfter(state.nextAddresses(), call, Deadline.after(timeout, context.clock()))
                : attempt(call);
    }

    /** Fails a call without an endpoint. */
    private Future<Reply> failBeforeSending(BackendFailure failure, Call call, Duration elapsed) {
        if (Classification.of(failure).signal() == Classification.Signal.FAILURE)
            call.state().recordBackendFailure();
        long ignored = endAttempt(call.state(), failure);
        context.events().onAttemptEnd(call.operation(), failure.reason(), 0, elapsed);
        return Future.failedFuture(failure);
    }

    /** Sends the call after the next DNS answer. If the wait fails, uses the endpoints that are known. */
    private Future<Reply> attemptAfter(Future<Void> addresses, Call call, Deadline limit) {
        AddressWait wait = new AddressWait(call, limit, context);
        return wait.await(addresses)
                .transform(
                        resolution -> resolution.failed() && endpoints.current().isEmpty()
                                ? failBeforeSending((BackendFailure) resolution.cause(), call, wait.elapsed())
                                : attempt(call));
    }

    private Future<Reply> attempt(Call call) {
        Endpoint endpoint = loadBalancer.choose(call.state());
        return new HttpAttempt(context, call, endpoint, this::onAttemptEnd).start();
    }

    private void onAttemptEnd(HttpAttempt attempt, @Nullable Throwable failure) {
        Call call = attempt.call();
        recordOutcome(call.state(), attempt.endpoint(), failure);
        closeIfDrained(attempt.endpoint());
        Duration elapsed = attempt.elapsedAt(endAttempt(call.state(), failure));
        context.events().onAttemptEnd(call.operation(), reasonOf(failure), attempt.status(), elapsed);
    }

    private void recordOutcome(CallState state, Endpoint endpoint, @Nullable Throwable failure) {
        Classification.Signal signal =
                (failure == null ? Classification.success() : Classification.of(failure)).signal();
        if (signal == Classification.Signal.FAILURE) state.recordBackendFailure();
        outlierDetection.record(endpoint, signal);
        if (isUnreachable(failure)) state.setNextAddresses(endpoints.refresh(endpoint));
    }

    /** Ends the trace of the attempt, and returns the time of its end. */
    private static long endAttempt(CallState state, @Nullable Throwable failure) {
        long now = state.nanos();
        requireNonNull(state.attempt()).onEnd(reasonOf(failure), BackendFailure.detailOf(failure), now);
        return now;
    }

    private static boolean isUnreachable(@Nullable Throwable failure) {
        return failure instanceof BackendFailure backendFailure
                && (backendFailure.reason() == FailureReason.CONNECT_FAILED
                        || backendFailure.reason() == FailureReason.CONNECT_TIMEOUT);
    }

    private static @Nullable Reason reasonOf(@Nullable Throwable failure) {
        return failure == null ? null : BackendFailure.reasonOf(failure);
    }

    /** Returns the states of the current endpoints; empty before the first DNS answer. */
    public List<BackendStatus.EndpointStatus> endpoints() {
        boolean isChecked = healthChecker != null;
        return endpoints.current().stream()
                .map(endpoint -> endpoint.status(isChecked, context.clock()))
                .toList();
    }

    /** Returns the number of open connections. */
    int openConnections() {
        return context.connections().open();
    }

    /** Waits up to half a minute for calls in flight, then closes all connections. Later calls fail. */
    public Future<Void> close() {
        endpoints.close();
        if (healthChecker != null) healthChecker.stop();
        if (certificateWatcher != null) certificateWatcher.stop();
        return context.connections().close();
    }
}
