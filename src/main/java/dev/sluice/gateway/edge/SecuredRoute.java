package dev.sluice.gateway.edge;

import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.identity.AccessPolicy;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.limit.RequestLimits;
import dev.sluice.gateway.proxy.ProxyExchange;
import dev.sluice.gateway.proxy.ProxyRoute;
import dev.sluice.gateway.route.ComposedRoute;
import dev.sluice.gateway.route.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A route, the access policy and the rules for its callers. Immutable and thread-safe.
 *
 * @param accessPolicy null if the route needs no authentication
 * @param credentialHeaders the headers, in lower case, in which the policy looks for credentials
 */
public record SecuredRoute(
        Route route, @Nullable AccessPolicy accessPolicy, RouteRules rules, Set<String> credentialHeaders) {
    private static final CharSequence PRIVATE = HttpHeaders.createOptimized("private");

    public SecuredRoute(Route route, @Nullable AccessPolicy accessPolicy, RouteRules rules) {
        this(route, accessPolicy, rules, accessPolicy == null ? Set.of() : accessPolicy.credentialHeaders());
    }

    /**
     * Returns the headers, in lower case, that decide about a request: they select the route, or carry credentials.
     *
     * @param selecting the headers that selected the route
     */
    Set<String> judgedHeaders(Set<String> selecting) {
        if (selecting.isEmpty()) return credentialHeaders;
        Set<String> judged = new HashSet<>(credentialHeaders);
        for (String name : selecting) judged.add(name.toLowerCase(Locale.ROOT));
        return judged;
    }

    /**
     * A request whose caller may send it.
     *
     * @param watch asks the issuer again about the caller while a stream is open
     */
    record AuthorizedRequest(GatewayRequest request, AccessWatch watch) {
        /** Takes units of those limits that follow the identity, and returns this request. */
        Future<AuthorizedRequest> take(RequestLimits limits) {
            return limits.takeAfterIdentity(request).map(this);
        }
    }

    /** Calls the function for the kind of the route, and returns its result. */
    <T> T match(Function<ComposedRoute, T> composed, Function<ProxyRoute, T> proxied) {
        return route.match(composed, proxied);
    }

    /** Returns the request with its caller, or fails with {@link dev.sluice.gateway.identity.AccessFailure}. */
    Future<AuthorizedRequest> authorize(ServerExchange exchange, GatewayRequest request) {
        if (accessPolicy == null) return Future.succeededFuture(new AuthorizedRequest(request, AccessWatch.NONE));
        HttpServerRequest httpRequest = exchange.request();
        AuthenticationRequest authentication = new AuthenticationRequest(
                httpRequest.headers(),
                httpRequest.sslSession(),
                request.deadline(),
                request.trace().context(),
                request.origin());
        return accessPolicy.check(
                authentication,
                (identity, caller) -> withCaller(request, identity, caller),
                checked -> route.isAuthorized(checked.request, exchange.failures()::onRequirementFailed));
    }

    /**
     * Limits a stream to the right of its caller. Makes a forwarded request drop {@code Authorization} that has not authenticated the
     * caller, though an identity reads it.
     */
    void restrict(ProxyExchange proxied, AuthorizedRequest authorized) {
        proxied.watchAccess(authorized.watch);
        String identity = authorized.request.trace().identity();
        if (accessPolicy != null && !accessPolicy.passesAuthorization(identity)) proxied.dropAuthorization();
    }

    /** Keeps a response to an authenticated caller out of shared caches, unless the route sets {@code Cache-Control} itself. */
    ComposedResponse restrict(ComposedResponse response) {
        if (accessPolicy != null && !response.headers().contains(HttpHeaders.CACHE_CONTROL))
            response.headers().set(HttpHeaders.CACHE_CONTROL, PRIVATE);
        return response;
    }

    private static AuthorizedRequest withCaller(GatewayRequest request, String identity, Caller caller) {
        request.trace().onAuthenticated(identity, caller.subject());
        return new AuthorizedRequest(request.withCaller(caller.claims(), caller.subjectToken()), caller.watch());
    }
}
