package dev.sluice.config.route;

import dev.sluice.compose.InvalidText;
import dev.sluice.compose.PathPattern;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.ScalarType;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.Scalar;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key of a route: {@code GET /customers/{id}}. */
record RouteKey(HttpMethod method, PathPattern path) {
    private static final String EXPECTED = "METHOD /path, such as GET /customers/{id}";
    private static final Pattern TEXT = Pattern.compile("(\\S+) +(/.*)");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final List<String> WITHOUT_BODY = List.of("GET", "HEAD", "OPTIONS");
    private static final ScalarType TYPE = new ScalarType(EXPECTED, scalar -> parse(scalar.text()));

    /** Reads the key; null after what is wrong has been told. */
    static @Nullable RouteKey read(Scalar key, Binder binder) {
        return (RouteKey) binder.read(TYPE, key);
    }

    private static RouteKey parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) throw InvalidText.at(0, "not a route (expected: " + EXPECTED + ")");
        String method = parts.group(1);
        if (!METHODS.contains(method))
            throw InvalidText.at(0, "unknown method " + method + Suggestion.instead(method, METHODS));
        try {
            return new RouteKey(HttpMethod.valueOf(method), PathPattern.parse(parts.group(2)));
        } catch (InvalidText e) {
            throw InvalidText.at(parts.start(2) + e.column() - 1, String.valueOf(e.getMessage()));
        }
    }

    /** Whether requests of the method carry a body that means something (RFC 9110, section 9.3). */
    static boolean hasBody(HttpMethod method) {
        return !WITHOUT_BODY.contains(method.name());
    }

    /** Two routes of one identity match the same requests. */
    String matched() {
        return method + " " + path.shape();
    }
}
