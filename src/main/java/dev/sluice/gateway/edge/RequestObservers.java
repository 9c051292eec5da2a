package dev.sluice.gateway.edge;

import dev.sluice.core.trace.RequestTrace;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes the events of requests to several listeners, in the order in which they were added. Thread-safe. */
public final class RequestObservers implements RequestEvents {
    private final List<RequestEvents> listeners = new CopyOnWriteArrayList<>();

    /** Creates observers with these listeners. */
    public RequestObservers(RequestEvents... first) {
        listeners.addAll(List.of(first));
    }

    /** Adds a listener, which receives the events from now on. */
    public void add(RequestEvents listener) {
        listeners.add(listener);
    }

    @Override
    public void onStart() {
        for (RequestEvents listener : listeners) listener.onStart();
    }

    @Override
    public void onEnd(RequestTrace trace) {
        for (RequestEvents listener : listeners) listener.onEnd(trace);
    }

    @Override
    public void onSlow(String phase) {
        for (RequestEvents listener : listeners) listener.onSlow(phase);
    }
}
