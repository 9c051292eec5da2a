package dev.sluice.edge;

import dev.sluice.edge.connection.CallerConnections;
import dev.sluice.forwarded.ForwardedException;
import dev.sluice.forwarded.Hop;
import dev.sluice.forwarded.RequestOrigin;
import dev.sluice.http.RequestAuthority;
import dev.sluice.identity.DenialReason;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

/** Finds the origin of a request from its connection, its authority and the headers of trusted proxies. */
final class CallerOrigin {
    private CallerOrigin() {}

    /**
     * Returns the origin of a request. On HTTP/2, the request of a vertx-web Router takes the scheme from the caller, so the scheme is
     * that of the connection.
     *
     * @param request a request with joined list fields
     * @throws ProblemException (400) if the headers of a trusted proxy have no single meaning
     */
    static RequestOrigin of(HttpServerRequest request, ServerSpec server) {
        HttpConnection connection = request.connection();
        HostAndPort authority = RequestAuthority.of(request);
        Hop hop = new Hop(
                CallerConnections.peerOf(connection),
                connection.isSsl() ? "https" : "http",
                authority == null ? null : authority.toString());
        try {
            return RequestOrigin.of(hop, request.headers(), server.trustedProxies());
        } catch (ForwardedException e) {
            throw new ProblemException(
                    Problem.of(400, String.valueOf(e.getMessage())).with("cause", DenialReason.AMBIGUOUS.code()));
        }
    }
}
