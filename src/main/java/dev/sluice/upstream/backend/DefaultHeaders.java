package dev.sluice.upstream.backend;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;

/** Adds configured headers to each call that does not set them itself. Thread-safe. */
public final class DefaultHeaders implements Backend {
    /** Immutable. */
    private final MultiMap defaults;

    private final Backend inner;

    public DefaultHeaders(MultiMap defaults, Backend inner) {
        this.defaults = defaults.copy(false);
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        return inner.send(call.withHeaders(call.headers().isEmpty() ? defaults : addDefaults(call.headers())));
    }

    private MultiMap addDefaults(MultiMap headers) {
        MultiMap all = HttpHeaders.headers().addAll(headers);
        for (Map.Entry<String, String> header : defaults)
            if (!headers.contains(header.getKey())) all.add(header.getKey(), header.getValue());
        return all;
    }
}
