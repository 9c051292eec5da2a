package dev.sluice.gateway.edge.connection;

import dev.sluice.core.netty.connection.ConnectionSet;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.connection.ConnectionCounts.Cut;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The open connections of callers, from their accept to their close. A drain ends each by itself. Thread-safe. */
public final class OpenConnections {
    private final ConnectionSet<CallerConnection> all = new ConnectionSet<>();
    private final Clock clock;
    private final ConnectionCounts counts;
    private volatile boolean draining;

    OpenConnections(Clock clock, ConnectionCounts counts) {
        this.clock = clock;
        this.counts = counts;
    }

    /** Adds a connection before it reads the flag, which {@link #startDrain} sets before it visits the connections. */
    void add(CallerConnection connection) {
        all.add(connection);
        if (draining) connection.closeAcknowledged(clock);
    }

    /** Returns a copy of the set. */
    List<CallerConnection> open() {
        List<CallerConnection> open = new ArrayList<>();
        all.forEach(open::add);
        return open;
    }

    void remove(CallerConnection connection) {
        all.remove(connection);
    }

    /** Closes each connection only after its peer has acknowledged all bytes, from now on. */
    public void startDrain() {
        draining = true;
        all.forEach(connection -> connection.closeAcknowledged(clock));
    }

    /**
     * Closes each connection after its requests. A connection closes now if no request is in flight, and none has arrived in its
     * socket.
     */
    public void shutDown() {
        all.forEach(CallerConnection::shutDown);
    }

    /** Completes when all connections have closed, or after {@code limit}. Not for two waits at a time. */
    public Future<Void> awaitClosed(Duration limit) {
        return all.awaitEmpty(clock, limit);
    }

    /** Closes each connection at once. None should have a request. */
    public void closeNow() {
        all.forEach(CallerConnection::closeNow);
    }

    /** Closes all connections at once. Returns the number of those with a response that its caller may not have. */
    public Future<Long> cut() {
        List<Future<Boolean>> cut = new ArrayList<>();
        all.forEach(connection -> cut.add(connection.cut()));
        return Future.join(cut).otherwiseEmpty().map(done -> count(cut));
    }

    private long count(List<Future<Boolean>> cut) {
        long lost =
                cut.stream().filter(Future::succeeded).filter(Future::result).count();
        for (long i = 0; i < lost; i++) counts.onCut(Cut.DRAIN_LIMIT);
        return lost;
    }
}
