package dev.sluice.core.netty.http;

import dev.sluice.core.http.ProgressLimit;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Detects a caller that makes too little progress while the gateway waits for it. Each time the caller has made the bytes of the
 * limit, a new period starts. A wait that ends in the current turn of the event loop costs no timer. For one event loop.
 *
 * <p>Vert.x 5.1.10: adapts. {@code ProgressWatchTest}
 */
public final class ProgressWatch {
    private final ProgressLimit limit;
    private final Clock clock;
    private final Runnable onSlow;
    private boolean waiting;
    private boolean expiredOnce;
    private long periodNanos;
    private long startedNanos;
    private long made;
    private @Nullable LongSupplier position;
    private long lastPosition;
    private long movedNanos;
    private List<Consumer<Boolean>> stallListeners = List.of();
    private boolean stalled;
    private long tickNanos;
    private long madeInTick;
    private Clock.@Nullable Timer timer;

    /** Creates a watch that does not wait; {@code onSlow} runs when a period ends without enough progress. */
    public ProgressWatch(ProgressLimit limit, Clock clock, Runnable onSlow) {
        this.limit = limit;
        this.clock = clock;
        this.onSlow = onSlow;
    }

    /**
     * Adds a listener that learns whether the caller has stalled: it has made less than a tenth of the bytes in a tenth of the
     * period, which starts now. Until its end, the caller has not stalled.
     *
     * @return a task that removes the listener, which learns that the caller has not stalled
     */
    Runnable onStall(Consumer<Boolean> listener) {
        setStalled(false);
        if (stallListeners.isEmpty()) stallListeners = new ArrayList<>(1);
        stallListeners.add(listener);
        restartTick();
        return () -> {
            if (stallListeners.remove(listener) && stalled) listener.accept(false);
        };
    }

    private void restartTick() {
        if (timer == null) return;
        timer.cancel();
        timer = null;
        startTick();
        schedule();
    }

    /** A listener may remove itself. */
    private void setStalled(boolean isStalled) {
        if (stalled == isStalled) return;
        stalled = isStalled;
        List.copyOf(stallListeners).forEach(listener -> listener.accept(isStalled));
    }

    /** Starts a wait with a new period. No effect during a wait. */
    public void start() {
        start(limit.bytes().bytes());
    }

    /**
     * Starts a wait for a part whose progress shows only at its end.
     *
     * @param part bytes
     */
    void start(long part) {
        start(part, null);
    }

    /**
     * Starts a wait for a part whose bytes show progress. A caller that takes none of them for a period is slow, however long the part is.
     *
     * @param part bytes
     * @param positionInPart changes with each byte; null if progress shows only at the end
     */
    void start(long part, @Nullable LongSupplier positionInPart) {
        if (waiting) return;
        waiting = true;
        position = positionInPart;
        startPeriod(part);
        startTick();
        EventLoop.current().execute(this::schedule);
    }

    private void startPeriod(long part) {
        periodNanos = limit.nanosFor(part);
        startedNanos = clock.nanos();
        made = 0;
        expiredOnce = false;
        movedNanos = startedNanos;
    }

    private void startTick() {
        tickNanos = clock.nanos();
        madeInTick = 0;
    }

    /** Counts bytes that the caller has sent or read. */
    public void made(long bytes) {
        made += bytes;
        madeInTick += bytes;
        if (made >= limit.bytes().bytes()) startPeriod(limit.bytes().bytes());
    }

    /** Ends the wait, because the caller owes nothing. */
    public void stop() {
        waiting = false;
        setStalled(false);
        if (timer != null) timer.cancel();
        timer = null;
    }

    private void schedule() {
        if (!waiting || timer != null) return;
        long delay = Math.min(remaining(), remainingUntilStuck());
        if (!stallListeners.isEmpty()) delay = Math.min(delay, limit.stallNanos());
        timer = clock.after(Math.max(0, delay), this::check);
    }

    /** Returns the nanoseconds until the caller is slow if it takes no byte. */
    private long remainingUntilStuck() {
        if (position == null) return Long.MAX_VALUE;
        long now = position.getAsLong();
        if (now != lastPosition) movedNanos = clock.nanos();
        lastPosition = now;
        return movedNanos + limit.every().toNanos() - clock.nanos();
    }

    private void checkStall() {
        if (clock.nanos() - tickNanos < limit.stallNanos()) return;
        setStalled(madeInTick < limit.stallBytes());
        startTick();
    }

    private long remaining() {
        return startedNanos + periodNanos - clock.nanos();
    }

    /** After a blocked event loop, timers run before received bytes are read. So a period ends one turn later. */
    private void check() {
        timer = null;
        boolean expired = remaining() <= 0 || remainingUntilStuck() <= 0;
        if (expired && expiredOnce) {
            stop();
            onSlow.run();
            return;
        }
        expiredOnce = expired;
        checkStall();
        schedule();
    }
}
