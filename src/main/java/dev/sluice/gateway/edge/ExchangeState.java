package dev.sluice.gateway.edge;

/** Where an exchange is between its request and its report. The response is decided and the caller released, in any order. */
enum ExchangeState {
    /** The response is open, and the caller waits. */
    OPEN,
    /** The response is decided, and the caller has not taken all of it. */
    DECIDED,
    /** The caller expects nothing more, before the exchange knows the end of its response. */
    GONE,
    /** Both have happened, so that the trace of the request is complete. */
    REPORTED;

    ExchangeState onDecision() {
        return switch (this) {
            case OPEN, DECIDED -> DECIDED;
            case GONE, REPORTED -> REPORTED;
        };
    }

    /** The caller has taken the whole response, or has gone. */
    ExchangeState onRelease() {
        return switch (this) {
            case OPEN, GONE -> GONE;
            case DECIDED, REPORTED -> REPORTED;
        };
    }

    boolean isDecided() {
        return this == DECIDED || this == REPORTED;
    }

    boolean isReleased() {
        return this == GONE || this == REPORTED;
    }
}
