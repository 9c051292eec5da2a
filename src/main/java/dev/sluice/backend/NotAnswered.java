package dev.sluice.backend;

import java.util.Locale;

/** The request may have been sent, wholly or in part, and no whole answer came. */
public abstract sealed class NotAnswered extends BackendFailure {
    private NotAnswered(Call call, Cause reason, String detail) {
        super(call, reason, detail);
    }

    /** Silence for longer than the read timeout, before the response or within it. */
    public static final class ReadTimeout extends NotAnswered {
        public ReadTimeout(Call call, String detail) {
            super(call, Cause.READ_TIMEOUT, detail);
        }
    }

    /** The backend took no byte of the request for longer than the write timeout. */
    public static final class WriteTimeout extends NotAnswered {
        public WriteTimeout(Call call, String detail) {
            super(call, Cause.WRITE_TIMEOUT, detail);
        }
    }

    /** One attempt took longer than it may. */
    public static final class AttemptTimeout extends NotAnswered {
        public AttemptTimeout(Call call, String detail) {
            super(call, Cause.ATTEMPT_TIMEOUT, detail);
        }
    }

    /** The time for the whole call, or for the request it belongs to, is over. */
    public static final class DeadlineExceeded extends NotAnswered {
        private final boolean fairChance;

        /** Between attempts: the backend had its chance if an attempt has failed. */
        public DeadlineExceeded(Call call, String detail) {
            this(call, detail, call.progress().backendFailed());
        }

        /** Within an attempt. */
        public DeadlineExceeded(Call call, String detail, boolean fairChance) {
            super(call, Cause.DEADLINE_EXCEEDED, detail);
            this.fairChance = fairChance;
        }

        /** Whether the backend had time enough to answer; otherwise the caller gave too little, which says nothing. */
        public boolean fairChance() {
            return fairChance;
        }

        @Override
        boolean isEvidence() {
            return fairChance;
        }
    }

    /** The connection ended before the answer was whole. */
    public static final class ConnectionLost extends NotAnswered {
        public ConnectionLost(Call call, String detail) {
            super(call, Cause.CONNECTION_LOST, detail);
        }
    }

    /** A kept-alive connection was found closed before any byte of the answer. */
    public static final class ConnectionStale extends NotAnswered {
        public ConnectionStale(Call call, String detail) {
            super(call, Cause.CONNECTION_STALE, detail);
        }
    }

    /** HTTP/2: the backend says that it has not processed the request (RFC 9113 8.7). */
    public static final class StreamRefused extends NotAnswered {
        public StreamRefused(Call call, String detail) {
            super(call, Cause.STREAM_REFUSED, detail);
        }
    }

    /** HTTP/2: the backend reset the stream. */
    public static final class StreamReset extends NotAnswered {
        public StreamReset(Call call, String detail) {
            super(call, Cause.STREAM_RESET, detail);
        }
    }

    /** What came back is not HTTP. */
    public static final class ProtocolError extends NotAnswered {
        public ProtocolError(Call call, String detail) {
            super(call, Cause.PROTOCOL_ERROR, detail);
        }
    }

    /** Nobody needs the answer any more. */
    public static final class Cancelled extends NotAnswered {
        private final Stage stage;

        public Cancelled(Call call, Stage stage) {
            super(call, Cause.CANCELLED, stage.token());
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

            private final String token = name().toLowerCase(Locale.ROOT);

            /** Its name in metrics. */
            public String token() {
                return token;
            }
        }
    }
}
