package dev.sluice.backend;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener that may throw: what it counts must cost neither a call nor a permit. Its first mistake is logged. */
public final class UnfailingEvents implements BackendEvents {
    private static final Logger log = LoggerFactory.getLogger(UnfailingEvents.class);

    private final BackendEvents listener;
    private final AtomicBoolean noted = new AtomicBoolean();

    private UnfailingEvents(BackendEvents listener) {
        this.listener = listener;
    }

    /** The events of {@code listener}, none of which throws. */
    public static BackendEvents of(BackendEvents listener) {
        return listener instanceof UnfailingEvents ? listener : new UnfailingEvents(listener);
    }

    private void note(RuntimeException bug) {
        if (noted.compareAndSet(false, true)) log.error("a listener to a backend's events throws", bug);
    }

    @Override
    public void called(Operation operation, String outcome, Duration elapsed) {
        try {
            listener.called(operation, outcome, elapsed);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void cancelled(String stage) {
        try {
            listener.cancelled(stage);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void attempted(Operation operation, String outcome, int status, Duration elapsed) {
        try {
            listener.attempted(operation, outcome, status, elapsed);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void timedOut(String phase) {
        try {
            listener.timedOut(phase);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void ejected(String endpoint, Duration time) {
        try {
            listener.ejected(endpoint, time);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void probed(String endpoint, boolean isUp) {
        try {
            listener.probed(endpoint, isUp);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void waited(String result, Duration waited) {
        try {
            listener.waited(result, waited);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void rejected(String scope, String reason) {
        try {
            listener.rejected(scope, reason);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void transition(String from, String to, String reason) {
        try {
            listener.transition(from, to, reason);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void judged(String kind) {
        try {
            listener.judged(kind);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void refused() {
        try {
            listener.refused();
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void retried(String reason, Duration delay) {
        try {
            listener.retried(reason, delay);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }

    @Override
    public void retryStopped(String reason) {
        try {
            listener.retryStopped(reason);
        } catch (RuntimeException bug) {
            note(bug);
        }
    }
}
