package dev.sluice.server;

import dev.sluice.core.netty.transport.ListeningSocket;
import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.ConnectionDrain;
import dev.sluice.gateway.edge.ServerSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Stops the listeners of a gateway in a drain, without losing connections or requests in flight. Thread-safe. */
final class ListenerDrain {
    /** The time of a caller to finish a handshake, which takes a round trip, after the socket ignores new connections. */
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofMillis(300);

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
                .plus(HANDSHAKE_TIMEOUT)
                .plus(FIRST_REQUEST_TIMEOUT)
                .plus(HTTP2_CLOSE_TIMEOUT)
                .plus(limits.limit())
                .plus(ConnectionDrain.CALL_END_TIME);
    }

    /** Tells callers to connect elsewhere. Completes after {@code delay}. */
    Future<Void> start(Duration delay) {
        connections.start();
        return elapse(delay);
    }

    private Future<Void> elapse(Duration delay) {
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
     * @param handshakes the longest time for handshakes in progress
     */
    Future<Void> closeListeners(int port, String deployment, Duration handshakes) {
        return SocketTransport.socket(vertx, port)
                .map(socket -> closeSocket(socket, least(handshakes, HANDSHAKE_TIMEOUT))
                        .compose(closed -> connections.shutDown(limits.limit())))
                .orElseGet(Future::succeededFuture)
                .compose(closed -> {
                    connections.endEventStreams();
                    connections.onListenersStop();
                    return vertx.undeploy(deployment);
                });
    }

    private Future<Void> closeSocket(ListeningSocket socket, Duration handshakes) {
        return socket.ignoreNew()
                .compose(ignores -> elapse(ignores ? handshakes : Duration.ZERO))
                .compose(elapsed -> socket.close())
                .onSuccess(closed -> connections.endEventStreams())
                .compose(closed -> socket.awaitFirstRequests(clock, least(limits.limit(), FIRST_REQUEST_TIMEOUT)))
                .compose(arrived -> connections.awaitHttp2Close(clock, least(limits.limit(), HTTP2_CLOSE_TIMEOUT)));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
