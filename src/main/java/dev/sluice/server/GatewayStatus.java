package dev.sluice.server;

import dev.sluice.server.runtime.FleetStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The status of a gateway.
 *
 * @param generation the number of the current generation, counted from 1
 * @param routes the number of routes
 * @param backends the number of backends
 * @param store the state of the store that replicas share, on which {@link #isReady} does not depend; null for none
 */
public record GatewayStatus(
        State state,
        int generation,
        int routes,
        int backends,
        @Nullable FleetStatus store) {

    public enum State {
        /** It does not listen yet. */
        STARTING("the listeners are not open yet"),
        /** It accepts requests. */
        READY("the listeners accept requests"),
        /** It accepts requests, but load balancers should send no new requests. */
        DRAINING("the process stops; the listeners accept requests for callers that do not know yet"),
        /** It accepts no requests, and finishes the requests in flight. */
        CLOSING("the process stops; the listeners are closed, and requests in flight finish"),
        /** It has stopped. */
        STOPPED("the gateway has stopped");

        private final String explanation;

        State(String explanation) {
            this.explanation = explanation;
        }

        /** Returns the name in responses of the admin port and in logs. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns a sentence about the state, for operators. */
        public String explanation() {
            return explanation;
        }
    }

    /** Returns whether the first configuration runs and the listeners are, or were, open. */
    public boolean hasStarted() {
        return state != State.STARTING;
    }

    /** Returns whether new requests should be sent to this gateway. */
    public boolean isReady() {
        return state == State.READY;
    }
}
