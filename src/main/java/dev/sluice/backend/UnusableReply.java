package dev.sluice.backend;

import dev.sluice.memory.MemoryLimitException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** The backend sent a response that is not a valid reply. */
public abstract sealed class UnusableReply extends BackendFailure {
    private UnusableReply(Call call, FailureReason reason, String detail) {
        super(call, reason, detail);
    }

    /** Returns the failure for a status outside the 2xx class, without a body. */
    public static StatusFailure of(Call call, int status, MultiMap headers) {
        return of(call, status, headers, Buffer.buffer());
    }

    /** Returns the failure with an excerpt of its body. */
    public static StatusFailure of(Call call, int status, MultiMap headers, Buffer body) {
        return of(call, new Response(status, headers, body, false));
    }

    /** Returns the failure with its complete body. */
    public static StatusFailure withCompleteBody(Call call, int status, MultiMap headers, Buffer body) {
        return of(call, new Response(status, headers, body, true));
    }

    private record Response(int status, MultiMap headers, Buffer body, boolean isComplete) {}

    private static StatusFailure of(Call call, Response response) {
        return switch (response.status) {
            case 401, 403 -> new Unauthorized(call, response);
            case 404 -> new NotFound(call, response);
            case 400, 422 -> new Invalid(call, response);
            case 429 -> new RateLimited(call, response);
            default ->
                response.status >= 500 && response.status <= 599
                        ? new ServerError(call, response)
                        : new UnexpectedStatus(call, response);
        };
    }

    /** A status outside the 2xx class. */
    public abstract static sealed class StatusFailure extends UnusableReply {
        private final transient Response response;

        private StatusFailure(Call call, FailureReason reason, Response response) {
            super(call, reason, "status " + response.status);
            this.response = response;
        }

        public final int status() {
            return response.status;
        }

        final Response response() {
            return response;
        }

        @Override
        public final StatusFailure statusFailure() {
            return this;
        }

        /** Returns whether the backend refused the token of the caller. The caller can then send another token. */
        public boolean rejectsCallersToken() {
            return false;
        }

        /** Returns this failure as a refusal of the token of the caller; unchanged unless its status is 401 or 403. */
        public StatusFailure asRejectedCallersToken(Call call) {
            return this;
        }

        public final MultiMap headers() {
            return response.headers;
        }

        /** Returns whether {@link #body} is complete, so that a streaming caller can receive it. */
        public final boolean isComplete() {
            return response.isComplete;
        }

        /**
         * Returns the body if it {@link #isComplete()}; otherwise an excerpt of at most 4096 bytes, not for callers.
         */
        public final Buffer body() {
            return response.body;
        }
    }

    /** 401 or 403. */
    public static final class Unauthorized extends StatusFailure {
        private final boolean rejectsCallersToken;

        private Unauthorized(Call call, Response response) {
            this(call, response, false);
        }

        private Unauthorized(Call call, Response response, boolean rejectsCallersToken) {
            super(call, FailureReason.UNAUTHORIZED, response);
            this.rejectsCallersToken = rejectsCallersToken;
        }

        @Override
        public Unauthorized asRejectedCallersToken(Call call) {
            return new Unauthorized(call, response(), true);
        }

        @Override
        public boolean rejectsCallersToken() {
            return rejectsCallersToken;
        }
    }

    /** 404. */
    public static final class NotFound extends StatusFailure {
        private NotFound(Call call, Response response) {
            super(call, FailureReason.NOT_FOUND, response);
        }
    }

    /** 400 or 422. */
    public static final class Invalid extends StatusFailure {
        private Invalid(Call call, Response response) {
            super(call, FailureReason.INVALID, response);
        }
    }

    /** 429. */
    public static final class RateLimited extends StatusFailure {
        private RateLimited(Call call, Response response) {
            super(call, FailureReason.RATE_LIMITED, response);
        }
    }

    /** 500 to 599. */
    public static final class ServerError extends StatusFailure {
        private ServerError(Call call, Response response) {
            super(call, FailureReason.SERVER_ERROR, response);
        }
    }

    /** Any other status, such as a redirect, which is not followed. */
    public static final class UnexpectedStatus extends StatusFailure {
        private UnexpectedStatus(Call call, Response response) {
            super(call, FailureReason.UNEXPECTED_STATUS, response);
        }
    }

    /** The body is not the JSON that the step needs. */
    public static final class BadBody extends UnusableReply {
        public BadBody(Call call, String detail) {
            super(call, FailureReason.BAD_BODY, detail);
        }
    }

    /** The body exceeds the limit of the step. */
    public static final class BodyTooLarge extends UnusableReply {
        public BodyTooLarge(Call call, String detail) {
            super(call, FailureReason.BODY_TOO_LARGE, detail);
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

        private static FailureReason reasonOf(MemoryLimitException.Limit limit) {
            return switch (limit) {
                case SHARE -> FailureReason.BODY_TOO_LARGE;
                case BUDGET -> FailureReason.OVERLOADED;
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
