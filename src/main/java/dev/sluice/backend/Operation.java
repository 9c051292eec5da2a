package dev.sluice.backend;

import io.vertx.core.http.HttpMethod;

/**
 * What kind of call this is: the same for every request that takes the same step, so it is safe as a metric label and
 * in a message.
 *
 * @param backend the backend's name in the configuration
 * @param method the HTTP method
 * @param template the path template as configured, never the expanded path
 */
public record Operation(String backend, HttpMethod method, String template) {

    @Override
    public String toString() {
        return method + " " + backend + " " + template;
    }
}
