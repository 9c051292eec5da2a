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
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicInteger leased = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile @Nullable Deadline ejectedUntil;
    private volatile boolean down;
    private volatile boolean removed;

    Endpoint(BackendAddress address) {
        this.address = address;
    }

    BackendAddress address() {
        return address;
    }

    /** A call is on its way here; {@link #ended} follows. */
    void began() {
        outstanding.incrementAndGet();
    }

    void ended() {
        outstanding.decrementAndGet();
    }

    /** Calls on their way, those that wait for a connection included. */
    int outstanding() {
        return outstanding.get();
    }

    /** A call got its connection; {@link #returned} follows. */
    void leased() {
        leased.incrementAndGet();
    }

    void returned() {
        leased.decrementAndGet();
    }

    /** Whether calls hold as many connections, or places on connections, as {@code most}. */
    boolean isFull(int most) {
        return leased.get() >= most;
    }

    /** Counts one more failure, and says how many there were in a row. */
    int failed() {
        return failuresInARow.incrementAndGet();
    }

    void worked() {
        if (failuresInARow.get() != 0) failuresInARow.set(0);
    }

    void eject(Deadline until) {
        failuresInARow.set(0);
        ejectedUntil = until;
    }

    boolean isEjected(Clock clock) {
        Deadline until = ejectedUntil;
        return until != null && !until.hasPassed(clock);
    }

    /** The host has this address no more. */
    void remove() {
        removed = true;
    }

    /** Returns whether the address was removed and its last call has ended, so that its connections can go. */
    boolean isDeserted() {
        return removed && outstanding.get() == 0;
    }

    /** Sets what the health check says; whether that is news. */
    boolean setDown(boolean isDown) {
        boolean news = down != isDown;
        down = isDown;
        return news;
    }

    /** Whether calls should go here while there is a choice. */
    boolean isIn(Clock clock) {
        return !down && !isEjected(clock);
    }

    /** The URL's host and port, whatever the address: the label of metrics. */
    @Override
    public String toString() {
        return address.toString();
    }
}
