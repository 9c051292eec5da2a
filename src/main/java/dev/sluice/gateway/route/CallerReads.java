package dev.sluice.gateway.route;

import dev.sluice.core.http.Origin;
import dev.sluice.gateway.compose.ScopedExpression;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.proxy.ProxyRoute;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.FieldReads;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the gateway reads and forwards of the requests of one route: by the settings of the route, and by those of its identities, limits and
 * backends. Immutable and thread-safe.
 *
 * @param further the expressions outside the route: the keys and plans of limits, and the tenants of backends
 * @param named the headers outside the route that have the credentials of callers or their deadline, in any case
 * @param asksForCertificates whether the server asks callers for certificates
 */
public record CallerReads(Route.Spec route, List<Expression> further, Set<String> named, boolean asksForCertificates) {
    /** The headers that the gateway reads of the requests of every route. */
    private static final Set<String> READ_ALWAYS =
            Set.of("content-type", "if-none-match", "traceparent", "tracestate", "x-request-id");

    private static final String COOKIE = "cookie";

    /** Returns the headers that expressions can read. */
    FieldReads ofExpressions() {
        Stream<Expression> own = route.scopedExpressions().map(ScopedExpression::expression);
        return FieldReads.of(Stream.concat(own, further.stream()), "header");
    }

    /** Returns all headers that the gateway or a backend of the route receives from callers. */
    public AllowedHeaders headers() {
        FieldReads reads = ofExpressions();
        Set<String> names = new HashSet<>(READ_ALWAYS);
        names.addAll(named);
        if (reads.names() != null) names.addAll(reads.names());
        route.conditions().headers().forEach(condition -> names.add(condition.name()));
        if (route.proxy() != null) {
            names.addAll(route.forward().headers());
            names.addAll(ProxyRoute.FORWARDED_ALWAYS);
        }
        return new AllowedHeaders(names, reads.names() == null);
    }

    /** Returns {@link #headers}, and all that a schema can judge. */
    public AllowedHeaders judged() {
        return headers().union(new AllowedHeaders(Set.of(), route.validate().headers() != null));
    }

    /** Returns whether a cookie of a caller can change what its request does. */
    public boolean readsCookies() {
        AllowedHeaders headers = headers();
        return headers.any() || headers.names().contains(COOKIE);
    }

    /** Returns whether browsers may add rights of their users to a request by themselves: cookies or client certificates. */
    public boolean readsCredentials() {
        return asksForCertificates || readsCookies();
    }

    /**
     * Returns the origins of the pages whose WebSockets the route accepts: those of {@code websocket}, or the listed ones of {@code cors}.
     * The latter count only if pages may use the rights of their users by {@code credentials}, or if a browser has none to add: browsers
     * check no response before they open a WebSocket.
     */
    public List<Origin> webSocketOrigins() {
        WebSocketSpec websocket = route.websocket();
        CorsSpec cors = route.cors();
        if (websocket == null) return List.of();
        if (websocket.origins() != null) return websocket.origins();
        if (cors == null || (!cors.credentials() && readsCredentials())) return List.of();
        return cors.origins().stream()
                .filter(origin -> !origin.isAny() && !origin.isNull())
                .toList();
    }
}
