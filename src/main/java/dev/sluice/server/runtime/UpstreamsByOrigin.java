package dev.sluice.server.runtime;

import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The upstreams of one issuer or token server. Its metadata names their URLs at run time, so they are created at their first
 * use. Thread-safe.
 */
final class UpstreamsByOrigin implements Function<URI, Backend> {
    /** Two are usual: the issuer, and the server of its keys. */
    private static final int MAX_SERVERS = 8;

    private final Function<URI, Upstream> create;
    private final Map<URI, Upstream> upstreams = new ConcurrentHashMap<>();
    private boolean isClosed;

    /**
     * Creates an empty set of upstreams.
     *
     * @param create creates the upstream at a scheme, host and port
     */
    UpstreamsByOrigin(Function<URI, Upstream> create) {
        this.create = create;
    }

    /**
     * Returns the backend at a scheme, host and port. It fails all calls with {@link FailureReason#INVALID_TARGET} if the
     * metadata named more than {@value #MAX_SERVERS} servers, or after {@link #close}.
     */
    @Override
    public Backend apply(URI origin) {
        Upstream upstream = upstreams.get(origin);
        return upstream == null ? add(origin) : upstream.backend();
    }

    private synchronized Backend add(URI origin) {
        if (isClosed) return failing("its configuration is no longer used");
        if (upstreams.size() >= MAX_SERVERS && !upstreams.containsKey(origin))
            return failing("the issuer named more than " + MAX_SERVERS + " servers");
        return upstreams.computeIfAbsent(origin, create).backend();
    }

    private static Backend failing(String reason) {
        return call -> Future.failedFuture(new NotSent(call, FailureReason.INVALID_TARGET, reason));
    }

    /** Closes the connections. Later calls to new servers fail. */
    synchronized Future<Void> close() {
        isClosed = true;
        return Future.join(upstreams.values().stream().map(Upstream::close).toList())
                .mapEmpty();
    }
}
