package dev.sluice.core.http;

import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The request header fields whose lines form one list (RFC 9110 5.3), and {@code Cookie} (RFC 9113 8.2.3). Every other field has
 * a single value. {@code Transfer-Encoding} is left out, because it frames the message.
 */
public final class ListFields {
    /** Fields of RFC 9110, 9111, 7239, 7240 and 8288, of W3C Trace Context and Baggage, and of Fetch. At most 64. */
    private static final List<String> NAMES = List.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "access-control-request-headers",
            "allow",
            "baggage",
            "cache-control",
            "connection",
            "content-encoding",
            "content-language",
            "cookie",
            "expect",
            "forwarded",
            "if-match",
            "if-none-match",
            "link",
            "pragma",
            "prefer",
            "te",
            "tracestate",
            "trailer",
            "upgrade",
            "via",
            "x-forwarded-for");

    private static final Map<String, Integer> INDEXES = indexes();

    private ListFields() {}

    private static Map<String, Integer> indexes() {
        Map<String, Integer> indexes = new HashMap<>();
        for (String name : NAMES) indexes.put(name, indexes.size());
        return Map.copyOf(indexes);
    }

    /** Joins the lines of each list field in place: with {@code "; "} for {@code Cookie}, with {@code ", "} for all others. */
    public static void combine(MultiMap headers) {
        long seen = 0;
        long repeated = 0;
        for (Map.Entry<String, String> header : headers) {
            Integer index = INDEXES.get(header.getKey().toLowerCase(Locale.ROOT));
            if (index == null) continue;
            repeated |= seen & (1L << index);
            seen |= 1L << index;
        }
        for (int index = 0; repeated >> index != 0; index++)
            if ((repeated >> index & 1) == 1) combine(NAMES.get(index), headers);
    }

    private static void combine(String name, MultiMap headers) {
        headers.set(name, String.join(name.equals("cookie") ? "; " : ", ", headers.getAll(name)));
    }
}
