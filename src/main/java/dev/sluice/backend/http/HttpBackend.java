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

    private final AttemptContext context;
    private final EndpointSet endpoints;
    private final LoadBalancer loadBalancer;
    private final OutlierDetection outlierDetection;
    private final @Nullable HealthChecker healthChecker;
    private final @Nullable CertificateWatcher certificateWatcher;

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
                            deadlineHeader == null || HeaderSyntax.isUnreserved(deadlineHeader),
                            "deadlineHeader",
                            String.valueOf(deadlineHeader),
                            "the name of a header that is not the connection's own");
            for (URI each : url) {
                String flaw = BackendAddress.whyInvalid(each);
                rules.require(flaw == null, "url", BackendAddress.withoutPassword(each), String.valueOf(flaw));
            }
            rules.throwIfInvalid();
        }
    }

    /** Begins to resolve the names of the URLs; connects nothing yet. */
    public HttpBackend(Spec spec, BackendContext backendContext, NameResolver resolver) {
        this(spec, backendContext, resolver, new ConnectionPool(backendContext.vertx(), backendContext.clock(), spec));
    }

    /** With connections that are not as an operator has them. */
    HttpBackend(Spec spec, BackendContext backendContext, NameResolver resolver, ConnectionPool connections) {
        this.context = new AttemptContext(spec, connections, backendContext.clock(), backendContext.events());
        this.endpoints = new EndpointSet(context.addresses(), resolver, backendContext.clock(), new EndpointChanges());
        this.loadBalancer =
                new LoadBalancer(endpoints::current, spec.balance, backendContext.clock(), backendContext.random());
        this.outlierDetection = new OutlierDetection(
                OutlierDetection.Rule.DEFAULT, endpoints::current, backendContext.clock(), backendContext.events());
        this.healthChecker = spec.health == null
                ? null
                : new HealthChecker(spec.health, context, backendContext.random(), this::onProbeEnd);
        this.certificateWatcher = certificateWatcher(spec, backendContext);
        endpoints.start();
        if (certificateWatcher != null) certificateWatcher.start();
    }

    /** Begins and ends the probes of endpoints, and ends the connections to those that are gone. */
    private final class EndpointChanges implements EndpointSet.ChangeListener {
        @Override
        public void added(Endpoint endpoint) {
            if (healthChecker != null) healthChecker.start(endpoint);
        }

        @Override
        public void removed(Endpoint endpoint) {
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
        call.progress().countAttempt();
        String flaw = RequestHead.findFlaw(call);
        if (flaw != null) return failBeforeSending(new NotSent.InvalidTarget(call, flaw), call, Duration.ZERO);
        List<Endpoint> available = endpoints.current();
        Progress progress = call.progress();
        Duration timeout = context.spec().timeout.connect();
        if (available.isEmpty())
            return attemptAfter(endpoints.firstResolution(), call, progress.firstAddressDeadline(timeout));
        return progress.shouldAwaitAddresses(available)
                ? attemptAfter(progress.nextAddresses(), call, Deadline.after(timeout, context.clock()))
                : attempt(call);
    }

    /** Fails a call that has no endpoint. */
    private Future<Reply> failBeforeSending(BackendFailure failure, Call call, Duration elapsed) {
        if (Classification.of(failure).signal() == Classification.Signal.FAILURE)
            call.progress().recordBackendFailure();
        context.events().attemptEnded(call.operation(), failure.reason().code(), 0, elapsed);
        return Future.failedFuture(failure);
    }

    /** Attempts the call after a name server has answered, or after the wait for it when an endpoint is known nevertheless. */
    private Future<Reply> attemptAfter(Future<Void> addresses, Call call, Deadline limit) {
        AddressWait wait = new AddressWait(call, limit, context);
        return wait.await(addresses)
                .transform(
                        resolution -> resolution.failed() && endpoints.current().isEmpty()
                                ? failBeforeSending((BackendFailure) resolution.cause(), call, wait.elapsed())
                                : attempt(call));
    }

    private Future<Reply> attempt(Call call) {
        Endpoint endpoint = loadBalancer.choose(call.progress());
        HttpAttempt attempt = new HttpAttempt(context, call, endpoint);
        return attempt.start().onComplete((reply, failure) -> {
            recordOutcome(call.progress(), endpoint, failure);
            closeIfDrained(endpoint);
            context.events().attemptEnded(call.operation(), outcomeCode(failure), attempt.status(), attempt.elapsed());
        });
    }

    private void recordOutcome(Progress progress, Endpoint endpoint, @Nullable Throwable failure) {
        Classification.Signal signal =
                (failure == null ? Classification.success() : Classification.of(failure)).signal();
        if (signal == Classification.Signal.FAILURE) progress.recordBackendFailure();
        outlierDetection.record(endpoint, signal);
        if (isUnreachable(failure)) progress.setNextAddresses(endpoints.refresh(endpoint));
    }

    private static boolean isUnreachable(@Nullable Throwable failure) {
        return failure instanceof BackendFailure backendFailure
                && (backendFailure.reason() == FailureReason.CONNECT_FAILED
                        || backendFailure.reason() == FailureReason.CONNECT_TIMEOUT);
    }

    private static String outcomeCode(@Nullable Throwable failure) {
        return failure instanceof BackendFailure backendFailure
                ? backendFailure.reason().code()
                : SUCCESS;
    }

    /** Lets calls in flight end, for half a minute, and then closes every connection. Later calls fail. */
    public Future<Void> close() {
        endpoints.close();
        if (healthChecker != null) healthChecker.stop();
        if (certificateWatcher != null) certificateWatcher.stop();
        return context.connections().close();
    }
}
