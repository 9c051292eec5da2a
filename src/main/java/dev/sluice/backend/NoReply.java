package dev.sluice.backend;

import java.util.Locale;

/** The request may have been sent, wholly or in part, and no whole answer came. */
public sealed class NoReply extends BackendFailure {
    /** A failure for a reason that needs no more data than a detail. */
    public NoReply(Call call, FailureReason reason, String detail) {
        super(call, reason, detail);
    }

    /** The time for the whole call, or for the request it belongs to, is over. */
    public static final class DeadlineExceeded extends NoReply {
        private final boolean hadFairChance;

        /** Between attempts: the backend had its chance if an attempt has failed. */
        public DeadlineExceeded(Call call, String detail) {
            this(call, detail, call.progress().hasBackendFailed());
        }

        /** Within an attempt. */
        public DeadlineExceeded(Call call, String detail, boolean hadFairChance) {
            super(call, FailureReason.DEADLINE_EXCEEDED, detail);
            this.hadFairChance = hadFairChance;
        }

        /** Whether the backend had time enough to answer; otherwise the caller gave too little, which says nothing. */
        public boolean hadFairChance() {
            return hadFairChance;
        }

        @Override
        boolean concernsBackend() {
            return hadFairChance;
        }
    }

    /** Nobody needs the answer any more. */
    public static final class Cancelled extends NoReply {
        private final Stage stage;

        public Cancelled(Call call, Stage stage) {
            super(call, FailureReason.CANCELLED, stage.code());
            this.stage = stage;
        }

        /** What the call was doing. */
        @Override
        public Stage stage() {
            return stage;
        }

        /** Where a call can be when nobody needs it any more. */
        public enum Stage {
            /** Before it began. */
            ARRIVAL,
            /** Waiting for its turn in the bulkhead. */
            QUEUE,
            /** Waiting before another attempt. */
            BACKOFF,
            /** Waiting for a token. */
            TOKEN,
            /** Waiting for a connection. */
            CONNECTION,
            /** On the wire; the backend sees it end. */
            EXCHANGE,
            /** Deciding a half-open circuit, which it goes on to do. */
            PROBE,
            /** Whoever says so does not know. */
            ANYWHERE;

            private final String code = name().toLowerCase(Locale.ROOT);

            /** Its name in metrics. */
            public String code() {
                return code;
            }
        }
    }
}
