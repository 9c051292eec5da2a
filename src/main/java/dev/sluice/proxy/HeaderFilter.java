package dev.sluice.proxy;

import dev.sluice.http.HeaderSyntax;
import dev.sluice.http.HopByHopHeaders;
import dev.sluice.http.RequestAuthority;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which headers of a proxy route go further: those that say what a body is, and those that the route names. */
final class HeaderFilter {
    /** What the body is, RFC 9110 8.3 to 8.7. */
    private static final Set<String> OF_A_BODY = HeaderSyntax.caseInsensitive(
            List.of("Content-Type", "Content-Encoding", "Content-Language", "Content-Location"));

    /** What an answer is: its body, whether it may be kept and for how long, and what to ask next. */
    private static final Set<String> OF_AN_ANSWER = HeaderSyntax.caseInsensitive(List.of(
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
            "Location",
            "Retry-After",
            "Vary",
            "WWW-Authenticate"));

    private final Set<String> onward;
    private final Set<String> back;

    HeaderFilter(ForwardingSpec forward) {
        this.onward = HeaderSyntax.caseInsensitive(forward.headers());
        this.back = HeaderSyntax.caseInsensitive(forward.response());
    }

    /** Whether the backend can know who the caller is, so that its 401 is meant for the caller. */
    boolean tellsWhoCalls() {
        return onward.contains("Authorization");
    }

    /** The headers that the backend sees. */
    MultiMap onward(HttpServerRequest request, boolean hasBody) {
        HopByHopHeaders ending = HopByHopHeaders.of(request.headers());
        MultiMap headers = HttpHeaders.headers();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey();
            boolean named = onward.contains(name) || (hasBody && OF_A_BODY.contains(name));
            if (named && !ending.contains(name)) headers.add(name, header.getValue());
        }
        return withOrigin(headers, request);
    }

    /**
     * Adds the origin of a request, from its connection and its authority. A Router's request would take the scheme from the
     * caller on HTTP/2, and leave out a port 80.
     */
    private static MultiMap withOrigin(MultiMap headers, HttpServerRequest request) {
        HostAndPort authority = RequestAuthority.of(request);
        HttpConnection connection = request.connection();
        if (authority != null) headers.set("X-Forwarded-Host", authority.toString());
        headers.set("X-Forwarded-For", connection.remoteAddress().hostAddress());
        headers.set("X-Forwarded-Proto", connection.isSsl() ? "https" : "http");
        return headers.set("Via", via(request.version()));
    }

    private static String via(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "1.0 sluice";
            case HTTP_1_1 -> "1.1 sluice";
            case HTTP_2 -> "2 sluice";
            case HTTP_3 -> "3 sluice";
        };
    }

    /** The headers that the caller sees. */
    MultiMap back(MultiMap answer) {
        return seen(answer, true);
    }

    /** Those of the fields behind an answer, or of one that is only a hint, that the caller sees. */
    MultiMap named(MultiMap fields) {
        return seen(fields, false);
    }

    private MultiMap seen(MultiMap fields, boolean isAnswer) {
        HopByHopHeaders ending = HopByHopHeaders.of(fields);
        MultiMap seen = HttpHeaders.headers();
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey();
            boolean named = back.contains(name) || (isAnswer && OF_AN_ANSWER.contains(name));
            if (named && !ending.contains(name)) seen.add(name, field.getValue());
        }
        return seen;
    }
}
