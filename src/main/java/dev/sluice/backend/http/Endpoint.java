package dev.sluice.backend.http;

import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One address of a URL of a backend: where it is, how busy it is, and whether calls should go there. Shared by all event
 * loops; every changing field is atomic or volatile, and each makes sense alone.
 */
final class Endpoint {
    private final BackendAddress address;
    private final AtomicInteger activeCalls = new AtomicInteger();
    private final AtomicInteger connectionsInUse = new AtomicInteger();
    private final AtomicInteger consecutiveFailures = new AtomicInteger();
    private volatile @Nullable Deadline ejectedUntil;
    private volatile boolean down;
    private volatile boolean removed;

    Endpoint(BackendAddress address) {
        this.address = address;
    }

    BackendAddress address() {
        return address;
    }

    /** A call is on its way here; {@link #callEnded} follows. */
    void callStarted() {
        activeCalls.incrementAndGet();
    }

    void callEnded() {
        activeCalls.decrementAndGet();
    }

    /** Calls on their way, those that wait for a connection included. */
    int activeCalls() {
        return activeCalls.get();
    }

    /** A call got its connection; {@link #connectionReleased} follows. */
    void connectionAcquired() {
        connectionsInUse.incrementAndGet();
    }

    void connectionReleased() {
        connectionsInUse.decrementAndGet();
    }

    /** Whether calls hold as many connections, or places on connections, as {@code most}. */
    boolean hasConnectionsInUse(int count) {
        return connectionsInUse.get() >= count;
    }

    /** Counts one more failure, and says how many there were in a row. */
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

    /** The host has this address no more. */
    void markRemoved() {
        removed = true;
    }

    /** Returns whether the address was removed and its last call has ended, so that its connections can go. */
    boolean isDrained() {
        return removed && activeCalls.get() == 0;
    }

    /** Sets what the health check says; whether that is news. */
    boolean setDown(boolean isDown) {
        boolean changed = down != isDown;
        down = isDown;
        return changed;
    }

    /** Whether calls should go here while there is a choice. */
    boolean isAvailable(Clock clock) {
        return !down && !isEjected(clock);
    }

    /** The URL's host and port, whatever the address: the label of metrics. */
    @Override
    public String toString() {
        return address.toString();
    }
}
