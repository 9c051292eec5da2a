package dev.sluice.upstream.backend;

import java.time.Duration;

/** No byte of the request was sent, so a retry is safe for any method. */
public sealed class NotSent extends BackendFailure {
    public NotSent(Call call, FailureReason reason, String detail) {
        super(call, reason, detail);
    }

    /** No connection of the pool was free within the pool timeout, or the queue of the pool is full. */
    public static final class PoolTimeout extends NotSent {
        private final boolean queueFull;

        public PoolTimeout(Call call, String detail) {
            this(call, detail, false);
        }

        private PoolTimeout(Call call, String detail, boolean queueFull) {
            super(call, FailureReason.POOL_TIMEOUT, detail);
            this.queueFull = queueFull;
        }

        /** Returns the failure of a call that did not wait, because the queue of the pool is full. */
        public static PoolTimeout queueFull(Call call, String detail) {
            return new PoolTimeout(call, detail, true);
        }

        /** Returns whether the call was rejected without waiting. A retry would add load. */
        public boolean isQueueFull() {
            return queueFull;
        }

        @Override
        boolean concernsBackend() {
            return !queueFull;
        }
    }

    /** The bulkhead and its queue are full, or the wait for a permit timed out. */
    public static final class BulkheadFull extends NotSent {
        private final Limit limit;

        public BulkheadFull(Call call, Limit limit, String detail) {
            super(call, FailureReason.BULKHEAD_FULL, detail);
            this.limit = limit;
        }

        /** Returns the limit that was reached. */
        @Override
        public Limit limit() {
            return limit;
        }

        /** The limits of a bulkhead. */
        public enum Limit {
            /** The limit of all calls to the backend. */
            BACKEND("backend"),
            /** The share of the tenant. */
            TENANT("tenant");

            private final String code;

            Limit(String code) {
                this.code = code;
            }

            /** Returns the name in metrics. */
            public String code() {
                return code;
            }
        }
    }

    /** The circuit is open, or half-open with all allowed calls in flight. */
    public static final class CircuitOpen extends NotSent {
        private final Duration remainingOpenTime;

        public CircuitOpen(Call call, Duration remainingOpenTime) {
            super(call, FailureReason.CIRCUIT_OPEN, "");
            this.remainingOpenTime = remainingOpenTime;
        }

        /** Returns the time until the circuit allows a probe; never negative. */
        @Override
        public Duration remainingOpenTime() {
            return remainingOpenTime;
        }
    }
}
