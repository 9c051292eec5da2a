package dev.sluice.gateway.edge.connection;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the connection of an operator that makes room for a new one: the oldest without a complete head, else the one that is idle
 * for the longest time, else the oldest whose peer does not read, else the oldest. So no kind of connection keeps a probe out. A
 * connection without a complete head is the last choice until {@value #PROTECTED} others were accepted after it, because its head may
 * be on its way.
 */
final class ReplacementOrder {
    /** Half of the connections. */
    private static final int PROTECTED = CallerConnections.MAX_OPERATORS / 2;

    private static final Comparator<Candidate> ORDER =
            Comparator.comparing(Candidate::rank).thenComparing(Candidate::since, ReplacementOrder::compareNanos);

    private ReplacementOrder() {}

    private enum Rank {
        NO_HEAD,
        IDLE,
        SLOW_READER,
        BUSY,
        NEW
    }

    /**
     * A connection at the time of the choice, because its event loop may change it meanwhile.
     *
     * @param since the start of idleness in the nanoseconds of the clock, or the position among all accepted connections
     */
    private record Candidate(CallerConnection connection, Rank rank, long since) {
        static Candidate of(CallerConnection connection, long accepted) {
            if (connection.awaitsHead())
                return new Candidate(connection, withoutHead(connection, accepted), connection.number());
            // The last response of an idle connection may wait for its peer.
            boolean isSlow = connection.hasUnsentBytes();
            if (connection.position.isIdle() && !isSlow)
                return new Candidate(connection, Rank.IDLE, connection.position.idleSince());
            return new Candidate(connection, isSlow ? Rank.SLOW_READER : Rank.BUSY, connection.number());
        }
    }

    private static Rank withoutHead(CallerConnection connection, long accepted) {
        return accepted - connection.number() < PROTECTED ? Rank.NEW : Rank.NO_HEAD;
    }

    private static int compareNanos(long left, long right) {
        return Long.signum(left - right);
    }

    /**
     * Returns the connection that a new one replaces; null if none is open. The caller holds the lock of the connections.
     *
     * @param accepted the position of the last connection among all that were accepted
     */
    static @Nullable CallerConnection first(OpenConnections all, long accepted) {
        return all.open().stream()
                .filter(connection -> !connection.isReleased())
                .map(connection -> Candidate.of(connection, accepted))
                .min(ORDER)
                .map(Candidate::connection)
                .orElse(null);
    }
}
