package dev.sluice.tools.explain;

import dev.sluice.core.http.ListFields;
import dev.sluice.gateway.route.HeaderCondition;
import dev.sluice.gateway.route.RouteConditions;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The request of {@code sluice explain}.
 *
 * @param method the method
 * @param target the path as typed, with an optional host and query
 * @param host the host in lower case without its port; empty if the request names none
 * @param path the path alone
 * @param headers the given headers
 */
public record ExplainedRequest(HttpMethod method, String target, String host, String path, MultiMap headers) {
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]+");
    private static final Pattern TARGET = Pattern.compile("(https?://)?([^/?#@]*)(/[^?#]*)?(?:[?#].*)?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9._-]*?)\\.?(?::[0-9]{1,5})?");
    private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");

    /**
     * Parses a request.
     *
     * @param target {@code /orders?limit=1}, {@code shop.example.com/orders}, or a full URL
     * @param headers headers such as {@code X-Version: 2}; the Host header applies if the target names no host
     * @throws IllegalArgumentException if a part is invalid; the message is for the operator
     */
    public static ExplainedRequest parse(String method, String target, List<String> headers) {
        if (!METHOD.matcher(method).matches()) throw new IllegalArgumentException("METHOD is a word like GET");
        Matcher parts = TARGET.matcher(target);
        if (!parts.matches() || (parts.group(1) == null && parts.group(3) == null))
            throw new IllegalArgumentException("PATH starts with /, or with a host: shop.example.com/orders");
        MultiMap parsedHeaders = HttpHeaders.headers();
        headers.forEach(header -> addHeader(header, parsedHeaders));
        ListFields.combine(parsedHeaders);
        String hostText = parts.group(2).isEmpty()
                ? parsedHeaders.contains("host") ? parsedHeaders.get("host") : ""
                : parts.group(2);
        String path = parts.group(3) == null ? "/" : parts.group(3);
        return new ExplainedRequest(
                HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)), target, parseHost(hostText), path, parsedHeaders);
    }

    private static void addHeader(String header, MultiMap headers) {
        Matcher parts = HEADER.matcher(header);
        if (!parts.matches()) throw new IllegalArgumentException("a header is written Name: value, not " + header);
        headers.add(parts.group(1), parts.group(2));
    }

    private static String parseHost(String text) {
        Matcher parts = HOST.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) throw new IllegalArgumentException(text + " is not a host");
        return parts.group(1);
    }

    /** Returns a copy that meets these conditions as far as this request leaves them open. */
    ExplainedRequest satisfying(RouteConditions conditions) {
        MultiMap extended = HttpHeaders.headers().addAll(headers);
        for (HeaderCondition header : conditions.headers())
            if (!headers.contains(header.name())) extended.add(header.name(), header.value());
        String newHost = host.isEmpty() ? conditions.host().replace("*", "any") : host;
        return new ExplainedRequest(method, target, newHost, path, extended);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
