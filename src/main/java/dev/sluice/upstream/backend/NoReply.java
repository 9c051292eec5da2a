package dev.sluice.upstream.backend;

import java.util.Locale;

/** The request may have been sent, in part or completely, but no complete reply arrived. */
public sealed class NoReply extends BackendFailure {
    public NoReply(Call call, FailureReason reason, String detail) {
        super(call, reason, detail);
    }

    /** The deadline of the call, or of the request it belongs to, has passed. */
    public static final class DeadlineExceeded extends NoReply {
        private final boolean hadFairChance;

        /** Ends a call between two attempts; the backend had enough time if an attempt has failed. */
        public DeadlineExceeded(Call call, String detail) {
            this(call, detail, call.state().hasBackendFailed());
        }

        /** Ends a call within an attempt. */
        public DeadlineExceeded(Call call, String detail, boolean hadFairChance) {
            super(call, FailureReason.DEADLINE_EXCEEDED, detail);
            this.hadFairChance = hadFairChance;
        }

        /** Returns whether the backend had enough time to reply. If not, the deadline was too short to judge it. */
        @Override
        boolean concernsBackend() {
            return hadFairChance;
        }
    }

    /** The call was cancelled, because its reply is no longer needed. */
    public static final class Cancelled extends NoReply {
        private final Stage stage;

        public Cancelled(Call call, Stage stage) {
            super(call, FailureReason.CANCELLED, stage.code());
            this.stage = stage;
        }

        @Override
        public Stage stage() {
            return stage;
        }

        /** The state of a call when it is cancelled. */
        public enum Stage {
            /** Before the call started. */
            ARRIVAL,
            /** Waiting in the queue of the bulkhead. */
            QUEUE,
            /** Waiting for the delay before a retry. */
            BACKOFF,
            /** Waiting for a token. */
            TOKEN,
            /** Waiting for a connection. */
            CONNECTION,
            /** The request is in flight; the backend sees the connection or the stream close. */
            EXCHANGE,
            /** Probing a half-open circuit; the probe itself continues. */
            PROBE,
            /** Unknown to the class that cancels. */
            ANYWHERE;

            private final String code = name().toLowerCase(Locale.ROOT);

            /** Returns the name in metrics. */
            public String code() {
                return code;
            }
        }
    }
}
