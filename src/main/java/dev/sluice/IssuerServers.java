package dev.sluice;

import dev.sluice.backend.Backend;
import dev.sluice.backend.NotReached.InvalidTarget;
import dev.sluice.backend.Timeouts;
import dev.sluice.config.BackendSpec;
import dev.sluice.guard.Breaker;
import dev.sluice.spec.Size;
import dev.sluice.tls.ClientTls;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one issuer, each a backend with every guard that backends have: an issuer says itself where its endpoints
 * are, so they are not known before. Their meters are labelled {@code identity:NAME:HOST}.
 */
final class IssuerServers implements Function<URI, Backend> {
    /** Two are usual: the issuer, and where it keeps its keys. */
    private static final int MOST = 8;

    private static final Size LONGEST_ANSWER = Size.kib(256);

    /** Looks again soon: while the circuit is open, callers with a new token wait at the door. */
    private static final Duration OPEN = Duration.ofSeconds(2);

    private final String identity;
    private final @Nullable ClientTls tls;
    private final Surroundings around;
    private final IssuerMeters meters;
    private final Map<URI, Upstream> servers = new ConcurrentHashMap<>();
    private boolean isClosed;

    IssuerServers(String identity, @Nullable ClientTls tls, Surroundings around, IssuerMeters meters) {
        this.identity = identity;
        this.tls = tls;
        this.around = around;
        this.meters = meters;
    }

    /** Returns the backend at a scheme, host and port; it refuses calls if the issuer has named too many or this is closed. */
    @Override
    public Backend apply(URI origin) {
        Upstream known = servers.get(origin);
        return known == null ? added(origin) : known.backend();
    }

    private synchronized Backend added(URI origin) {
        return isClosed || servers.size() >= MOST
                ? call -> Future.failedFuture(new InvalidTarget(call, "one server too many of this issuer"))
                : servers.computeIfAbsent(origin, this::server).backend();
    }

    private Upstream server(URI origin) {
        String name = "identity:" + identity + ":" + origin.getRawAuthority();
        Upstream upstream =
                new Upstream(name, new Upstream.Wiring(spec(origin), null), meters.of(identity, name), around);
        upstream.show();
        return upstream;
    }

    private BackendSpec spec(URI origin) {
        return BackendSpec.defaults(List.of(origin))
                .with(tls)
                .with(timeouts())
                .with(Breaker.Spec.defaults().with(OPEN))
                .with(new BackendSpec.Response(LONGEST_ANSWER))
                .withoutDeadlineHeader();
    }

    /** Nobody waits for an issuer as long as for a backend: who calls is only the first question of a request. */
    private static Timeouts timeouts() {
        Duration second = Duration.ofSeconds(1);
        Duration two = Duration.ofSeconds(2);
        return new Timeouts(second, second, second, two, two, Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    synchronized Future<Void> close() {
        isClosed = true;
        return Future.join(servers.values().stream().map(Upstream::close).toList())
                .mapEmpty();
    }
}
