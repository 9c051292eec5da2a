package dev.sluice.backend;

import io.vertx.core.MultiMap;

/** The backend answered, and the answer is no reply to build on. */
public abstract sealed class Answered extends BackendFailure {
    private static final long serialVersionUID = 1L;

    private Answered(Call call, Cause reason, String detail) {
        super(call, reason, detail);
    }

    /** The failure that stands for a status outside the 2xx class. */
    public static StatusFailure of(Call call, int status, MultiMap headers) {
        return switch (status) {
            case 401, 403 -> new Unauthorized(call, status, headers);
            case 404 -> new NotFound(call, status, headers);
            case 400, 422 -> new Invalid(call, status, headers);
            case 429 -> new RateLimited(call, status, headers);
            default ->
                status >= 500 && status <= 599
                        ? new ServerError(call, status, headers)
                        : new UnexpectedStatus(call, status, headers);
        };
    }

    /** A status outside the 2xx class. */
    public abstract static sealed class StatusFailure extends Answered {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient MultiMap headers;

        private StatusFailure(Call call, Cause reason, int status, MultiMap headers) {
            super(call, reason, "status " + status);
            this.status = status;
            this.headers = headers;
        }

        public final int status() {
            return status;
        }

        /** The response's headers, such as {@code Retry-After}. */
        public final MultiMap headers() {
            return headers;
        }
    }

    /** 401 or 403. */
    public static final class Unauthorized extends StatusFailure {
        private static final long serialVersionUID = 1L;

        private Unauthorized(Call call, int status, MultiMap headers) {
            super(call, Cause.UNAUTHORIZED, status, headers);
        }
    }

    /** 404. */
    public static final class NotFound extends StatusFailure {
        private static final long serialVersionUID = 1L;

        private NotFound(Call call, int status, MultiMap headers) {
            super(call, Cause.NOT_FOUND, status, headers);
        }
    }

    /** 400 or 422. */
    public static final class Invalid extends StatusFailure {
        private static final long serialVersionUID = 1L;

        private Invalid(Call call, int status, MultiMap headers) {
            super(call, Cause.INVALID, status, headers);
        }
    }

    /** 429. */
    public static final class RateLimited extends StatusFailure {
        private static final long serialVersionUID = 1L;

        private RateLimited(Call call, int status, MultiMap headers) {
            super(call, Cause.RATE_LIMITED, status, headers);
        }
    }

    /** 500 to 599. */
    public static final class ServerError extends StatusFailure {
        private static final long serialVersionUID = 1L;

        private ServerError(Call call, int status, MultiMap headers) {
            super(call, Cause.SERVER_ERROR, status, headers);
        }
    }

    /** Any other status: redirects are not followed, and nothing else is an answer to a step. */
    public static final class UnexpectedStatus extends StatusFailure {
        private static final long serialVersionUID = 1L;

        private UnexpectedStatus(Call call, int status, MultiMap headers) {
            super(call, Cause.UNEXPECTED_STATUS, status, headers);
        }
    }

    /** The body is not the JSON it should be. */
    public static final class BadBody extends Answered {
        private static final long serialVersionUID = 1L;

        public BadBody(Call call, String detail) {
            super(call, Cause.BAD_BODY, detail);
        }
    }

    /** The body is larger than a step may hold in memory. */
    public static final class BodyTooLarge extends Answered {
        private static final long serialVersionUID = 1L;

        public BodyTooLarge(Call call, String detail) {
            super(call, Cause.BODY_TOO_LARGE, detail);
        }
    }
}
