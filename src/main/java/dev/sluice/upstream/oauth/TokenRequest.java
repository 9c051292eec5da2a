package dev.sluice.upstream.oauth;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The grant type and the parameters of one token request (RFC 6749 4). {@code toString} hides its secrets. Not thread-safe. */
public final class TokenRequest {
    private final String grantType;
    private final JsonObject parameters = new JsonObject();

    public TokenRequest(String grantType) {
        this.grantType = grantType;
    }

    /** Sets a parameter, unless its value is null or empty. */
    public TokenRequest put(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) parameters.put(name, value);
        return this;
    }

    String grantType() {
        return grantType;
    }

    JsonObject parameters() {
        return parameters;
    }

    @Override
    public String toString() {
        return "(token request)";
    }
}
