package dev.sluice.upstream.backend;

import io.vertx.core.http.HttpMethod;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The kind of a call, the same for every request of one step. So it can be a metric label and part of a message. Immutable. */
public final class Operation {
    private final String backend;
    private final HttpMethod method;
    private final String template;
    private final BackendLocations locations;
    private final String name;

    /** Creates an operation of a backend that no file has. */
    public Operation(String backend, HttpMethod method, String template) {
        this(backend, method, template, BackendLocations.NONE);
    }

    /**
     * Creates an operation.
     *
     * @param backend the backend's name in the configuration
     * @param template the path template as configured, never the expanded path
     * @param locations those of the backend in the configuration of the call; equality leaves them out
     */
    public Operation(String backend, HttpMethod method, String template, BackendLocations locations) {
        this.backend = backend;
        this.method = method;
        this.template = template;
        this.locations = locations;
        this.name = method + " " + template;
    }

    /** Returns the backend's name in the configuration. */
    public String backend() {
        return backend;
    }

    public HttpMethod method() {
        return method;
    }

    /** Returns the path template as configured. */
    public String template() {
        return template;
    }

    /** Returns the locations of the backend in the configuration of the call. */
    public BackendLocations locations() {
        return locations;
    }

    /** Returns the method and the path template, such as {@code GET /orders/{id}}. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Operation operation
                && backend.equals(operation.backend)
                && method.equals(operation.method)
                && template.equals(operation.template);
    }

    @Override
    public int hashCode() {
        return Objects.hash(backend, method, template);
    }

    @Override
    public String toString() {
        return method + " " + backend + " " + template;
    }
}
