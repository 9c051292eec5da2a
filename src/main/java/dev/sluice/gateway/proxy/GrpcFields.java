package dev.sluice.gateway.proxy;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.TrailerFields;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.grpc.GrpcStatus;
import dev.sluice.upstream.grpc.GrpcTimeout;
import dev.sluice.upstream.grpc.GrpcTrailers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of gRPC messages that a proxy route forwards although it does not name them. */
final class GrpcFields {
    static final String PREFIX = "grpc-";

    /** Headers of a response that are no trailers, although they share its header block. */
    static final Set<String> OF_SERVERS = HeaderSyntax.caseInsensitive(List.of("Server", "X-Powered-By", "Set-Cookie"));

    private GrpcFields() {}

    /** Adds the media type and the fields of gRPC to the headers for the backend. The attempt sets the timeout. */
    static MultiMap addToRequest(MultiMap headers, MultiMap request) {
        headers.set(HttpHeaders.CONTENT_TYPE, request.get(HttpHeaders.CONTENT_TYPE));
        return add(headers, request).remove(GrpcTimeout.HEADER);
    }

    /** Adds the fields of gRPC to the headers for the caller. */
    static void addToResponse(MultiMap headers, MultiMap response) {
        add(headers, response);
    }

    private static MultiMap add(MultiMap headers, MultiMap from) {
        for (String name : from.names())
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) headers.set(name, from.getAll(name));
        return headers;
    }

    /** Adds the status of a failure after the head of a response. */
    static void addFailure(MultiMap trailers, BackendFailure failure) {
        String message = "The reply of the backend was cut: " + failure.reason().code() + ".";
        GrpcTrailers.write(trailers, GrpcStatus.of(failure), message);
    }

    /**
     * Adds the status of a stream that the gateway has ended after its head.
     *
     * @param denial why the caller has lost its right; null at the age of the stream
     */
    static void addStreamEnd(MultiMap trailers, @Nullable AccessFailure denial) {
        if (denial == null) GrpcTrailers.write(trailers, GrpcStatus.UNAVAILABLE, "The stream has reached its age.");
        else
            GrpcTrailers.write(
                    trailers, statusOf(denial.kind()), "The stream has ended: " + denial.description() + ".");
    }

    private static GrpcStatus statusOf(AccessFailure.Kind kind) {
        return switch (kind) {
            case INVALID_CREDENTIALS -> GrpcStatus.UNAUTHENTICATED;
            case MISSING_RIGHTS -> GrpcStatus.PERMISSION_DENIED;
            case UNAVAILABLE -> GrpcStatus.UNAVAILABLE;
        };
    }

    /** Adds all trailers to those for the caller, with a status if the backend has sent none. */
    static void addToTrailers(MultiMap trailers, MultiMap from) {
        for (Map.Entry<String, String> trailer : from)
            if (TrailerFields.isAllowed(trailer.getKey())) trailers.add(trailer.getKey(), trailer.getValue());
        if (!GrpcTrailers.areIn(trailers))
            GrpcTrailers.write(trailers, GrpcStatus.UNKNOWN, "The reply of the backend has no status.");
    }
}
