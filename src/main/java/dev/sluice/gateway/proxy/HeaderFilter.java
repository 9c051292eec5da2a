package dev.sluice.gateway.proxy;

import static java.util.stream.Collectors.joining;

import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.HopByHopHeaders;
import dev.sluice.core.http.TrailerFields;
import dev.sluice.core.netty.http.RequestTrailers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Selects the headers that a proxy route forwards: those that describe a message, and those that the route names. Immutable. */
final class HeaderFilter {
    static final String VIA = "Via";

    /** Headers that describe a body (RFC 9110 8.3 to 8.7). */
    static final Set<String> CONTENT_HEADERS = HeaderSyntax.caseInsensitive(
            List.of("Content-Type", "Content-Encoding", "Content-Language", "Content-Location"));

    /** Headers that describe a response, its caching and follow-up requests. */
    static final Set<String> RESPONSE_HEADERS = HeaderSyntax.caseInsensitive(List.of(
            "Accept-Ranges",
            "Age",
            "Allow",
            "Cache-Control",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Content-Location",
            "Content-Range",
            "Content-Type",
            "Date",
            "ETag",
            "Expires",
            "Last-Modified",
            "Link",
            "Location",
            "Refresh",
            "Retry-After",
            "Vary",
            "WWW-Authenticate"));

    /** The last event that the caller of an event stream has received (HTML 9.2.4). */
    static final String LAST_EVENT = "Last-Event-ID";

    private final Set<String> requestNames;
    private final Set<String> responseNames;
    private final Predicate<String> decides;

    /** @param decides whether an expression of the route can read a header */
    HeaderFilter(ForwardingSpec forward, Predicate<String> decides) {
        this.decides = decides;
        this.requestNames = HeaderSyntax.caseInsensitive(forward.headers());
        this.responseNames = HeaderSyntax.caseInsensitive(forward.response());
    }

    boolean forwardsAuthorization() {
        return requestNames.contains("Authorization");
    }

    /** Returns the headers for the backend, which its request validates. */
    MultiMap requestHeaders(HttpServerRequest request, boolean hasBody, RequestOrigin origin) {
        HopByHopHeaders hopByHop = HopByHopHeaders.of(request.headers());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        request.headers().forEach((name, value) -> {
            boolean forwarded = requestNames.contains(name)
                    || LAST_EVENT.equalsIgnoreCase(name)
                    || (hasBody && CONTENT_HEADERS.contains(name));
            if (forwarded && !hopByHop.contains(name)) headers.add(name, value);
        });
        origin.addTo(headers);
        return headers.set(VIA, via(request.version()));
    }

    /**
     * Returns the trailers of a request for the backend: those that the route names; null for none. A trailer with the
     * name of a header that the request has, or that an expression reads, is dropped: a backend could read it instead of the header.
     *
     * @param judged further such names, in lower case
     */
    @Nullable
    MultiMap requestTrailers(HttpServerRequest request, Set<String> judged) {
        MultiMap trailers = RequestTrailers.of(request);
        if (trailers == null) return null;
        Predicate<String> isForwarded = forwardedTrailers(request, judged);
        MultiMap filtered = HttpHeaders.headers();
        for (Map.Entry<String, String> trailer : trailers)
            if (isForwarded.test(trailer.getKey())) filtered.add(trailer.getKey(), trailer.getValue());
        return filtered.isEmpty() ? null : filtered;
    }

    private Predicate<String> forwardedTrailers(HttpServerRequest request, Set<String> judged) {
        HopByHopHeaders hopByHop = HopByHopHeaders.of(request.headers());
        return name -> requestNames.contains(name)
                && TrailerFields.isAllowedInRequest(name)
                && !hopByHop.contains(name)
                && !request.headers().contains(name)
                && !judged.contains(name.toLowerCase(Locale.ROOT))
                && !decides.test(name);
    }

    /** Returns the names of the announced trailers that {@link #requestTrailers} would return, in one list; null for none. */
    @Nullable
    String announcedTrailers(HttpServerRequest request, Set<String> judged) {
        String announced = request.getHeader(TrailerFields.TRAILER);
        if (announced == null) return null;
        String forwarded = Stream.of(announced.split(",", -1))
                .map(String::trim)
                .filter(forwardedTrailers(request, judged))
                .collect(joining(", "));
        return forwarded.isEmpty() ? null : forwarded;
    }

    private static String via(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "1.0 sluice";
            case HTTP_1_1 -> "1.1 sluice";
            case HTTP_2 -> "2 sluice";
            case HTTP_3 -> "3 sluice";
        };
    }

    /** Returns the headers of a response for the caller, which that response validates. */
    MultiMap responseHeaders(MultiMap headers) {
        return filterResponse(headers, true);
    }

    /** Returns the trailers of a response for the caller: those that the route names. */
    MultiMap responseTrailers(MultiMap trailers) {
        MultiMap filtered = HttpHeaders.headers();
        for (Map.Entry<String, String> trailer : trailers) {
            String name = trailer.getKey();
            if (responseNames.contains(name) && TrailerFields.isAllowed(name)) filtered.add(name, trailer.getValue());
        }
        return filtered;
    }

    /** Returns the headers of early hints for the caller. */
    MultiMap configuredHeaders(MultiMap headers) {
        return filterResponse(headers, false);
    }

    private MultiMap filterResponse(MultiMap headers, boolean isResponse) {
        HopByHopHeaders hopByHop = HopByHopHeaders.of(headers);
        MultiMap filtered = MultiMap.caseInsensitiveMultiMap();
        headers.forEach((name, value) -> {
            boolean forwarded = responseNames.contains(name) || (isResponse && RESPONSE_HEADERS.contains(name));
            if (forwarded && !hopByHop.contains(name)) filtered.add(name, value);
        });
        return filtered;
    }
}
