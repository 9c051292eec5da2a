package dev.sluice;

import java.util.Locale;

/**
 * The status of a gateway.
 *
 * @param generation the number of the current generation, counted from 1
 * @param routes the number of routes
 * @param backends the number of backends
 */
public record GatewayStatus(State state, int generation, int routes, int backends) {

    public enum State {
        /** It does not listen yet. */
        STARTING,
        /** It accepts requests. */
        READY,
        /** It accepts requests, but load balancers should send no new requests. */
        DRAINING,
        /** It accepts no requests, and finishes the requests in flight. */
        CLOSING,
        /** It has stopped. */
        STOPPED;

        /** Returns the name in responses of the admin port and in logs. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns whether new requests should be sent to this gateway. */
    public boolean isReady() {
        return state == State.READY;
    }
}
