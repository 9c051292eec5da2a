package dev.sluice.server.runtime;

import java.util.Locale;

/**
 * The state of the store that replicas share.
 *
 * @param why a sentence about it for operators
 * @param replicas the number of replicas that it counts, or the last known one
 */
public record FleetStatus(State state, String why, int replicas) {
    /** Whether the store replies. */
    public enum State {
        /** It has not replied yet. */
        CONNECTING,
        /** It replies. */
        UP,
        /** It does not reply, at least for one event loop. */
        AWAY;

        /** Returns the name in responses of the admin port. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
