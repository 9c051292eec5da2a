package dev.sluice.upstream.backend;

import io.vertx.core.http.HttpMethod;

/**
 * The kind of a call, the same for every request of one step. So it can be a metric label and part of a message.
 *
 * @param backend the backend's name in the configuration
 * @param template the path template as configured, never the expanded path
 */
public record Operation(String backend, HttpMethod method, String template) {

    /** Returns the method and the path template, such as {@code GET /orders/{id}}. */
    public String name() {
        return method + " " + template;
    }

    @Override
    public String toString() {
        return method + " " + backend + " " + template;
    }
}
