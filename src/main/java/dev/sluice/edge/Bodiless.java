package dev.sluice.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** An answer that has no body at all: a 204 has no length either (RFC 9110 8.6), although Vert.x gives it one. */
final class Bodiless {
    private Bodiless() {}

    /** Takes back what Vert.x has added to a head that is about to leave. */
    static void correct(HttpServerResponse response) {
        if (response.getStatusCode() == 204) response.headers().remove(HttpHeaders.CONTENT_LENGTH);
    }
}
