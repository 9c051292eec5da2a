package dev.sluice.auth;

/** Why a token server issued no token. The message is for logs and holds nothing that the server or we keep secret. */
public final class TokenFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the token server says of a grant that is worth nothing, or no longer (RFC 6749 5.2). */
    static final String INVALID_GRANT = "invalid_grant";

    private final String reason;
    private final boolean refusal;

    private TokenFailure(String reason, boolean refusal) {
        super(reason, null, false, false);
        this.reason = reason;
        this.refusal = refusal;
    }

    /** The server could not be asked, or did not answer as one should; asking again may help. */
    public static TokenFailure unavailable(String reason) {
        return new TokenFailure(reason, false);
    }

    /** The server understood us and says no; asking again soon would end the same way. */
    public static TokenFailure refused(String reason) {
        return new TokenFailure(reason, true);
    }

    String reason() {
        return reason;
    }

    boolean isRefusal() {
        return refusal;
    }

    /** Whether another grant could help. */
    boolean blamesGrant() {
        return refusal && reason.endsWith(" " + INVALID_GRANT);
    }
}
