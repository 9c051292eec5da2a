package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Asks again whether a caller still has its right, as long as its stream is open. Thread-safe. */
@FunctionalInterface
public interface AccessWatch {

    /** Never asks again: the right lasts until the expiry that the claims state. */
    AccessWatch NONE = listener -> () -> {};

    /** Returns a watch that never asks again, for a token that was accepted after its expiry. */
    static AccessWatch ofLeeway(Duration leeway) {
        return new AccessWatch() {
            @Override
            public Runnable start(Listener listener) {
                return NONE.start(listener);
            }

            @Override
            public Duration leeway() {
                return leeway;
            }
        };
    }

    /** Returns for how long a token that was accepted after its expiry counts from there; zero for any other token. */
    default Duration leeway() {
        return Duration.ZERO;
    }

    /**
     * Starts the watch of one stream.
     *
     * @param listener runs on the event loop of this call
     * @return a task for the same event loop that ends the watch; the listener does not run after it
     */
    Runnable start(Listener listener);

    /** Receives the later replies of the issuer. */
    interface Listener {

        /**
         * The caller still has its right.
         *
         * @param expiry the claim {@code exp} of the reply (RFC 7519 4.1.4); a missing node without it
         */
        void onConfirmed(JsonNode expiry);

        /** The caller has lost its right, or the issuer has not replied for too long. The watch has ended. */
        void onDenied(AccessFailure denial);
    }
}
