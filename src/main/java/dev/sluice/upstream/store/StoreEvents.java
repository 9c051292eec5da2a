package dev.sluice.upstream.store;

/** Receives the events of a store. Must be thread-safe. */
public interface StoreEvents {
    /** A listener that ignores all events. */
    StoreEvents NONE = new StoreEvents() {
        @Override
        public void onReply(long nanos) {}

        @Override
        public void onFailure(String reason) {}
    };

    /** The store has replied to a call after a time in nanoseconds. */
    void onReply(long nanos);

    /**
     * A call has failed, or was late.
     *
     * @param reason the code of a {@link StoreReason}, such as {@code late}, {@code closed}, {@code readonly} or {@code oom}
     */
    void onFailure(String reason);
}
