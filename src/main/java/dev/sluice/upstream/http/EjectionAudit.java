package dev.sluice.upstream.http;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.upstream.backend.BackendEvents;
import java.time.Duration;

/**
 * Writes the ejections of a backend's endpoints to the audit log.
 *
 * @param events receives the ejections too
 */
record EjectionAudit(String backend, BackendEvents events) implements BackendEvents {
    @Override
    public void onEjection(String endpoint, Duration time) {
        AuditEvent.EJECTION.log(backend, endpoint, time.toSeconds());
        events.onEjection(endpoint, time);
    }
}
