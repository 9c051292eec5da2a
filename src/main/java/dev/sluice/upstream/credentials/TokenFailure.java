package dev.sluice.upstream.credentials;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A token request that failed. The message is for logs and holds no secrets. */
public final class TokenFailure extends RuntimeException {
    /** The error code for a grant or a refresh token that is invalid, expired or revoked (RFC 6749 5.2). */
    static final String INVALID_GRANT = "invalid_grant";

    private final boolean permanent;
    private final @Nullable String error;
    private final transient @Nullable Duration retryAfter;

    private TokenFailure(String reason, boolean permanent, @Nullable String error, @Nullable Duration retryAfter) {
        super(reason, null, false, false);
        this.permanent = permanent;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** Returns a transient failure: no response, or an invalid one. */
    public static TokenFailure unavailable(String reason) {
        return new TokenFailure(reason, false, null, null);
    }

    /** Returns a transient failure with the {@code Retry-After} of the server. */
    static TokenFailure unavailable(String reason, @Nullable Duration retryAfter) {
        return new TokenFailure(reason, false, null, retryAfter);
    }

    /** Returns a rejection, which an early repetition would not change. */
    public static TokenFailure permanent(String reason) {
        return new TokenFailure(reason, true, null, null);
    }

    /** Returns a rejection with an error code of OAuth 2.0, such as {@code invalid_client}. */
    static TokenFailure rejectedWith(String error) {
        return new TokenFailure("the token server responded with " + error, true, error, null);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    boolean isPermanent() {
        return permanent;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** Returns whether the server rejected the grant rather than the client or the request. */
    boolean rejectsGrant() {
        return INVALID_GRANT.equals(error);
    }
}
