package dev.sluice.server;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.ServerCertificates;
import dev.sluice.gateway.edge.ServerTlsSpec;
import dev.sluice.gateway.edge.TlsWarmUp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The certificates of the listeners, from before their start to the stop. Does nothing without TLS. */
final class ListenerCertificates {
    private final Vertx vertx;
    private final Clock clock;
    private final @Nullable List<ServerTlsSpec> tls;
    private final @Nullable ServerCertificates watched;

    /** @param tls null without TLS */
    ListenerCertificates(@Nullable List<ServerTlsSpec> tls, Vertx vertx, Clock clock, Listeners listeners) {
        this.vertx = vertx;
        this.clock = clock;
        this.tls = tls;
        this.watched = tls == null ? null : new ServerCertificates(tls, vertx, clock, listeners::updateCertificates);
    }

    /** Reads the certificates, and loads the classes of TLS. */
    Future<Void> start() {
        return watched == null
                ? Future.succeededFuture()
                : watched.start().compose(read -> warmUp()).mapEmpty();
    }

    private Future<Integer> warmUp() {
        return tls == null ? Future.succeededFuture(0) : TlsWarmUp.run(vertx, tls.get(0), clock);
    }

    /** Stops watching the files. */
    void stop() {
        if (watched != null) watched.stop();
    }

    /** Returns the watched certificates; null without TLS. */
    @Nullable
    ServerCertificates watched() {
        return watched;
    }
}
