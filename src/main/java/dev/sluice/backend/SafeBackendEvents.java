package dev.sluice.backend;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports to a listener that may throw: an exception must neither fail a call nor cost a permit. The first is logged. */
public final class SafeBackendEvents implements BackendEvents {
    private static final Logger log = LoggerFactory.getLogger(SafeBackendEvents.class);

    private final BackendEvents listener;
    private final AtomicBoolean noted = new AtomicBoolean();

    private SafeBackendEvents(BackendEvents listener) {
        this.listener = listener;
    }

    /** The events of {@code listener}, none of which throws. */
    public static BackendEvents of(BackendEvents listener) {
        return listener instanceof SafeBackendEvents ? listener : new SafeBackendEvents(listener);
    }

    private void report(Consumer<BackendEvents> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException bug) {
            if (noted.compareAndSet(false, true)) log.error("a listener to a backend's events throws", bug);
        }
    }

    @Override
    public void called(Operation operation, String outcome, Duration elapsed) {
        report(events -> events.called(operation, outcome, elapsed));
    }

    @Override
    public void cancelled(String stage) {
        report(events -> events.cancelled(stage));
    }

    @Override
    public void attempted(Operation operation, String outcome, int status, Duration elapsed) {
        report(events -> events.attempted(operation, outcome, status, elapsed));
    }

    @Override
    public void timedOut(String phase) {
        report(events -> events.timedOut(phase));
    }

    @Override
    public void ejected(String endpoint, Duration time) {
        report(events -> events.ejected(endpoint, time));
    }

    @Override
    public void probed(String endpoint, boolean isUp) {
        report(events -> events.probed(endpoint, isUp));
    }

    @Override
    public void waited(String result, Duration waited) {
        report(events -> events.waited(result, waited));
    }

    @Override
    public void rejected(String scope, String reason) {
        report(events -> events.rejected(scope, reason));
    }

    @Override
    public void transition(String from, String to, String reason) {
        report(events -> events.transition(from, to, reason));
    }

    @Override
    public void judged(String kind) {
        report(events -> events.judged(kind));
    }

    @Override
    public void refused() {
        report(events -> events.refused());
    }

    @Override
    public void retried(String reason, Duration delay) {
        report(events -> events.retried(reason, delay));
    }

    @Override
    public void retryStopped(String reason) {
        report(events -> events.retryStopped(reason));
    }
}
