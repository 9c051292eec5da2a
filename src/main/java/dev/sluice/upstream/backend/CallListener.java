package dev.sluice.upstream.backend;

/**
 * Receives the events of one call, on its event loop. {@link Call#tell} logs an exception of a listener, which fails neither the call nor
 * another listener.
 */
public interface CallListener {
    /** A listener that ignores all events. */
    CallListener NONE = new CallListener() {};

    /** The caller has received the start of a streamed 2xx response. */
    default void onReplyStart() {}

    /** A response starts that may be silent for long. */
    default void onStreamStart() {}

    /** The backend has sent the whole of a streamed response, of which the caller has not received the end. */
    default void onReplyEnd() {}

    /** Returns a listener that passes each event to this listener, and then to another. */
    default CallListener and(CallListener next) {
        if (next == NONE) return this;
        return this == NONE ? next : new CallListenerPair(this, next);
    }
}
