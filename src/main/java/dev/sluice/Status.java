package dev.sluice;

import java.util.Locale;

/**
 * How a gateway is doing.
 *
 * @param state what it is about
 * @param generation which configuration is in force, counted from 1; 0 before the first
 * @param routes how many ways in it has
 * @param backends how many upstreams
 */
public record Status(State state, int generation, int routes, int backends) {

    /** What a gateway is about. */
    public enum State {
        /** It does not listen yet. */
        STARTING,
        /** It takes requests. */
        READY,
        /** It takes requests, but should be sent no more. */
        DRAINING,
        /** It takes none, and finishes those under way. */
        CLOSING,
        /** It is over. */
        STOPPED;

        /** The name in answers of the admin port and in logs. */
        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether new requests should be sent here. */
    public boolean isReady() {
        return state == State.READY;
    }
}
