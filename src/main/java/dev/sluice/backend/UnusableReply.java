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
    public static StatusFailure whole(Call call, int status, MultiMap headers, Buffer body) {
        return of(call, new Response(status, headers, body, true));
    }

    /** What is kept of a refusal; its body may be no more than the beginning. */
    private record Response(int status, MultiMap headers, Buffer body, boolean isWhole) {}

    private static StatusFailure of(Call call, Response head) {
        return switch (head.status) {
            case 401, 403 -> new Unauthorized(call, head);
            case 404 -> new NotFound(call, head);
            case 400, 422 -> new Invalid(call, head);
            case 429 -> new RateLimited(call, head);
            default ->
                head.status >= 500 && head.status <= 599
                        ? new ServerError(call, head)
                        : new UnexpectedStatus(call, head);
        };
    }

    /** A status outside the 2xx class. */
    public abstract static sealed class StatusFailure extends UnusableReply {
        private final transient Response head;

        private StatusFailure(Call call, FailureReason reason, Response head) {
            super(call, reason, "status " + head.status);
            this.head = head;
        }

        public final int status() {
            return head.status;
        }

        final Response head() {
            return head;
        }

        @Override
        public final StatusFailure refusal() {
            return this;
        }

        /** Whether the caller's own token was refused, so that the caller can do something about it. */
        public boolean blamesCaller() {
            return false;
        }

        /** The same response to the credentials of the caller; this one where it is about something else. */
        public StatusFailure toCaller(Call call) {
            return this;
        }

        /** The response's headers, such as {@code Retry-After}. */
        public final MultiMap headers() {
            return head.headers;
        }

        /** Whether the whole body is there, for the caller of a {@link StreamedBodies} to see it as it is. */
        public final boolean isWhole() {
            return head.isWhole;
        }

        /**
         * The body where it {@link #isWhole()}; else the beginning, at most 4096 bytes: for us to
         * read, never for callers.
         */
        public final Buffer body() {
            return head.body;
        }
    }

    /** 401 or 403. */
    public static final class Unauthorized extends StatusFailure {
        private final boolean blamesCaller;

        private Unauthorized(Call call, Response head) {
            this(call, head, false);
        }

        private Unauthorized(Call call, Response head, boolean blamesCaller) {
            super(call, FailureReason.UNAUTHORIZED, head);
            this.blamesCaller = blamesCaller;
        }

        @Override
        public Unauthorized toCaller(Call call) {
            return new Unauthorized(call, head(), true);
        }

        @Override
        public boolean blamesCaller() {
            return blamesCaller;
        }
    }

    /** 404. */
    public static final class NotFound extends StatusFailure {
        private NotFound(Call call, Response head) {
            super(call, FailureReason.NOT_FOUND, head);
        }
    }

    /** 400 or 422. */
    public static final class Invalid extends StatusFailure {
        private Invalid(Call call, Response head) {
            super(call, FailureReason.INVALID, head);
        }
    }

    /** 429. */
    public static final class RateLimited extends StatusFailure {
        private RateLimited(Call call, Response head) {
            super(call, FailureReason.RATE_LIMITED, head);
        }
    }

    /** 500 to 599. */
    public static final class ServerError extends StatusFailure {
        private ServerError(Call call, Response head) {
            super(call, FailureReason.SERVER_ERROR, head);
        }
    }

    /** Any other status: redirects are not followed, and nothing else is an answer to a step. */
    public static final class UnexpectedStatus extends StatusFailure {
        private UnexpectedStatus(Call call, Response head) {
            super(call, FailureReason.UNEXPECTED_STATUS, head);
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
