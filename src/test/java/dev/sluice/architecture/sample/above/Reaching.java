package dev.sluice.architecture.sample.above;

import io.vertx.core.http.HttpServerRequest;

/** Reaches below Vert.x without an import, by a chained call. */
final class Reaching {
    private Reaching() {}

    static boolean isMalformed(HttpServerRequest request) {
        return request.decoderResult().isFailure();
    }
}
