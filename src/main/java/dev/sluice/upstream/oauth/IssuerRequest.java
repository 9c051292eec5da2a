package dev.sluice.upstream.oauth;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One request to a server of an issuer. {@code toString} hides its secrets. */
record IssuerRequest(
        HttpMethod method,
        URI url,
        MultiMap headers,
        @Nullable Buffer body) {

    /** The URL without its path. */
    URI origin() {
        return url.resolve("/");
    }

    String path() {
        String path = asciiUrl().getRawPath();
        return path.isEmpty() ? "/" : path;
    }

    /** Path and query, percent-encoded. */
    String target() {
        String query = asciiUrl().getRawQuery();
        return query == null ? path() : path() + "?" + query;
    }

    private URI asciiUrl() {
        return URI.create(url.toASCIIString());
    }

    @Override
    public String toString() {
        return "(request)";
    }
}
