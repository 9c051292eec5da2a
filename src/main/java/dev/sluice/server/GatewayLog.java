package dev.sluice.server;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.audit.RejectionLimit;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.edge.RequestObservers;
import dev.sluice.gateway.log.LogControl;
import dev.sluice.gateway.telemetry.LogMeters;
import dev.sluice.server.runtime.Generations;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Writes the requests of a gateway to the access log, and rejected callers to the audit log. Thread-safe. */
final class GatewayLog implements RequestEvents {
    private final LogControl log;
    private final RejectionLimit rejections;

    /** @param random draws the sample of the access log; thread-safe */
    GatewayLog(Clock clock, RandomGenerator random, MeterRegistry registry) {
        this.log = new LogControl(clock, random, new LogMeters(registry));
        this.rejections = new RejectionLimit(AuditEvent.IDENTITY_REFUSAL.code(), clock);
    }

    /** Logs requests from now on, by the settings of the current configuration and of each later one. */
    void attach(RequestObservers requests, Generations generations) {
        generations.onActivate(active -> log.apply(active.log(), active.accessLogByRoute()));
        requests.add(this);
    }

    /** Returns the subject of a caller as {@code log.subject} shows it; null for none. */
    @Nullable
    String showSubject(@Nullable String subject) {
        return log.showSubject(subject);
    }

    @Override
    public void onEnd(RequestTrace trace) {
        log.access().onEnd(trace);
        if (isRejection(trace) && rejections.allows(String.valueOf(trace.client()))) logRejection(trace);
    }

    /** A backend may respond with these statuses too, without a reason. */
    private static boolean isRejection(RequestTrace trace) {
        return trace.reason() != null && (trace.status() == 401 || trace.status() == 403);
    }

    private static void logRejection(RequestTrace trace) {
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
