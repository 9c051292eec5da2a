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
    public void callEnded(Operation operation, @Nullable Reason failure, Duration elapsed) {
        report(events -> events.callEnded(operation, failure, elapsed));
    }

    @Override
    public void callCancelled(String stage) {
        report(events -> events.callCancelled(stage));
    }

    @Override
    public void attemptEnded(Operation operation, @Nullable Reason failure, int status, Duration elapsed) {
        report(events -> events.attemptEnded(operation, failure, status, elapsed));
    }

    @Override
    public void timedOut(String phase) {
        report(events -> events.timedOut(phase));
    }

    @Override
    public void endpointEjected(String endpoint, Duration time) {
        report(events -> events.endpointEjected(endpoint, time));
    }

    @Override
    public void healthChanged(String endpoint, boolean isUp) {
        report(events -> events.healthChanged(endpoint, isUp));
    }

    @Override
    public void permitWaitEnded(@Nullable Reason failure, Duration waitTime) {
        report(events -> events.permitWaitEnded(failure, waitTime));
    }

    @Override
    public void bulkheadRejected(String scope, String reason) {
        report(events -> events.bulkheadRejected(scope, reason));
    }

    @Override
    public void breakerChanged(String from, String to, String reason) {
        report(events -> events.breakerChanged(from, to, reason));
    }

    @Override
    public void breakerRecorded(String kind) {
        report(events -> events.breakerRecorded(kind));
    }

    @Override
    public void breakerRejected() {
        report(events -> events.breakerRejected());
    }

    @Override
    public void retried(Reason reason, Duration delay) {
        report(events -> events.retried(reason, delay));
    }

    @Override
    public void retryStopped(String reason) {
        report(events -> events.retryStopped(reason));
    }
}
