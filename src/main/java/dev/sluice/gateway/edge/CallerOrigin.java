package dev.sluice.gateway.edge;

import dev.sluice.core.forwarded.ForwardedException;
import dev.sluice.core.forwarded.Hop;
import dev.sluice.core.forwarded.ProxyTrust;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.RequestAuthority;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

/** Finds the origin of a request from its connection, its authority and the headers of trusted proxies. */
final class CallerOrigin {
    private CallerOrigin() {}

    /**
     * Returns the origin of a request, which loses the forwarded fields that its proxy only passes on. On HTTP/2, the request of a vertx-web Router takes the scheme from the caller, so the scheme is
     * that of the connection.
     *
     * @param request a request with joined list fields
     * @throws ProblemException (400) if the headers of a trusted proxy have no single meaning
     */
    static RequestOrigin of(HttpServerRequest request, ServerSpec server) {
        try {
            ProxyTrust trust = server.proxyTrust();
            Hop hop = hop(request);
            trust.removeUnlisted(hop, request.headers());
            return RequestOrigin.of(hop, request.headers(), trust);
        } catch (ForwardedException e) {
            throw new ProblemException(Problem.of(400, SharedReason.AMBIGUOUS, String.valueOf(e.getMessage())));
        }
    }

    private static Hop hop(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        HostAndPort authority = RequestAuthority.of(request);
        return new Hop(
                CallerConnections.peerOf(connection),
                connection.isSsl() ? "https" : "http",
                authority == null ? null : authority.toString());
    }

    /** Returns the client of a request for the log. It is the peer if the headers of a trusted proxy have no single meaning. */
    static String clientOf(HttpServerRequest request, ProxyTrust trust) {
        try {
            return RequestOrigin.of(hop(request), request.headers(), trust).clientName();
        } catch (ForwardedException e) {
            return peerOf(request);
        }
    }

    /** Returns the address of the peer of a request, without its port. */
    static String peerOf(HttpServerRequest request) {
        return CallerConnections.peerOf(request.connection()).name();
    }
}
