package dev.sluice.gateway.edge;

import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.RateLimitFields;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.core.netty.http.LastResponse;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.problem.Problem;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that the gateway adds to the response of one request, to which it does not refer, because an open WebSocket must not keep it.
 * For the event loop of the request only.
 */
final class CallerFields {
    private final HttpServerResponse response;
    private final RequestTrace trace;
    private final Clock clock;
    private @Nullable CorsPolicy cors;
    private boolean hasRoute;
    private boolean showsTiming;

    /** @param cors the policy of a response without a route; null for none */
    CallerFields(HttpServerResponse response, RequestTrace trace, @Nullable CorsPolicy cors, Clock clock) {
        this.response = response;
        this.trace = trace;
        this.cors = cors;
        this.clock = clock;
    }

    /** Sets the CORS fields of the route, which a later problem keeps. */
    void setRoute(HttpServerRequest request, RouteRules rules) {
        hasRoute = true;
        cors = rules.cors();
        if (cors != null) cors.applyTo(request);
    }

    /** Sets the CORS fields of a response without a route. */
    void addDefaults(HttpServerRequest request) {
        if (!hasRoute && cors != null) cors.applyTo(request);
    }

    /** Sets strict transport security, if the client used https, as a trusted proxy says. */
    void setTransport(RequestOrigin origin, @Nullable StrictTransport hsts) {
        if (hsts != null) hsts.applyTo(response, origin);
    }

    /** Announces the end of the connection if its next request would have to wait for an unread body. */
    void closeIfUnread(HttpServerRequest request) {
        if (BodyLength.isUnread(request)) LastResponse.announce(request, clock);
    }

    /** Adds {@code Vary} with the headers that selected the route, for caches. */
    void addVary(Set<String> selecting) {
        if (!selecting.isEmpty()) response.headers().add(HttpHeaders.VARY, String.join(", ", selecting));
    }

    /** Adds the fields of a composed response, and those that it needs beside them. */
    void addComposed(ComposedResponse composed, boolean hasBody) {
        MultiMap headers = response.headers();
        removeReplaced(composed.headers(), headers);
        composed.headers().forEach((name, value) -> headers.add(name, value));
        if (!headers.contains(Problem.CONTENT_TYPE_OPTIONS)) headers.set(Problem.CONTENT_TYPE_OPTIONS, "nosniff");
        if (hasBody && !composed.headers().contains(HttpHeaders.CONTENT_TYPE))
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        if (!composed.incompleteSteps().isEmpty())
            headers.set(IncompleteHeader.HEADER, IncompleteHeader.format(composed.incompleteSteps()));
    }

    /** Removes the fields of every response that a route sets itself. The gateway sets both fields of a limit or none. */
    private static void removeReplaced(MultiMap ofRoute, MultiMap ofGateway) {
        if (ofRoute.contains(StrictTransport.HEADER)) ofGateway.remove(StrictTransport.HEADER);
        if (ofRoute.contains(RateLimitFields.LIMIT) || ofRoute.contains(RateLimitFields.POLICY))
            RateLimitFields.remove(ofGateway);
    }

    /** Shows the times of the request in the head of its response. */
    void showTiming() {
        showsTiming = true;
    }

    /** Completes the head of a response before it is written. */
    void onResponseHead() {
        if (showsTiming) ServerTiming.addTo(response.headers(), trace, clock.nanos());
    }
}
