package dev.sluice.backend;

import dev.sluice.time.Clock;
import java.net.URI;

/**
 * What all exchanges of one backend share.
 *
 * @param spec what the operator set
 * @param connections the backend's HTTP client
 * @param clock for every wait
 * @param events who hears of it
 */
record Wire(HttpBackend.Spec spec, Connections connections, Clock clock, BackendEvents events) {

    /** A reference in an answer without the name of any server of this backend. */
    String shownToCaller(String reference) {
        String shown = reference;
        for (URI url : spec.urls()) shown = Address.of(url).shownToCaller(shown);
        return shown;
    }

    /** The same, but nobody hears of it. */
    Wire quietly() {
        return new Wire(spec, connections, clock, BackendEvents.NONE);
    }
}
