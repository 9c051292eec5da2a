package dev.sluice.upstream.guard;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.upstream.backend.BackendEvents;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.slf4j.event.Level;

/**
 * A change of the circuit's state.
 *
 * @param from {@code closed}, {@code open} or {@code half_open}
 * @param to likewise
 * @param reason {@code consecutive}, {@code rate}, {@code slow}, {@code probe} or {@code recovered}
 * @param at the wall clock time
 */
record StateTransition(String backend, String from, String to, String reason, Instant at) {
    private static final String CLOSED = "closed";
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /**
     * The circuit of a backend that is down for hours opens again after each probe. These changes are logged at debug.
     */
    private boolean isFrequent() {
        return !from.equals(CLOSED) && !to.equals(CLOSED);
    }

    /** Logs the change, reports it to {@code events} and publishes it on the local event bus. */
    void publish(BackendEvents events, Vertx vertx) {
        AuditEvent.BREAKER.log(isFrequent() ? Level.DEBUG : Level.WARN, backend, from, to, reason);
        events.onBreakerChange(from, to, reason);
        vertx.eventBus().publish(CircuitStateMachine.ADDRESS, toJson(), LOCAL);
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put("backend", backend)
                .put("from", from)
                .put("to", to)
                .put("reason", reason)
                .put("at", at);
    }
}
