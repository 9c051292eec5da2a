package dev.sluice.upstream.backend;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;

/** Adds configured headers to each call that does not set them itself. Thread-safe. */
public final class DefaultHeaders implements Backend {
    /** Immutable after construction. */
    private final MultiMap defaults;

    private final Backend inner;

    public DefaultHeaders(MultiMap defaults, Backend inner) {
        this.defaults = HttpHeaders.headers().addAll(defaults);
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        MultiMap all = HttpHeaders.headers().addAll(call.headers());
        for (Map.Entry<String, String> header : defaults)
            if (!call.headers().contains(header.getKey())) all.add(header.getKey(), header.getValue());
        return inner.send(call.withHeaders(all));
    }
}
