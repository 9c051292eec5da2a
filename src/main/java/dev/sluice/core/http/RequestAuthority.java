package dev.sluice.core.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/** The authority of a request: the {@code :authority} of HTTP/2, or the Host header. */
public final class RequestAuthority {
    private RequestAuthority() {}

    /**
     * Returns the authority; null if it is missing or invalid. Vert.x 5.1.10 throws an AssertionError for an IPv6 address with too
     * many groups after {@code ::} (HostsAndHeadersTest).
     */
    public static @Nullable HostAndPort of(HttpServerRequest request) {
        try {
            // authority() on the request of a vertx-web Router also builds an absolute URI.
            return request.authority(false);
        } catch (AssertionError tooManyGroups) {
            return null;
        }
    }
}
