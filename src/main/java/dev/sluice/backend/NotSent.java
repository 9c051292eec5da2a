package dev.sluice.backend;

import java.time.Duration;

/** Nothing was sent, so trying again cannot do anything twice. */
public sealed class NotSent extends BackendFailure {
    /** A failure for a reason that needs no more data than a detail. */
    public NotSent(Call call, FailureReason reason, String detail) {
        super(call, reason, detail);
    }

    /** No connection of the pool came free within the pool timeout, or too many wait for one already. */
    public static final class PoolTimeout extends NotSent {
        private final boolean queueFull;

        public PoolTimeout(Call call, String detail) {
            this(call, detail, false);
        }

        private PoolTimeout(Call call, String detail, boolean queueFull) {
            super(call, FailureReason.POOL_TIMEOUT, detail);
            this.queueFull = queueFull;
        }

        /** The one whom nobody let wait, so nothing has timed out. */
        public static PoolTimeout queueFull(Call call, String detail) {
            return new PoolTimeout(call, detail, true);
        }

        /** Whether it did not even wait; asking again at once would only push. */
        public boolean isQueueFull() {
            return queueFull;
        }

        @Override
        boolean concernsBackend() {
            return !queueFull;
        }
    }

    /** The backend's bulkhead and its queue are full, or the queue's wait has ended. */
    public static final class BulkheadFull extends NotSent {
        private final Limit limit;

        public BulkheadFull(Call call, Limit limit, String detail) {
            super(call, FailureReason.BULKHEAD_FULL, detail);
            this.limit = limit;
        }

        /** Which limit it was: coming back later helps against either, being somebody else only against one. */
        @Override
        public Limit limit() {
            return limit;
        }

        /** Whose limit a call can meet. */
        public enum Limit {
            /** That of all calls to the backend. */
            BACKEND("backend"),
            /** The share of the one on whose behalf the call is made. */
            TENANT("tenant");

            private final String code;

            Limit(String code) {
                this.code = code;
            }

            /** Its name in metrics. */
            public String code() {
                return code;
            }
        }
    }

    /** The path or a header cannot be sent as HTTP. */
    public static final class InvalidTarget extends NotSent {
        public InvalidTarget(Call call, String detail) {
            super(call, FailureReason.INVALID_TARGET, detail);
        }
    }

    /** The circuit is open: the backend is left alone for a while. */
    public static final class CircuitOpen extends NotSent {
        private final Duration remainingOpenTime;

        public CircuitOpen(Call call, Duration remainingOpenTime) {
            super(call, FailureReason.CIRCUIT_OPEN, "");
            this.remainingOpenTime = remainingOpenTime;
        }

        /** How long until the circuit lets a probe through; never negative. */
        @Override
        public Duration remainingOpenTime() {
            return remainingOpenTime;
        }
    }
}
