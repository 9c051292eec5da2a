package dev.sluice.upstream.backend;

import java.util.function.Consumer;

/** Passes each event to two listeners of a call. */
record CallListenerPair(CallListener first, CallListener second) implements CallListener {

    @Override
    public void onReplyStart() {
        tellBoth(CallListener::onReplyStart);
    }

    @Override
    public void onStreamStart() {
        tellBoth(CallListener::onStreamStart);
    }

    @Override
    public void onReplyEnd() {
        tellBoth(CallListener::onReplyEnd);
    }

    private void tellBoth(Consumer<CallListener> event) {
        Call.tell(first, event);
        Call.tell(second, event);
    }
}
