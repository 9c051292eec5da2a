package dev.sluice.upstream.backend;

import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** The backend sent a reply that the call cannot use. */
public sealed class UnusableReply extends BackendFailure {
    public UnusableReply(Call call, FailureReason reason, String detail) {
        super(call, reason, detail);
    }

    private UnusableReply(Call call, Reason reason, String detail) {
        super(call, reason, detail);
    }

    /** Returns the failure of a reply that the gateway cannot take now, such as a stream too many. */
    public static UnusableReply overloaded(Call call, String detail) {
        return new UnusableReply(call, SharedReason.OVERLOADED, detail);
    }

    /** Returns the failure for a status outside the 2xx class, without a body. */
    public static StatusFailure of(Call call, int status, MultiMap headers) {
        return of(call, status, headers, Buffer.buffer());
    }

    /** Returns the failure with an excerpt of its body. */
    public static StatusFailure of(Call call, int status, MultiMap headers, Buffer body) {
        return new StatusFailure(call, new Response(status, headers, body, false), reasonOf(status), false);
    }

    /** Returns the failure with its complete body. */
    public static StatusFailure withCompleteBody(Call call, int status, MultiMap headers, Buffer body) {
        return new StatusFailure(call, new Response(status, headers, body, true), reasonOf(status), false);
    }

    /** Returns the failure of a gRPC call: its status is 200, and the status of gRPC is in {@code fields}. */
    public static StatusFailure ofGrpc(Call call, FailureReason reason, MultiMap fields) {
        return new StatusFailure(call, new Response(200, fields, Buffer.buffer(), true), reason, false);
    }

    private record Response(int status, MultiMap headers, Buffer body, boolean isComplete) {}

    private static FailureReason reasonOf(int status) {
        return switch (status) {
            case 401, 403 -> FailureReason.UNAUTHORIZED;
            case 404 -> FailureReason.NOT_FOUND;
            case 400, 422 -> FailureReason.INVALID;
            case 429 -> FailureReason.RATE_LIMITED;
            default -> status >= 500 && status <= 599 ? FailureReason.SERVER_ERROR : FailureReason.UNEXPECTED_STATUS;
        };
    }

    /** A status outside the 2xx class, or a status of gRPC that is a failure. */
    public static final class StatusFailure extends UnusableReply {
        private final transient Response response;
        private final boolean rejectsCallersToken;

        private StatusFailure(Call call, Response response, FailureReason reason, boolean rejectsCallersToken) {
            super(call, reason, "status " + response.status);
            this.response = response;
            this.rejectsCallersToken = rejectsCallersToken;
        }

        public int status() {
            return response.status;
        }

        @Override
        public StatusFailure statusFailure() {
            return this;
        }

        /** Returns whether the backend rejected the token of the caller. The caller can then send another token. */
        public boolean rejectsCallersToken() {
            return rejectsCallersToken;
        }

        /** Returns this failure as a rejection of the token of the caller; unchanged unless its status is 401 or 403. */
        public StatusFailure asRejectedCallersToken(Call call) {
            return reason() == FailureReason.UNAUTHORIZED
                    ? new StatusFailure(call, response, FailureReason.UNAUTHORIZED, true)
                    : this;
        }

        public MultiMap headers() {
            return response.headers;
        }

        /** Returns whether {@link #body} is complete, so that a streaming caller can receive it. */
        public boolean isComplete() {
            return response.isComplete;
        }

        /**
         * Returns the body if it {@link #isComplete()}; otherwise an excerpt of at most 4096 bytes, not for callers.
         */
        public Buffer body() {
            return response.body;
        }
    }

    /** The reply exceeds the memory of its request or of the gateway. It says nothing about the backend. */
    public static final class MemoryExceeded extends UnusableReply {
        public MemoryExceeded(Call call, MemoryLimitException.Limit limit) {
            super(
                    call,
                    reasonOf(limit),
                    "the reply exceeds the memory " + limit.name().toLowerCase(Locale.ROOT));
        }

        private static Reason reasonOf(MemoryLimitException.Limit limit) {
            return switch (limit) {
                case SHARE -> FailureReason.BODY_TOO_LARGE;
                case BUDGET -> SharedReason.OVERLOADED;
            };
        }

        @Override
        boolean concernsBackend() {
            return false;
        }

        @Override
        public boolean endsRequest() {
            return true;
        }
    }
}
