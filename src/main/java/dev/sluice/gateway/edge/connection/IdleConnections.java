package dev.sluice.gateway.edge.connection;

import dev.sluice.core.time.Clock;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The connections that wait for a request, by the time since which they wait. Thread-safe.
 *
 * <p>A request only writes a field of its connection and takes no lock. The set may therefore list a connection under an earlier
 * time than the true one. {@link #pollOldest} corrects such an entry before it decides, so its result is exact.
 */
final class IdleConnections {
    private static final long BUSY = Long.MIN_VALUE;

    private final Clock clock;
    private final AtomicLong listings = new AtomicLong();
    private final TreeSet<CallerConnection> listed = new TreeSet<>(
            Comparator.comparing((CallerConnection connection) -> connection.position, IdleConnections::compare));

    IdleConnections(Clock clock) {
        this.clock = clock;
    }

    private static int compare(Position left, Position right) {
        int byTime = Long.signum(left.listedSince - right.listedSince);
        return byTime != 0 ? byTime : Long.compare(left.listing, right.listing);
    }

    /** Where a connection is in the set. Its event loop writes {@code idleSince}; the lock of the set guards the rest. */
    static final class Position {
        private volatile long idleSince = BUSY;
        private volatile boolean isListed;
        private boolean isRemoved;
        private long listedSince;
        private long listing;

        void onBusy() {
            idleSince = BUSY;
        }

        boolean isIdle() {
            return idleSince != BUSY;
        }

        /** Returns the time since which the connection waits for a request. Has no meaning for a busy one. */
        long idleSince() {
            return idleSince;
        }
    }

    /** Records that a connection waits for a request from now on. */
    void onIdle(CallerConnection connection) {
        long now = clock.nanos();
        connection.position.idleSince = now == BUSY ? now + 1 : now;
        if (!connection.position.isListed) list(connection);
    }

    private synchronized void list(CallerConnection connection) {
        Position position = connection.position;
        long since = position.idleSince;
        if (since == BUSY || position.isListed || position.isRemoved) return;
        position.listedSince = since;
        position.listing = listings.incrementAndGet();
        position.isListed = true;
        listed.add(connection);
    }

    /** Removes the connection that has been idle for the longest time, and returns it; null if no connection is idle. */
    synchronized @Nullable CallerConnection pollOldest() {
        for (CallerConnection next = listed.pollFirst(); next != null; next = listed.pollFirst()) {
            Position position = next.position;
            // A connection that becomes idle after this write lists itself.
            position.isListed = false;
            if (position.idleSince == position.listedSince) return next;
            list(next);
        }
        return null;
    }

    /** Removes a connection for ever. Returns false if it is removed already. */
    synchronized boolean remove(CallerConnection connection) {
        Position position = connection.position;
        if (position.isRemoved) return false;
        if (position.isListed) listed.remove(connection);
        position.isListed = false;
        position.isRemoved = true;
        return true;
    }
}
