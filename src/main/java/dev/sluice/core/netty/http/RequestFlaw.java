package dev.sluice.core.netty.http;

import dev.sluice.core.netty.connection.NettyFailure;
import io.vertx.core.http.HttpServerRequest;

/**
 * The flaw of a request whose head is not valid HTTP.
 *
 * <p>Netty 4.2.20: adapts. {@code MalformedRequestsTest}
 */
public enum RequestFlaw {
    /** The request line is too long. */
    LINE_TOO_LONG,
    /** The header fields are too long. */
    HEAD_TOO_LONG,
    /** Any other flaw, also of a request that the decoder has accepted. */
    INVALID;

    /** Returns the flaw that the decoder has found in a request. */
    public static RequestFlaw of(HttpServerRequest request) {
        NettyFailure failure = NettyFailure.of(request.decoderResult().cause());
        if (failure == NettyFailure.LINE_TOO_LONG) return LINE_TOO_LONG;
        return failure == NettyFailure.HEAD_TOO_LONG ? HEAD_TOO_LONG : INVALID;
    }
}
