package dev.sluice.auth;

import static java.util.stream.Collectors.joining;

import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of one token request. It holds secrets, so it has no text. One thread after the other uses it. */
final class TokenForm {
    private final Map<String, String> fields = new LinkedHashMap<>();

    TokenForm(String grantType) {
        put("grant_type", grantType);
    }

    /** Sets a parameter, unless there is no value for it. */
    TokenForm put(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) fields.put(name, value);
        return this;
    }

    /** As {@code application/x-www-form-urlencoded} (RFC 6749 appendix B). */
    Buffer encoded() {
        return Buffer.buffer(fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(joining("&")));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
