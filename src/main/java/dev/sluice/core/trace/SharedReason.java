package dev.sluice.core.trace;

import java.util.Locale;

/** The reasons that several rooms give. The detail of a problem says which of the uses it is. */
public enum SharedReason implements Reason {
    /** A header, parameter or path has two readings: it is repeated, {@code Connection} names it, or proxies disagree. Credentials are such a header. */
    AMBIGUOUS(Side.CALLER),
    /** The request has no credentials, or no valid ones of an operator. */
    UNAUTHENTICATED(Side.CALLER),
    /**
     * The gateway has no memory for the request or a reply now, or too many streams of the route or the client are open, or too many
     * new tokens of the client wait for their issuer.
     */
    OVERLOADED(Side.GATEWAY),
    /** The gateway itself failed. */
    INTERNAL_ERROR(Side.GATEWAY);

    private final String code = name().toLowerCase(Locale.ROOT);
    private final Side side;

    SharedReason(Side side) {
        this.side = side;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public Side side() {
        return side;
    }
}
