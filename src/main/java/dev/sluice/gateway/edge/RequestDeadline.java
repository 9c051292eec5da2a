package dev.sluice.gateway.edge;

import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.upstream.grpc.GrpcTimeout;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the timeout of a request: the deadline of its route, or a shorter time that the caller requests, also by grpc-timeout. */
final class RequestDeadline {
    static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");

    private RequestDeadline() {}

    /**
     * Returns the shorter of the requested time and {@code maxDuration}.
     *
     * @param isGrpc whether the route serves gRPC, so that grpc-timeout counts
     * @param header the header with the requested milliseconds; null if the gateway reads none
     * @throws ProblemException (400) if the header is not a single whole number of at least 1, or if the grpc-timeout of a gRPC call
     *     is malformed
     */
    static Duration from(HttpServerRequest request, @Nullable String header, boolean isGrpc, Duration maxDuration) {
        Duration requested = fromHeader(request, header, maxDuration);
        return isGrpc ? clip(request, requested) : requested;
    }

    private static Duration clip(HttpServerRequest request, Duration maxDuration) {
        List<String> values = request.headers().getAll(GrpcTimeout.HEADER);
        if (values.isEmpty()) return maxDuration;
        Duration requested = values.size() == 1 ? GrpcTimeout.parse(values.get(0)) : null;
        if (requested == null)
            throw new ProblemException(
                    400,
                    GatewayReason.INVALID_REQUEST,
                    "Header grpc-timeout must be a single number of at most eight digits and a unit, such as 100m.");
        return requested.compareTo(maxDuration) < 0 ? requested : maxDuration;
    }

    private static Duration fromHeader(HttpServerRequest request, @Nullable String header, Duration maxDuration) {
        List<String> values = header == null ? List.of() : request.headers().getAll(header);
        if (values.isEmpty()) return maxDuration;
        Duration requested = Duration.ofMillis(values.size() == 1 ? millis(values.get(0)) : 0);
        if (requested.isZero())
            throw new ProblemException(
                    400,
                    GatewayReason.INVALID_REQUEST,
                    "Header " + header + " must be a single whole number of milliseconds, at least 1.");
        return requested.compareTo(maxDuration) < 0 ? requested : maxDuration;
    }

    /** Returns 0 for an invalid number. */
    private static long millis(String text) {
        return MILLIS.matcher(text).matches() ? Long.parseLong(text) : 0;
    }
}
