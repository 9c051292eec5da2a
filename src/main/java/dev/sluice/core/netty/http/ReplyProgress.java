package dev.sluice.core.netty.http;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the connection of a reply has passed on, and its attempt has received. The connection sets the tasks on its event loop, and the
 * attempt runs them on that or another one. Thread-safe.
 *
 * <p>Vert.x 5.1.10: pauses the connection of a response that has 16 parts in its queue, of which its end is one. {@code
 * LentConnectionTest}
 */
public final class ReplyProgress {
    /** Well below the 16 parts that pause a connection. */
    private static final int FEW = 8;

    private final AtomicInteger parts = new AtomicInteger();
    private volatile @Nullable Runnable onFewParts;
    private volatile @Nullable Runnable onFinish;
    private volatile boolean isFinished;
    private volatile boolean isPaused;

    /** For the event loop of the connection only. */
    private boolean hasStarted;

    /** The head has arrived. */
    void start() {
        hasStarted = true;
    }

    boolean hasStarted() {
        return hasStarted;
    }

    /** Adds a part that the connection passes on. */
    void add() {
        parts.incrementAndGet();
    }

    /** Returns whether the next part of the reply will wait. */
    boolean isSlow() {
        return isPaused || parts.get() > 0;
    }

    /** The attempt says, after each part, whether it has paused the reply. */
    public void setPaused(boolean isPaused) {
        this.isPaused = isPaused;
    }

    boolean hasManyParts() {
        return parts.get() > FEW;
    }

    /** Sets a task that runs, at least once, as soon as there are few parts. */
    void onFewParts(Runnable task) {
        onFewParts = task;
        if (!hasManyParts()) task.run();
    }

    /** Removes a part that the attempt has received. */
    public void take() {
        parts.decrementAndGet();
        Runnable task = onFewParts;
        if (task == null || hasManyParts()) return;
        onFewParts = null;
        task.run();
    }

    /** Sets a task that runs once or twice when the attempt has finished. */
    void onFinish(Runnable task) {
        onFinish = task;
        if (isFinished) task.run();
    }

    /** The attempt expects nothing more. */
    public void finish() {
        isFinished = true;
        Runnable task = onFinish;
        if (task != null) task.run();
    }
}
