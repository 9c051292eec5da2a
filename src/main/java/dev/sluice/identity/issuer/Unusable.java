package dev.sluice.identity.issuer;

/** What an issuer said is of no use. The message is for logs and holds nothing of what it said. */
public final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unusable(String why) {
        super(why, null, false, false);
    }
}
