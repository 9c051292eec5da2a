package dev.sluice.credentials;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a token server issued no token. The message is for logs and holds nothing that the server or we keep secret. */
public final class TokenFailure extends RuntimeException {
    /** What the token server says of a grant that is worth nothing, or no longer (RFC 6749 5.2). */
    static final String INVALID_GRANT = "invalid_grant";

    private final String reason;
    private final boolean permanent;
    private final @Nullable String error;
    private final transient @Nullable Duration retryAfter;

    private TokenFailure(String reason, boolean permanent, @Nullable String error, @Nullable Duration retryAfter) {
        super(reason, null, false, false);
        this.reason = reason;
        this.permanent = permanent;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** The server could not be asked, or did not answer as one should; asking again may help. */
    public static TokenFailure unavailable(String reason) {
        return new TokenFailure(reason, false, null, null);
    }

    /** The server has said when to ask again; null where it has not. */
    static TokenFailure unavailable(String reason, @Nullable Duration retryAfter) {
        return new TokenFailure(reason, false, null, retryAfter);
    }

    /** The server understood us and says no; asking again soon would end the same way. */
    public static TokenFailure permanent(String reason) {
        return new TokenFailure(reason, true, null, null);
    }

    /** A refusal with an error code of OAuth 2.0, such as {@code invalid_client}. */
    static TokenFailure refusedWith(String error) {
        return new TokenFailure("the token server says " + error, true, error, null);
    }

    String reason() {
        return reason;
    }

    boolean isPermanent() {
        return permanent;
    }

    /** What the server says of when to ask again; null when it says nothing. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether another grant could help. */
    boolean rejectsGrant() {
        return INVALID_GRANT.equals(error);
    }
}
