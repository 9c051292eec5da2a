package dev.sluice.proxy;

import dev.sluice.spec.Setting;
import java.util.List;

/** What a proxy route lets through, besides the bodies and the headers that say what a body is. */
public record ForwardingSpec(
        @Setting("Request headers that the backend sees, by name.")
        List<String> headers,

        @Setting("Query parameters that the backend sees: all, none, or a list of names.")
        QueryFilter query,

        @Setting("Response headers and trailers that the caller sees, by name.")
        List<String> response) {

    public ForwardingSpec {
        headers = List.copyOf(headers);
        response = List.copyOf(response);
    }

    /** What is let through where nothing is said. */
    public static ForwardingSpec defaults() {
        return new ForwardingSpec(List.of(), QueryFilter.NONE, List.of());
    }
}
