package dev.sluice.server;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.audit.RefusalLimit;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.edge.RequestObservers;
import dev.sluice.gateway.log.LogControl;
import dev.sluice.gateway.telemetry.LogMeters;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.server.runtime.Generations;

/** Writes the requests of a gateway to the access log, and refused callers to the audit log. Thread-safe. */
final class GatewayLog implements RequestEvents {
    private final LogControl log;
    private final RefusalLimit refusals;

    private GatewayLog(GatewayContext context) {
        this.log = new LogControl(context.clock(), context.random(), new LogMeters(context.registry()));
        this.refusals = new RefusalLimit(AuditEvent.IDENTITY_REFUSAL.code(), context.clock());
    }

    /** Logs requests from now on, by the settings of the current configuration and of each later one. */
    static void attach(RequestObservers requests, Generations generations, GatewayContext context) {
        GatewayLog attached = new GatewayLog(context);
        generations.onActivate(active -> attached.log.apply(active.log(), active.accessLogByRoute()));
        requests.add(attached);
    }

    @Override
    public void onEnd(RequestTrace trace) {
        log.access().onEnd(trace);
        if (isRefusal(trace) && refusals.allows(String.valueOf(trace.client()))) logRefusal(trace);
    }

    /** A backend may respond with these statuses too, without a reason. */
    private static boolean isRefusal(RequestTrace trace) {
        return trace.reason() != null && (trace.status() == 401 || trace.status() == 403);
    }

    private static void logRefusal(RequestTrace trace) {
        AuditEvent.IDENTITY_REFUSAL.log(
                trace.client(),
                trace.identity(),
                trace.route(),
                trace.status(),
                Reason.codeOf(trace.reason()),
                trace.failureDetail(),
                trace.requestId());
    }
}
