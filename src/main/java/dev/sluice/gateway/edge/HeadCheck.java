package dev.sluice.gateway.edge;

import dev.sluice.core.http.HopByHopHeaders;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.language.uri.FormDecoder;
import dev.sluice.upstream.grpc.GrpcRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Checks the target, the query, the scheme and the framing of a request, which both versions of HTTP must read alike. */
final class HeadCheck {
    /** The headers that decisions about the requests of every route read. */
    private static final AllowedHeaders READ_ALWAYS = new AllowedHeaders(
            Set.of(
                    "Access-Control-Request-Headers",
                    "Access-Control-Request-Method",
                    "Content-Encoding",
                    "Content-Length",
                    "Content-Type",
                    "Expect",
                    "Forwarded",
                    "Host",
                    "Origin",
                    "X-Forwarded-For",
                    "X-Forwarded-Host",
                    "X-Forwarded-Proto"),
            false);

    private HeadCheck() {}

    /**
     * Rejects a request that a proxy in front of the gateway could interpret differently.
     *
     * @throws ProblemException 400, 417 or 501
     */
    static void rejectAmbiguous(HttpServerRequest request) {
        if (request.path() == null || !request.uri().startsWith("/") || hasBlank(request.uri()))
            throw new ProblemException(
                    400, GatewayReason.MALFORMED_REQUEST, "The request's target must be a path without blanks.");
        if (request.version() == HttpVersion.HTTP_2 && !isHttp(request.scheme()))
            throw new ProblemException(400, GatewayReason.MALFORMED_REQUEST, "The scheme must be http or https.");
        if (!hasOnly(HttpHeaders.TRANSFER_ENCODING, "chunked", request))
            throw new ProblemException(
                    501, GatewayReason.NOT_SUPPORTED, "The only transfer coding that the gateway accepts is chunked.");
        if (!hasOnly(HttpHeaders.EXPECT, "100-continue", request))
            throw new ProblemException(
                    417, GatewayReason.NOT_SUPPORTED, "The only expectation that the gateway accepts is 100-continue.");
        rejectNamed(READ_ALWAYS::contains, request);
    }

    /**
     * Rejects a request whose {@code Connection} names a header that it has and that the gateway reads: the next hop drops it (RFC 9110
     * 7.6.1), behind the decision that read it.
     *
     * @param read gets a name in lower case
     * @throws ProblemException 400
     */
    static void rejectNamed(Predicate<String> read, HttpServerRequest request) {
        for (String name : HopByHopHeaders.of(request.headers()).named())
            if (read.test(name.toLowerCase(Locale.ROOT)) && request.headers().contains(name))
                throw new ProblemException(
                        400,
                        SharedReason.AMBIGUOUS,
                        "The field Connection names a field that the gateway reads or forwards.");
    }

    /** HTTP/1 cannot express a target with a blank, and on HTTP/2 it is invalid (RFC 9113 8.3.1). */
    private static boolean hasBlank(String target) {
        for (int i = 0; i < target.length(); i++) if (target.charAt(i) <= ' ' || target.charAt(i) == 0x7f) return true;
        return false;
    }

    /** Vert.x 5.1.10 passes the scheme of a request on HTTP/2 as the caller has sent it. On HTTP/1, it is that of the connection. */
    private static boolean isHttp(@Nullable String scheme) {
        return "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
    }

    private static boolean hasOnly(CharSequence header, String value, HttpServerRequest request) {
        for (String actual : request.headers().getAll(header)) if (!actual.equalsIgnoreCase(value)) return false;
        return true;
    }

    /** Throws a {@link ProblemException} (415) if a request is not one of gRPC, which a route with {@code grpc: true} serves only. */
    static void requireGrpc(HttpServerRequest request) {
        if (!GrpcRequest.is(request))
            throw new ProblemException(
                    415,
                    GatewayReason.UNSUPPORTED_MEDIA_TYPE,
                    "This route serves gRPC only: a request on HTTP/2 with the media type application/grpc.");
    }

    /**
     * Returns the parameters of the query.
     *
     * @throws ProblemException 400 for a query that cannot be read
     */
    static MultiMap queryOf(HttpServerRequest request) {
        try {
            String query = request.query();
            return FormDecoder.decode(query == null ? "" : query);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    400,
                    GatewayReason.MALFORMED_REQUEST,
                    "The query must have at most 1000 fields in percent-encoded UTF-8.");
        }
    }
}
