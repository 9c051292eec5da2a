package dev.sluice.identity;

/** A request that does not show who calls. It says neither what was wrong nor what was sent. */
public final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String challenge;

    /**
     * A refusal.
     *
     * @param challenge how a caller can be known, for {@code WWW-Authenticate} (RFC 9110 11.6.1)
     */
    public Unknown(String challenge) {
        super("the caller is unknown", null, false, false);
        this.challenge = challenge;
    }

    /** The value of {@code WWW-Authenticate} that the 401 must carry. */
    public String challenge() {
        return challenge;
    }
}
