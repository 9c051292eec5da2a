package dev.sluice.gateway.proxy.websocket;

/** Why the gateway ends the connections of a relay, with the code of its Close frames. */
public enum RelayEnd {
    /** The connection of the caller has reached its age. */
    AGE(CloseCode.GOING_AWAY),
    /** The caller has lost its right. */
    DENIED(CloseCode.POLICY_VIOLATION),
    /** The issuer does not say whether the caller still has its right. */
    UNAVAILABLE(CloseCode.TRY_AGAIN_LATER);

    private final int code;

    RelayEnd(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
