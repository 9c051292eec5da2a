package dev.sluice.upstream.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.language.json.StrictJson;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends OAuth 2.0 requests to the servers of one issuer. Each times out after {@value #TIMEOUT_SECONDS} s. Redirects are not
 * followed.
 *
 * <p>Futures fail with a {@link BackendFailure} or an {@link InvalidIssuerResponseException}, whose messages quote nothing of
 * a reply. Futures complete on the event loop that sends the request. Immutable.
 */
public final class IssuerClient {
    private static final int TIMEOUT_SECONDS = 5;

    private final String name;
    private final Function<URI, Backend> servers;
    private final Clock clock;
    private final @Nullable TraceContext cause;
    private final @Nullable String tenant;

    /**
     * Creates a client.
     *
     * @param name the issuer's name in failures
     * @param servers returns the guarded backend at a URL without a path
     */
    public IssuerClient(String name, Function<URI, Backend> servers, Clock clock) {
        this(name, servers, clock, null, null);
    }

    private IssuerClient(
            String name,
            Function<URI, Backend> servers,
            Clock clock,
            @Nullable TraceContext cause,
            @Nullable String tenant) {
        this.name = name;
        this.servers = servers;
        this.clock = clock;
        this.cause = cause;
        this.tenant = tenant;
    }

    /** Returns a client for the same servers, whose requests are caused by a request of a caller; null for none. */
    public IssuerClient causedBy(@Nullable TraceContext request) {
        return new IssuerClient(name, servers, clock, request, tenant);
    }

    /** Returns a client for the same servers, whose requests count for the share of a tenant; null for none. */
    public IssuerClient ofTenant(@Nullable String other) {
        return new IssuerClient(name, servers, clock, cause, other);
    }

    /** Fetches a JSON document, such as the issuer's metadata. */
    public Future<ObjectNode> fetchDocument(URI url) {
        return send(new IssuerRequest(HttpMethod.GET, url, HttpHeaders.headers(), null), timeout())
                .map(IssuerClient::parseStrictly);
    }

    /** Fetches a JWK set (RFC 7517 5). */
    public Future<ObjectNode> fetchKeys(URI url) {
        ClientAuthentication unauthenticated = ClientAuthentication.none(null);
        OAuth2Request request =
                request(unauthenticated.options().setJwkPath(url.toString()), unauthenticated, timeout());
        return request.protocol().jwkSet().transform(parsed -> request.reply()).map(IssuerClient::parseStrictly);
    }

    /** Requests a token (RFC 6749 5, RFC 8693 2). */
    public Future<JsonObject> token(URI url, ClientAuthentication client, TokenRequest request) {
        return request(client.options().setTokenPath(url.toString()), client, timeout())
                .protocol()
                .token(request.grantType(), request.parameters())
                .recover(failure -> Future.failedFuture(toIssuerFailure(failure)));
    }

    /** Introspects an access token (RFC 7662). */
    public Future<ObjectNode> introspect(URI url, ClientAuthentication client, String token) {
        OAuth2Request request = request(client.options().setIntrospectionPath(url.toString()), client, timeout());
        return request.protocol()
                .tokenIntrospection(TypedToken.ACCESS_TOKEN, token)
                .transform(parsed -> request.reply())
                .map(IssuerClient::parseStrictly);
    }

    /**
     * Revokes a token (RFC 7009).
     *
     * @param deadline replaces the usual timeout
     */
    public Future<Void> revoke(URI url, ClientAuthentication client, TypedToken token, Deadline deadline) {
        return request(client.options().setRevocationPath(url.toString()), client, deadline)
                .protocol()
                .tokenRevocation(token.type(), token.value())
                .recover(failure -> Future.failedFuture(toIssuerFailure(failure)));
    }

    Clock clock() {
        return clock;
    }

    private OAuth2Request request(OAuth2Options options, ClientAuthentication client, Deadline deadline) {
        return new OAuth2Request(options, client, request -> send(request, deadline));
    }

    private Future<Reply> send(IssuerRequest request, Deadline deadline) {
        Operation operation = new Operation(name, request.method(), request.path());
        CallState state = CallState.start(clock, operation);
        state.trace().onCause(cause);
        Call call = new Call(
                new CallContent(operation, request.target(), request.headers(), request.body()),
                new CallLimits(deadline, new Cancellation(), tenant),
                state);
        return servers.apply(request.origin()).send(call);
    }

    private Deadline timeout() {
        return Deadline.after(Duration.ofSeconds(TIMEOUT_SECONDS), clock);
    }

    /** Parses a reply that decides on access. The library's parser accepts duplicate names and rounds numbers. */
    private static ObjectNode parseStrictly(Reply reply) {
        return StrictJson.readObject(reply.body().getBytes())
                .orElseThrow(() -> new InvalidIssuerResponseException("the response is not a JSON object"));
    }

    /** Replaces the library's failures, because their messages quote replies. */
    private static Throwable toIssuerFailure(Throwable failure) {
        return failure instanceof BackendFailure || failure instanceof InvalidIssuerResponseException
                ? failure
                : new InvalidIssuerResponseException("the response is not a JSON object, or reports an error");
    }
}
