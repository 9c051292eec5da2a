package dev.sluice.backend;

import dev.sluice.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How far one call has come. Touched only on the event loop of its call, so it needs no lock. */
public final class Progress {
    private final Clock clock;
    private final long startedNanos;
    private final boolean repeated;
    private final List<Endpoint> tried = new ArrayList<>(0);
    private int attempts;
    private boolean backendFailed;

    private Progress(Clock clock, boolean repeated) {
        this.clock = clock;
        this.repeated = repeated;
        this.startedNanos = clock.nanos();
    }

    /** A call that begins now and has made no attempt yet. */
    public static Progress start(Clock clock) {
        return start(clock, false);
    }

    /** The same, for a request that a layer before us {@linkplain Repetition#isIn repeats} or does not. */
    public static Progress start(Clock clock, boolean repeated) {
        return new Progress(clock, repeated);
    }

    /** Whether a layer before us repeats what it fails to get, or wants nobody to. */
    public boolean isRepeated() {
        return repeated;
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
