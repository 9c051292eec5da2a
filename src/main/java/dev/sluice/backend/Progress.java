package dev.sluice.backend;

import dev.sluice.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How far one call has come. Touched only on the event loop of its call, so it needs no lock. */
public final class Progress {
    private final Clock clock;
    private final long startedNanos;
    private final List<Endpoint> tried = new ArrayList<>(0);
    private int attempts;
    private boolean backendFailed;

    private Progress(Clock clock) {
        this.clock = clock;
        this.startedNanos = clock.nanos();
    }

    /** A call that begins now and has made no attempt yet. */
    public static Progress start(Clock clock) {
        return new Progress(clock);
    }

    public long startedNanos() {
        return startedNanos;
    }

    public Duration elapsed() {
        return Duration.ofNanos(clock.nanos() - startedNanos);
    }

    /** How many attempts have been handed to the HTTP client. */
    public int attempts() {
        return attempts;
    }

    /** Counts one more attempt. */
    public void attempt() {
        attempts++;
    }

    /** Whether an attempt has ended in a way that speaks against the backend. */
    boolean backendFailed() {
        return backendFailed;
    }

    /** An attempt has just ended in a way that speaks against the backend. */
    void backendHasFailed() {
        backendFailed = true;
    }

    boolean hasTried(Endpoint endpoint) {
        return tried.contains(endpoint);
    }

    void tried(Endpoint endpoint) {
        tried.add(endpoint);
    }
}
