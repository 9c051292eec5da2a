package dev.sluice.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** The backend answered, and the answer is no reply to build on. */
public abstract sealed class UnusableReply extends BackendFailure {
    private UnusableReply(Call call, FailureReason reason, String detail) {
        super(call, reason, detail);
    }

    /** The failure that stands for a status outside the 2xx class, without anything of its body. */
    public static StatusFailure of(Call call, int status, MultiMap headers) {
        return of(call, status, headers, Buffer.buffer());
    }

    /** The same with the beginning of its body. */
    public static StatusFailure of(Call call, int status, MultiMap headers, Buffer body) {
        return of(call, new Response(status, headers, body, false));
    }

    /** The same with its whole body. */
    public static StatusFailure withCompleteBody(Call call, int status, MultiMap headers, Buffer body) {
        return of(call, new Response(status, headers, body, true));
    }

    /** What is kept of a refusal; its body may be no more than the beginning. */
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

        /** Whether the caller's own token was refused, so that the caller can do something about it. */
        public boolean rejectsCallersToken() {
            return false;
        }

        /** The same response to the credentials of the caller; this one where it is about something else. */
        public StatusFailure asRejectedCallersToken(Call call) {
            return this;
        }

        /** The response's headers, such as {@code Retry-After}. */
        public final MultiMap headers() {
            return response.headers;
        }

        /** Whether the whole body is there, for the caller of a {@link StreamedBodies} to see it as it is. */
        public final boolean isComplete() {
            return response.isComplete;
        }

        /**
         * The body where it {@link #isComplete()}; else the beginning, at most 4096 bytes: for us to
         * read, never for callers.
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

    /** Any other status: redirects are not followed, and nothing else is an answer to a step. */
    public static final class UnexpectedStatus extends StatusFailure {
        private UnexpectedStatus(Call call, Response response) {
            super(call, FailureReason.UNEXPECTED_STATUS, response);
        }
    }

    /** The body is not the JSON it should be. */
    public static final class BadBody extends UnusableReply {
        public BadBody(Call call, String detail) {
            super(call, FailureReason.BAD_BODY, detail);
        }
    }

    /** The body is larger than a step may hold in memory. */
    public static final class BodyTooLarge extends UnusableReply {
        public BodyTooLarge(Call call, String detail) {
            super(call, FailureReason.BODY_TOO_LARGE, detail);
        }
    }
}
