package dev.sluice.backend;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what happened to attempts and endpoints, in words. */
public final class RecordedEvents implements BackendEvents {
    public final List<String> attempts = new CopyOnWriteArrayList<>();
    public final List<String> timeouts = new CopyOnWriteArrayList<>();
    public final List<String> endpoints = new CopyOnWriteArrayList<>();

    @Override
    public void attempted(Operation operation, String outcome, int status, Duration elapsed) {
        attempts.add(outcome + " " + status);
    }

    @Override
    public void timedOut(String phase) {
        timeouts.add(phase);
    }

    @Override
    public void ejected(String endpoint, Duration time) {
        endpoints.add(endpoint + " ejected for " + time.toSeconds() + "s");
    }

    @Override
    public void probed(String endpoint, boolean isUp) {
        endpoints.add(endpoint + (isUp ? " up" : " down"));
    }
}
