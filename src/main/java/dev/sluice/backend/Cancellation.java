package dev.sluice.backend;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How the one who asked says that nobody needs the answer any more: the caller hung up, or a required step failed.
 * Whoever waits on its behalf registers what to undo. One event loop uses it, so it needs no lock.
 */
public final class Cancellation {
    private final Set<Runnable> actions = new LinkedHashSet<>();
    private boolean cancelled;

    public boolean isCancelled() {
        return cancelled;
    }

    /** Undoes everything that is registered, once. */
    public void cancel() {
        if (cancelled) return;
        cancelled = true;
        List<Runnable> pending = List.copyOf(actions);
        actions.clear();
        pending.forEach(Runnable::run);
    }

    /**
     * Registers what to do on cancellation; at once when that has already come. The same {@code undo} can be registered
     * once at a time.
     *
     * @return forgets the registration; to be run when the wait has ended
     */
    public Runnable onCancel(Runnable action) {
        if (cancelled) {
            action.run();
            return () -> {};
        }
        actions.add(action);
        return () -> actions.remove(action);
    }
}
