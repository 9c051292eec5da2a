package dev.sluice.upstream.http;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.BackendStatus;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One address of a URL of a backend, with its load and its health. Thread-safe: each field is atomic or volatile. */
final class Endpoint {
    private final BackendAddress address;
    private final String name;
    private final AtomicInteger activeCalls = new AtomicInteger();
    private final AtomicInteger connectionsInUse = new AtomicInteger();
    private final Http2StreamLimit streams = new Http2StreamLimit();
    private final AtomicInteger consecutiveFailures = new AtomicInteger();
    private volatile @Nullable Deadline ejectedUntil;
    private volatile boolean down;
    private volatile boolean removed;

    Endpoint(BackendAddress address) {
        this.address = address;
        this.name = address.toString();
    }

    BackendAddress address() {
        return address;
    }

    /** Counts a call in flight; {@link #callEnded} must follow. */
    void callStarted() {
        activeCalls.incrementAndGet();
    }

    void callEnded() {
        activeCalls.decrementAndGet();
    }

    /** Returns the calls in flight, including those that wait for a connection. */
    int activeCalls() {
        return activeCalls.get();
    }

    /** Counts a connection in use; {@link #connectionReleased} must follow. */
    void connectionAcquired() {
        connectionsInUse.incrementAndGet();
    }

    void connectionReleased() {
        connectionsInUse.decrementAndGet();
    }

    /** Returns the calls on the shared HTTP/2 connections. */
    Http2StreamLimit streams() {
        return streams;
    }

    /** Returns whether calls use at least {@code count} connections or streams. */
    boolean hasConnectionsInUse(int count) {
        return connectionsInUse.get() >= count;
    }

    /** Counts a failure. Returns the number of consecutive failures. */
    int recordFailure() {
        return consecutiveFailures.incrementAndGet();
    }

    void recordSuccess() {
        if (consecutiveFailures.get() != 0) consecutiveFailures.set(0);
    }

    void eject(Deadline until) {
        consecutiveFailures.set(0);
        ejectedUntil = until;
    }

    boolean isEjected(Clock clock) {
        Deadline until = ejectedUntil;
        return until != null && !until.isExpired(clock);
    }

    /** Marks the address as no longer resolved from its host. */
    void markRemoved() {
        removed = true;
    }

    /** Returns whether the address was removed and has no calls in flight, so that its connections can close. */
    boolean isDrained() {
        return removed && activeCalls.get() == 0;
    }

    /** Sets the state of the health check. Returns whether it has changed. */
    boolean setDown(boolean isDown) {
        boolean changed = down != isDown;
        down = isDown;
        return changed;
    }

    /** Returns whether the endpoint is healthy and not ejected. */
    boolean isAvailable(Clock clock) {
        return !down && !isEjected(clock);
    }

    /** Returns the state of this endpoint, for operators. */
    BackendStatus.EndpointStatus status(boolean isChecked, Clock clock) {
        Deadline until = ejectedUntil;
        Instant ejectionEnd =
                until == null || until.isExpired(clock) ? null : clock.now().plusNanos(until.remaining(clock));
        String health = !isChecked ? "unchecked" : down ? "down" : "up";
        return new BackendStatus.EndpointStatus(
                name, address.socket().toString(), health, ejectionEnd, activeCalls.get());
    }

    /** Returns host and port of the URL, the label of metrics. */
    @Override
    public String toString() {
        return name;
    }
}
