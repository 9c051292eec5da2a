package dev.sluice.server;

import dev.sluice.core.netty.transport.ListeningSocket;
import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.ConnectionDrain;
import dev.sluice.gateway.edge.Listener;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.telemetry.EventLoopMeters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The listeners of a gateway, each on an event loop of its own. All listen on one port. A drain stops them without losing
 * connections or requests in flight. Thread-safe.
 */
final class Listeners {
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(1);

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
    private final List<Listener> all = new CopyOnWriteArrayList<>();

    Listeners(Vertx vertx, Clock clock, ServerSpec.Drain limits, ConnectionDrain connections) {
        this.vertx = vertx;
        this.clock = clock;
        this.limits = limits;
        this.connections = connections;
    }

    void add(Listener listener) {
        all.add(listener);
    }

    /** Returns the port, once a listener has started. */
    int port() {
        return all.get(0).port();
    }

    /** Changes the certificates of new connections. Vert.x shares the certificates of the listeners on one port. */
    Future<Boolean> updateCertificates(UnaryOperator<SSLOptions> change) {
        return all.get(0).updateCertificates(change);
    }

    /** Starts to measure the lag of the event loop of each started listener. */
    void measure(EventLoopMeters meters) {
        for (Listener listener : all) {
            Context eventLoop = listener.eventLoop();
            if (eventLoop != null) meters.measure(eventLoop);
        }
    }

    /**
     * Completes after each event loop has run one more task. Fails if an event loop does not within a second. A listener without
     * an event loop has not started yet, and counts for nothing.
     */
    Future<Void> pingEventLoops() {
        return Future.all(all.stream().map(this::ping).toList()).mapEmpty();
    }

    private Future<Void> ping(Listener listener) {
        Context eventLoop = listener.eventLoop();
        return eventLoop == null ? Future.succeededFuture() : ping(eventLoop);
    }

    private Future<Void> ping(Context eventLoop) {
        Promise<Void> pinged = Promise.promise();
        Clock.Timer timer =
                clock.after(PING_TIMEOUT.toNanos(), () -> pinged.tryFail("an event loop has run no task for a second"));
        eventLoop.runOnContext(ignored -> pinged.tryComplete());
        return pinged.future().onComplete(done -> timer.cancel());
    }

    /** Returns the longest time from {@link #startDrain} to the end of the drain, if a request does not end. */
    Duration maxDrainTime() {
        return limits.delay()
                .plus(HANDSHAKE_TIMEOUT)
                .plus(FIRST_REQUEST_TIMEOUT)
                .plus(HTTP2_CLOSE_TIMEOUT)
                .plus(limits.limit())
                .plus(ConnectionDrain.CALL_END_TIME);
    }

    /** Tells callers to connect elsewhere. Completes after {@code delay}. */
    Future<Void> startDrain(Duration delay) {
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
     * Stops the listeners after the first request of each connection. The socket closes first, because a listener that stops
     * would close connections that are still to come.
     *
     * @param deployment the identifier of the listeners in Vert.x
     * @param handshakes the longest time for handshakes in progress
     */
    Future<Void> close(String deployment, Duration handshakes) {
        return SocketTransport.socket(vertx, port())
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
