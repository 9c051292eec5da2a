package dev.sluice.backend;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Cancels a call whose reply is no longer needed: the caller closed the connection, or a required step failed. Not
 * thread-safe; it belongs to one event loop.
 */
public final class Cancellation {
    private final Set<Runnable> actions = new LinkedHashSet<>(2);
    private boolean cancelled;

    public boolean isCancelled() {
        return cancelled;
    }

    /** Runs all registered actions. Later calls have no effect. */
    public void cancel() {
        if (cancelled) return;
        cancelled = true;
        List<Runnable> pending = List.copyOf(actions);
        actions.clear();
        pending.forEach(Runnable::run);
    }

    /**
     * Registers an action for {@link #cancel}; runs it at once after a cancellation. An equal action is registered once.
     *
     * @return a task that removes the registration, for the end of the wait
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
