package dev.sluice.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** {@code Expect: 100-continue}, the only expectation that the door lets in (RFC 9110 10.1.1). */
final class Continue {
    private Continue() {}

    /** Tells a caller who waits for it that its body will be read; HTTP/1.0 knows no such thing. */
    static void tell(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.EXPECT) && request.version() != HttpVersion.HTTP_1_0)
            request.response().writeContinue();
    }
}
