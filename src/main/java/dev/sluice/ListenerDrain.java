package dev.sluice;

import dev.sluice.edge.ConnectionDrain;
import dev.sluice.edge.ServerSpec;
import dev.sluice.time.Clock;
import dev.sluice.transport.ListeningSocket;
import dev.sluice.transport.SocketTransport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Stops the listeners of a gateway in a drain, without losing connections or requests in flight. Thread-safe. */
final class ListenerDrain {
    /** The limit for the first request of a connection that was accepted just before the listeners stop. */
    private static final Duration FIRST_REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /** The limit for HTTP/2 callers to close their connections after the GOAWAY. */
    private static final Duration HTTP2_CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Clock clock;
    private final ServerSpec.Drain limits;
    private final ConnectionDrain connections;

    ListenerDrain(Vertx vertx, Clock clock, ServerSpec.Drain limits, ConnectionDrain connections) {
        this.vertx = vertx;
        this.clock = clock;
        this.limits = limits;
        this.connections = connections;
    }

    /** Returns the longest time from {@link #start} to the end of the drain, if a request does not end. */
    Duration maxTime() {
        return limits.delay()
                .plus(FIRST_REQUEST_TIMEOUT)
                .plus(HTTP2_CLOSE_TIMEOUT)
                .plus(limits.limit());
    }

    /** Tells callers to connect elsewhere. Completes after {@code delay}. */
    Future<Void> start(Duration delay) {
        connections.start();
        if (delay.isZero()) return Future.succeededFuture();
        Promise<Void> elapsed = Promise.promise();
        clock.after(delay.toNanos(), elapsed::complete);
        return elapsed.future();
    }

    /**
     * Stops the listeners on a port after the first request of each connection. The socket closes first, because a listener
     * that stops would close connections that are still to come.
     *
     * @param deployment the identifier of the listeners in Vert.x
     */
    Future<Void> closeListeners(int port, String deployment) {
        return SocketTransport.socket(vertx, port)
                .map(this::closeSocket)
                .orElseGet(Future::succeededFuture)
                .compose(closed -> {
                    connections.onListenersStop();
                    return vertx.undeploy(deployment);
                });
    }

    private Future<Void> closeSocket(ListeningSocket socket) {
        return socket.close()
                .compose(closed -> socket.awaitFirstRequests(clock, atMost(FIRST_REQUEST_TIMEOUT)))
                .compose(arrived -> connections.awaitHttp2Close(clock, atMost(HTTP2_CLOSE_TIMEOUT)));
    }

    private Duration atMost(Duration timeout) {
        return limits.limit().compareTo(timeout) < 0 ? limits.limit() : timeout;
    }
}
