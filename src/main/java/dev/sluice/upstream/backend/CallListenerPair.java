package dev.sluice.upstream.backend;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes each event to two listeners of a call. */
record CallListenerPair(CallListener first, CallListener second) implements CallListener {
    private static final Logger log = LoggerFactory.getLogger(CallListener.class);

    @Override
    public void onReplyStart() {
        tellBoth(CallListener::onReplyStart);
    }

    @Override
    public void onStreamStart() {
        tellBoth(CallListener::onStreamStart);
    }

    private void tellBoth(Consumer<CallListener> event) {
        tell(first, event);
        tell(second, event);
    }

    /** Passes an event to a listener. An exception is logged. */
    static void tell(CallListener listener, Consumer<CallListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException bug) {
            log.error("a listener of a call throws", bug);
        }
    }
}
