package dev.sluice.upstream.backend;

/**
 * Cancels a call whose reply is no longer needed: the caller closed the connection, or a required step failed. Not
 * thread-safe; it belongs to one event loop.
 */
public final class Cancellation {
    private final Registration registrations = new Registration(() -> {});
    private boolean cancelled;

    public boolean isCancelled() {
        return cancelled;
    }

    /** Runs the registered actions in their order. Later calls have no effect. */
    public void cancel() {
        if (cancelled) return;
        cancelled = true;
        for (Registration first = registrations.next; first != registrations; first = registrations.next) {
            first.run();
            first.action.run();
        }
    }

    /**
     * Registers an action for {@link #cancel}; runs it at once after a cancellation.
     *
     * @return a task that removes the registration, for the end of the wait
     */
    public Runnable onCancel(Runnable action) {
        if (cancelled) {
            action.run();
            return () -> {};
        }
        Registration registration = new Registration(action);
        registration.insertBefore(registrations);
        return registration;
    }

    /** An element of the list of actions, which removes itself. The list begins and ends with an element without an action. */
    private static final class Registration implements Runnable {
        private final Runnable action;
        private Registration previous = this;
        private Registration next = this;

        Registration(Runnable action) {
            this.action = action;
        }

        void insertBefore(Registration other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }

        /** Removes this element; a second removal does nothing. */
        @Override
        public void run() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }
}
