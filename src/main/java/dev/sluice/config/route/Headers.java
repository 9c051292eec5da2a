package dev.sluice.config.route;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of request headers that an operator sets. */
public final class Headers {
    /** A token, RFC 9110 section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** What belongs to one connection or frames the message (RFC 9110 section 7.6.1, RFC 9112 section 6). */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private Headers() {}

    /** Checks the keys of a mapping of headers; anything else is not its matter. */
    public static void check(@Nullable Value headers, Findings findings) {
        if (headers instanceof Mapping mapping)
            for (Mapping.Entry entry : mapping.entries()) check(entry.key(), findings);
    }

    private static void check(Scalar key, Findings findings) {
        if (!NAME.matcher(key.text()).matches()) findings.error(key, "not the name of a header");
        else if (OF_THE_CONNECTION.contains(key.text().toLowerCase(Locale.ROOT)))
            findings.error(key, "this header is set by the gateway alone");
    }
}
