package dev.sluice.upstream.grpc;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recognises gRPC by its media type (gRPC over HTTP2, "Requests"). A request of gRPC-Web is not gRPC. */
public final class GrpcRequest {
    /** The header of each request on HTTP/2. */
    public static final String TE = "te";

    private static final String MEDIA_TYPE = "application/grpc";

    private GrpcRequest() {}

    /** Returns whether the caller sends a gRPC request, which needs HTTP/2. */
    public static boolean is(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2 && hasType(request.getHeader(HttpHeaders.CONTENT_TYPE));
    }

    /** Returns whether the media type of a message is that of gRPC, such as {@code application/grpc+proto}. */
    public static boolean hasType(@Nullable String contentType) {
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith(MEDIA_TYPE)) return false;
        return contentType.length() == MEDIA_TYPE.length()
                || "+; \t".indexOf(contentType.charAt(MEDIA_TYPE.length())) >= 0;
    }
}
