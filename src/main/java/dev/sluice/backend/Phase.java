package dev.sluice.backend;

import java.util.Locale;

/** What an attempt was doing when its time was over; the names are those of {@link BackendEvents#timedOut}. */
enum Phase {
    /** Waiting for a connection of a pool that is wholly in use. */
    POOL,
    /** Opening a TCP connection, name resolution included. */
    CONNECT,
    /** Shaking hands. */
    TLS,
    /** Sending a request that the backend does not take. */
    WRITE,
    /** Waiting for the next byte of the answer. */
    READ,
    /** Waiting for the caller: for more of its request, or until it takes more of the answer. No fault of the backend. */
    CALLER,
    /** The attempt as a whole. */
    ATTEMPT,
    /** The call as a whole. */
    TOTAL;

    private final String token = name().toLowerCase(Locale.ROOT);

    String token() {
        return token;
    }
}
