package dev.sluice.gateway.edge;

import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** HTTP Strict Transport Security (RFC 6797): browsers use https only, for some time after each response. */
public record StrictTransport(
        @Setting(
                value = "How long browsers use https only after a response; 0s ends this for browsers that do.",
                min = "0s",
                max = "730d")
        Duration maxAge) {
    /** The name of the field. */
    public static final String HEADER = "Strict-Transport-Security";

    public StrictTransport {
        SpecValidator.of(StrictTransport.class, maxAge).throwIfInvalid();
    }

    /** Sets the field of the response, if the connection of the caller is encrypted (RFC 6797 7.2). */
    void applyTo(HttpServerRequest request) {
        if (request.connection().isSsl()) applyTo(request.response());
    }

    /** Sets the field of the response, if the client used https, as a trusted proxy says. */
    void applyTo(HttpServerResponse response, RequestOrigin origin) {
        if (origin.scheme().equals("https")) applyTo(response);
    }

    private void applyTo(HttpServerResponse response) {
        response.putHeader(HEADER, "max-age=" + maxAge.toSeconds());
    }
}
