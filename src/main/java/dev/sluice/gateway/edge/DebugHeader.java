package dev.sluice.gateway.edge;

import dev.sluice.core.spec.Secret;
import dev.sluice.gateway.identity.BearerToken;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request header {@code Sluice-Debug}, by which an operator asks for the times of one request. */
final class DebugHeader {
    private static final CharSequence NAME = HttpHeaders.createOptimized("Sluice-Debug");

    private DebugHeader() {}

    /**
     * Removes the header, so that no expression and no backend receives it.
     *
     * @param token the configured token; null for none
     * @return whether the header was there once, with the token
     */
    static boolean remove(MultiMap headers, @Nullable Secret token) {
        if (!headers.contains(NAME)) return false;
        List<String> values = headers.getAll(NAME);
        headers.remove(NAME);
        return token != null
                && values.size() == 1
                && new BearerToken(values.get(0)).isSameAs(new BearerToken(token.value()));
    }
}
