package dev.sluice.backend;

import dev.sluice.time.Clock;

/**
 * What all exchanges of one backend share.
 *
 * @param spec what the operator set
 * @param connections the backend's HTTP client
 * @param clock for every wait
 * @param events who hears of it
 */
record Wire(HttpBackend.Spec spec, Connections connections, Clock clock, BackendEvents events) {

    /** The same, but nobody hears of it. */
    Wire quietly() {
        return new Wire(spec, connections, clock, BackendEvents.NONE);
    }
}
