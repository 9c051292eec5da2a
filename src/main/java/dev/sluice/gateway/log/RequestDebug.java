package dev.sluice.gateway.log;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line for each event of a followed request, at the level debug of the logger {@value #LOGGER}. Lines have names and templates of
 * the configuration, codes and times; never a path, a query, a header or a value of a request. Thread-safe.
 */
public final class RequestDebug implements TraceListener {
    /** The logger of the lines, a child of {@code dev.sluice}. */
    public static final String LOGGER = "dev.sluice.request";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    /** The only route whose requests are followed; null for all routes. */
    private volatile @Nullable String onlyRoute;

    /** Follows only requests of this route from now on; null for those of all routes. */
    public void follow(@Nullable String route) {
        onlyRoute = route;
    }

    /** Returns the listener for a request of a route; null if the level or the route excludes it. */
    public @Nullable TraceListener followerOf(String route) {
        if (!LOG.isDebugEnabled()) return null;
        String only = onlyRoute;
        return only == null || only.equals(route) ? this : null;
    }

    @Override
    public void onRequestStart(RequestTrace request) {
        line(request).addKeyValue("method", request.method()).log("request started");
    }

    @Override
    public void onStepEnd(StepTrace step) {
        line(step)
                .addKeyValue("outcome", step.outcome())
                .addKeyValue("reason", Reason.codeOf(step.reason()))
                .addKeyValue("ms", Duration.ofNanos(step.endedNanos() - step.startedNanos()))
                .log("step ended");
    }

    @Override
    public void onPermit(CallTrace call, long waitNanos) {
        line(call).addKeyValue("wait_ms", Duration.ofNanos(waitNanos)).log("bulkhead: admitted");
    }

    @Override
    public void onBulkhead(CallTrace call, String decision) {
        line(call).log("bulkhead: {}", decision);
    }

    @Override
    public void onBreaker(CallTrace call, String decision) {
        line(call).log("breaker: {}", decision);
    }

    @Override
    public void onBackoff(CallTrace call, @Nullable Reason reason, long delayNanos, String cause) {
        line(call)
                .addKeyValue("reason", Reason.codeOf(reason))
                .addKeyValue("cause", cause)
                .addKeyValue("wait_ms", Duration.ofNanos(delayNanos))
                .log("retry follows");
    }

    @Override
    public void onRetryStop(CallTrace call, String reason) {
        line(call).addKeyValue("cause", reason).log("no retry follows");
    }

    @Override
    public void onAttemptEnd(AttemptTrace attempt) {
        line(attempt.call())
                .addKeyValue("endpoint", attempt.endpoint())
                .addKeyValue("connection", connection(attempt))
                .addKeyValue("status", attempt.status() == 0 ? null : attempt.status())
                .addKeyValue("reason", Reason.codeOf(attempt.reason()))
                .addKeyValue("token_ms", attempt.tokenNanos() == 0 ? null : Duration.ofNanos(attempt.tokenNanos()))
                .addKeyValue("ms", Duration.ofNanos(attempt.endedNanos() - attempt.startedNanos()))
                .log("attempt ended");
    }

    private static String connection(AttemptTrace attempt) {
        if (attempt.connectedNanos() == 0) return "none";
        return attempt.isOnNewConnection() ? "new" : "reused";
    }

    @Override
    public void onCallEnd(CallTrace call) {
        line(call)
                .addKeyValue("outcome", call.outcome())
                .addKeyValue("attempts", call.attemptCount())
                .addKeyValue("ms", Duration.ofNanos(call.endedNanos() - call.startedNanos()))
                .log("call ended");
    }

    @Override
    public void onToken(CallTrace call, String credentials, @Nullable Reason failure, long durationNanos) {
        line(call)
                .addKeyValue("credentials", credentials)
                .addKeyValue("reason", Reason.codeOf(failure))
                .addKeyValue("ms", Duration.ofNanos(durationNanos))
                .log("token request ended");
    }

    @Override
    public void onRequestEnd(RequestTrace request) {
        line(request)
                .addKeyValue("status", request.status())
                .addKeyValue("reason", Reason.codeOf(request.reason()))
                .addKeyValue("ms", Duration.ofNanos(request.durationNanos()))
                .log("request ended");
    }

    private static LoggingEventBuilder line(RequestTrace request) {
        return LOG.atDebug().addKeyValue("request_id", request.requestId()).addKeyValue("route", request.route());
    }

    private static LoggingEventBuilder line(StepTrace step) {
        return line(step.request()).addKeyValue("step", step.name());
    }

    /** A followed call belongs to a step. */
    private static LoggingEventBuilder line(CallTrace call) {
        StepTrace step = call.step();
        LoggingEventBuilder line = step == null ? LOG.atDebug() : line(step);
        return line.addKeyValue("backend", call.backend()).addKeyValue("operation", call.operation());
    }
}
