package dev.sluice.client;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.client.RecordCodec.InvalidBodyException;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.http.HeaderText;
import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.language.uri.TemplateExpansionException;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.credentials.CredentialsSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client for one backend, for a program without a gateway. Each call has a total timeout, a bulkhead, a circuit breaker and
 * retries, as a call of a gateway. Bodies are records, sent and read as JSON.
 *
 * <p>Paths are RFC 6570 templates, such as {@code /customers/{id}/orders{?limit}}. Values are percent-encoded, and each value
 * stays within its segment or parameter. A query variable without a value is left out.
 *
 * <p>Every call ends within {@code timeout.total}, with its result or with a {@link BackendFailure}. A value that cannot stand
 * in the path fails the call with {@link FailureReason#INVALID_TARGET}. A response that is not of the wanted type fails it
 * with {@link FailureReason#BAD_BODY}. A mistake that does not depend on values is thrown as an
 * {@link IllegalArgumentException}. Examples are a text that is not a template, and a body without a JSON form. {@code Void.class}
 * ignores the body of the response.
 *
 * <p>Thread-safe. A call on an event loop completes there. A call from another thread runs on an event loop, and completes on
 * the caller's context if there is one. On a closed Vert.x a call fails with an {@link IllegalStateException}. Create one
 * client for the life of the program, outside any verticle: Vert.x closes the resources of a verticle together with it.
 */
public final class ResilientClient {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final String name;
    private final Duration timeout;
    private final Clock clock;
    private final EventLoopDispatcher dispatcher;
    private final StandaloneUpstream upstream;
    private final TemplateCache templates;
    private final MultiMap headers;

    /**
     * Creates a client without metrics and without credentials. Connects nothing yet.
     *
     * @param name the name of the backend in failures
     * @throws IllegalArgumentException if the settings do not fit together, or name credentials
     */
    public ResilientClient(Vertx vertx, String name, BackendSpec spec) {
        this(vertx, name, spec, new CompositeMeterRegistry());
    }

    /**
     * Creates a client without credentials. Connects nothing yet.
     *
     * @param name the name of the backend in failures and metrics
     * @param registry holds the metrics of the client until it is closed
     * @throws IllegalArgumentException as above, or if the registry holds the metrics of another client of that name. The
     *     first of the two to close would remove the metrics of both.
     */
    public ResilientClient(Vertx vertx, String name, BackendSpec spec, MeterRegistry registry) {
        this(vertx, name, requireNoCredentials(spec), registry, null);
    }

    private static BackendSpec requireNoCredentials(BackendSpec spec) {
        if (spec.credentials() == null) return spec;
        throw new IllegalArgumentException("credentials: " + spec.credentials()
                + " (expected: none, because credentials are a separate argument)");
    }

    /**
     * Creates a client with credentials. Connects nothing yet.
     *
     * @param credentials sent with each attempt; they replace the credentials that {@code spec} names. A client has no caller,
     *     so it cannot relay a caller's token.
     * @throws IllegalArgumentException as above, or if the credentials need the token of a caller
     */
    public ResilientClient(
            Vertx vertx, String name, BackendSpec spec, CredentialsSpec credentials, MeterRegistry registry) {
        this(vertx, name, spec, registry, requireOwn(credentials));
    }

    private ResilientClient(
            Vertx vertx, String name, BackendSpec spec, MeterRegistry registry, @Nullable CredentialsSpec credentials) {
        if (BackendMeters.isRegistered(registry, name))
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: a name that no other client on this registry has)");
        this.name = name;
        this.timeout = spec.timeout().total();
        this.clock = new VertxClock(vertx);
        this.dispatcher = new EventLoopDispatcher(vertx);
        this.upstream = new StandaloneUpstream(name, spec, credentials, new GatewayContext(vertx, clock, registry));
        this.templates = new TemplateCache(HeapShare.TEMPLATES.bytes());
        this.headers = HttpHeaders.headers();
    }

    private static CredentialsSpec requireOwn(CredentialsSpec credentials) {
        if (credentials.needsCaller())
            throw new IllegalArgumentException(
                    "credentials: the token of a caller (expected: credentials of the program)");
        return credentials;
    }

    private ResilientClient(ResilientClient other, MultiMap headers) {
        this.name = other.name;
        this.timeout = other.timeout;
        this.clock = other.clock;
        this.dispatcher = other.dispatcher;
        this.upstream = other.upstream;
        this.templates = other.templates;
        this.headers = headers;
    }

    /**
     * Returns this client with additional headers for each call, in UTF-8. A header replaces the headers of the same name. The result
     * is cheap to create, and shares everything else with this client: closing either closes both. A call with a value that
     * cannot be sent fails with {@link FailureReason#INVALID_TARGET}.
     *
     * @throws IllegalArgumentException if a name or a value has a line break
     */
    public ResilientClient withHeaders(Map<String, String> added) {
        MultiMap all = HttpHeaders.headers().addAll(headers);
        added.forEach((name, value) -> all.set(name, requireNonNullElse(HeaderText.encode(value), value)));
        return new ResilientClient(this, all);
    }

    /** Sends a GET request, and completes with the body of the response. */
    public <T> Future<T> get(String template, Map<String, ?> variables, Class<T> type) {
        return send(new TemplatedRequest(HttpMethod.GET, template, variables), null, type);
    }

    /** Sends a POST request with a JSON body, and completes with the body of the response. */
    public <T> Future<T> post(String template, Map<String, ?> variables, Object body, Class<T> type) {
        return send(new TemplatedRequest(HttpMethod.POST, template, variables), RecordCodec.encode(body), type);
    }

    /** Sends a PUT request with a JSON body, and completes with the body of the response. */
    public <T> Future<T> put(String template, Map<String, ?> variables, Object body, Class<T> type) {
        return send(new TemplatedRequest(HttpMethod.PUT, template, variables), RecordCodec.encode(body), type);
    }

    /** Sends a PATCH request with a JSON body, and completes with the body of the response. */
    public <T> Future<T> patch(String template, Map<String, ?> variables, Object body, Class<T> type) {
        return send(new TemplatedRequest(HttpMethod.PATCH, template, variables), RecordCodec.encode(body), type);
    }

    /** Sends a DELETE request, and completes with the body of the response. */
    public <T> Future<T> delete(String template, Map<String, ?> variables, Class<T> type) {
        return send(new TemplatedRequest(HttpMethod.DELETE, template, variables), null, type);
    }

    private record TemplatedRequest(HttpMethod method, String template, Map<String, ?> variables) {}

    private <T> Future<T> send(TemplatedRequest request, @Nullable Buffer body, Class<T> type) {
        PathTemplate template = templates.parse(request.template);
        Operation operation = new Operation(name, request.method, request.template);
        String target;
        try {
            target = TemplateCache.expand(template, request.variables);
        } catch (IllegalArgumentException | TemplateExpansionException e) {
            Call call = newCall(operation, request.template, body);
            return Future.failedFuture(new NotSent(call, FailureReason.INVALID_TARGET, String.valueOf(e.getMessage())));
        }
        return dispatch(newCall(operation, target, body), type);
    }

    private Call newCall(Operation operation, String target, @Nullable Buffer body) {
        MultiMap all = HttpHeaders.headers().addAll(headers);
        if (body != null && !all.contains(HttpHeaders.CONTENT_TYPE)) all.set(HttpHeaders.CONTENT_TYPE, JSON);
        return new Call(
                new CallContent(operation, target, all, body),
                new CallLimits(Deadline.after(timeout, clock), new Cancellation()),
                CallState.start(clock, operation));
    }

    private <T> Future<T> dispatch(Call call, Class<T> type) {
        return dispatcher.dispatch(
                () -> upstream.backend().send(call).compose(reply -> decode(call, reply.body(), type)));
    }

    private static <T> Future<T> decode(Call call, Buffer body, Class<T> type) {
        if (type == Void.class) return Future.succeededFuture();
        try {
            return Future.succeededFuture(RecordCodec.decode(body, type));
        } catch (InvalidBodyException e) {
            return Future.failedFuture(new UnusableReply(call, FailureReason.BAD_BODY, String.valueOf(e.getMessage())));
        }
    }

    /** Lets calls in flight end, for at most 30 seconds, then revokes the tokens and closes the connections. Later calls fail. */
    public Future<Void> close() {
        return upstream.close();
    }
}
