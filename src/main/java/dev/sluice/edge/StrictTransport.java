package dev.sluice.edge;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** HTTP Strict Transport Security (RFC 6797): browsers use https only, for some time after each response. */
public record StrictTransport(
        @Setting(
                value = "How long browsers use https only after a response; 0s ends this for browsers that do.",
                min = "0s",
                max = "730d")
        Duration maxAge) {
    static final String HEADER = "Strict-Transport-Security";

    public StrictTransport {
        SpecValidator.of(StrictTransport.class, maxAge).throwIfInvalid();
    }

    /** Sets the field of the response, if the connection of the caller is encrypted (RFC 6797 7.2). */
    void applyTo(HttpServerRequest request) {
        if (isEncrypted(request)) request.response().putHeader(HEADER, "max-age=" + maxAge.toSeconds());
    }

    /** Returns whether the caller's own connection is encrypted. */
    static boolean isEncrypted(HttpServerRequest request) {
        return request.connection().isSsl();
    }
}
