package dev.sluice.edge.connection;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the connection of an operator that makes room for a new one: the oldest without a complete head, else the one that is idle
 * for the longest time, else the oldest whose peer does not read, else the oldest. So no kind of connection keeps a probe out.
 */
final class ReplacementOrder {
    private static final Comparator<Candidate> ORDER =
            Comparator.comparing(Candidate::rank).thenComparing(Candidate::since, ReplacementOrder::compareNanos);

    private ReplacementOrder() {}

    private enum Rank {
        NO_HEAD,
        IDLE,
        SLOW_READER,
        BUSY
    }

    /**
     * A connection at the time of the choice, because its event loop may change it meanwhile.
     *
     * @param since the start of idleness in the nanoseconds of the clock, or the position among all accepted connections
     */
    private record Candidate(CallerConnection connection, Rank rank, long since) {
        static Candidate of(CallerConnection connection) {
            if (connection.awaitsHead()) return new Candidate(connection, Rank.NO_HEAD, connection.number());
            // The last response of an idle connection may wait for its peer.
            boolean isSlow = connection.hasUnsentBytes();
            if (connection.position.isIdle() && !isSlow)
                return new Candidate(connection, Rank.IDLE, connection.position.idleSince());
            return new Candidate(connection, isSlow ? Rank.SLOW_READER : Rank.BUSY, connection.number());
        }
    }

    private static int compareNanos(long left, long right) {
        return Long.signum(left - right);
    }

    /** Returns the connection that a new one replaces; null if none is open. The caller holds the lock of the connections. */
    static @Nullable CallerConnection first(OpenConnections all) {
        return all.open().stream()
                .filter(connection -> !connection.isReleased())
                .map(Candidate::of)
                .min(ORDER)
                .map(Candidate::connection)
                .orElse(null);
    }
}
