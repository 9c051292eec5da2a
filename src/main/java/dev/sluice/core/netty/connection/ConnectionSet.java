package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Open connections that a drain waits for. Thread-safe.
 *
 * <p>Vert.x 5.1.10: reports the end of a shutdown for a server as a whole, and closes its connections by force. {@code DrainTest}
 */
public final class ConnectionSet<C> {
    private final Set<C> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Promise<Void> emptied;

    /** Returns false if the connection was added before. */
    public boolean add(C connection) {
        return connections.add(connection);
    }

    public void remove(C connection) {
        if (!connections.remove(connection)) return;
        Promise<Void> waiting = emptied;
        if (waiting != null && connections.isEmpty()) waiting.tryComplete();
    }

    public void forEach(Consumer<C> action) {
        connections.forEach(action);
    }

    /** Completes when the set is empty, or after {@code limit}. Never fails. Not for two waits at a time. */
    public Future<Void> awaitEmpty(Clock clock, Duration limit) {
        Promise<Void> waiting = Promise.promise();
        Clock.Timer timer = clock.after(limit.toNanos(), waiting::tryComplete);
        emptied = waiting;
        if (connections.isEmpty()) waiting.tryComplete();
        return waiting.future().onComplete(done -> timer.cancel());
    }
}
