package dev.sluice.gateway.proxy;

import dev.sluice.core.spec.Setting;
import java.util.List;
import java.util.Locale;

/** The headers and query parameters that a proxy route forwards, besides the headers that describe a body. */
public record ForwardingSpec(
        @Setting("Names of the request headers and trailers that the backend receives.")
        List<String> headers,

        @Setting("Query parameters that the backend receives: all, none, or a list of names.")
        QueryFilter query,

        @Setting("Names of the response headers and trailers that the caller receives.")
        List<String> response) {

    public ForwardingSpec {
        headers = List.copyOf(headers);
        response = List.copyOf(response);
    }

    public static ForwardingSpec defaults() {
        return new ForwardingSpec(List.of(), QueryFilter.NONE, List.of());
    }

    /** Returns a copy that forwards no response field whose name starts with a text in lower case. */
    public ForwardingSpec withoutResponse(String prefix) {
        List<String> others = response.stream()
                .filter(name -> !name.toLowerCase(Locale.ROOT).startsWith(prefix))
                .toList();
        return new ForwardingSpec(headers, query, others);
    }
}
