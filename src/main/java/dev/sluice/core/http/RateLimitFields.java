package dev.sluice.core.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** The fields that tell callers about rate limits (draft-ietf-httpapi-ratelimit-headers). A response has both or neither. */
public final class RateLimitFields {
    public static final CharSequence LIMIT = HttpHeaders.createOptimized("RateLimit");
    public static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");

    private RateLimitFields() {}

    /** Removes both fields. */
    public static void remove(MultiMap headers) {
        headers.remove(LIMIT).remove(POLICY);
    }
}
