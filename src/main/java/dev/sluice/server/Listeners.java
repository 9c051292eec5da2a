package dev.sluice.server;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.Listener;
import dev.sluice.gateway.telemetry.EventLoopMeters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** The listeners of a gateway, each on an event loop of its own. All listen on one port. Thread-safe. */
final class Listeners {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Clock clock;
    private final List<Listener> all = new CopyOnWriteArrayList<>();

    Listeners(Clock clock) {
        this.clock = clock;
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
                clock.after(TIMEOUT.toNanos(), () -> pinged.tryFail("an event loop has run no task for a second"));
        eventLoop.runOnContext(ignored -> pinged.tryComplete());
        return pinged.future().onComplete(done -> timer.cancel());
    }
}
