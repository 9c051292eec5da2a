package dev.sluice.edge;

import dev.sluice.edge.connection.CallerConnections;
import dev.sluice.edge.problem.Problem;
import dev.sluice.edge.problem.ProblemException;
import dev.sluice.edge.problem.Reason;
import dev.sluice.forwarded.ForwardedException;
import dev.sluice.forwarded.Hop;
import dev.sluice.forwarded.Network;
import dev.sluice.forwarded.RequestOrigin;
import dev.sluice.http.RequestAuthority;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;

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
        try {
            return find(request, server.trustedProxies());
        } catch (ForwardedException e) {
            throw new ProblemException(Problem.of(400, Reason.AMBIGUOUS, String.valueOf(e.getMessage())));
        }
    }

    private static RequestOrigin find(HttpServerRequest request, List<Network> trusted) {
        HttpConnection connection = request.connection();
        HostAndPort authority = RequestAuthority.of(request);
        Hop hop = new Hop(
                CallerConnections.peerOf(connection),
                connection.isSsl() ? "https" : "http",
                authority == null ? null : authority.toString());
        return RequestOrigin.of(hop, request.headers(), trusted);
    }

    /** Returns the client of a request for the log. It is the peer if the headers of a trusted proxy have no single meaning. */
    static String clientOf(HttpServerRequest request, List<Network> trusted) {
        try {
            return find(request, trusted).clientName();
        } catch (ForwardedException e) {
            return peerOf(request);
        }
    }

    /** Returns the address of the peer of a request, without its port. */
    static String peerOf(HttpServerRequest request) {
        return CallerConnections.peerOf(request.connection()).name();
    }
}
