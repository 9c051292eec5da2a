package dev.sluice.upstream.backend;

import dev.sluice.core.trace.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the first exception of a listener and ignores the others, so that no call fails. Thread-safe. */
public final class SafeBackendEvents implements BackendEvents {
    private static final Logger log = LoggerFactory.getLogger(SafeBackendEvents.class);

    private final BackendEvents listener;
    private final AtomicBoolean logged = new AtomicBoolean();

    private SafeBackendEvents(BackendEvents listener) {
        this.listener = listener;
    }

    /** Wraps {@code listener}; the returned listener never throws. */
    public static BackendEvents of(BackendEvents listener) {
        return listener instanceof SafeBackendEvents ? listener : new SafeBackendEvents(listener);
    }

    private void report(Consumer<BackendEvents> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException bug) {
            if (logged.compareAndSet(false, true)) log.error("the listener of a backend's events throws", bug);
        }
    }

    @Override
    public void onCallEnd(Operation operation, @Nullable Reason failure, Duration elapsed) {
        report(events -> events.onCallEnd(operation, failure, elapsed));
    }

    @Override
    public void onCallCancel(String stage) {
        report(events -> events.onCallCancel(stage));
    }

    @Override
    public void onAttemptEnd(Operation operation, @Nullable Reason failure, int status, Duration elapsed) {
        report(events -> events.onAttemptEnd(operation, failure, status, elapsed));
    }

    @Override
    public void onTimeout(String phase) {
        report(events -> events.onTimeout(phase));
    }

    @Override
    public void onEjection(String endpoint, Duration time) {
        report(events -> events.onEjection(endpoint, time));
    }

    @Override
    public void onHealthChange(String endpoint, boolean isUp) {
        report(events -> events.onHealthChange(endpoint, isUp));
    }

    @Override
    public void onPermitWaitEnd(@Nullable Reason failure, Duration waitTime) {
        report(events -> events.onPermitWaitEnd(failure, waitTime));
    }

    @Override
    public void onBulkheadReject(String scope, String reason) {
        report(events -> events.onBulkheadReject(scope, reason));
    }

    @Override
    public void onBreakerChange(String from, String to, String reason) {
        report(events -> events.onBreakerChange(from, to, reason));
    }

    @Override
    public void onBreakerRecord(String kind) {
        report(events -> events.onBreakerRecord(kind));
    }

    @Override
    public void onBreakerReject() {
        report(events -> events.onBreakerReject());
    }

    @Override
    public void onRetry(Reason reason, Duration delay) {
        report(events -> events.onRetry(reason, delay));
    }

    @Override
    public void onRetryStop(String reason) {
        report(events -> events.onRetryStop(reason));
    }
}
