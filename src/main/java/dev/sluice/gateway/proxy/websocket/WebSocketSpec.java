package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.http.Origin;
import dev.sluice.core.http.OriginSet;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The WebSocket connections of a proxy route. */
public record WebSocketSpec(
        @Setting(
                "Origins of the pages that may connect, as browsers send them; left out, those of cors if it has credentials, or if no"
                        + " cookie and no client certificate counts. A request without Origin may connect, too.")
        @Nullable
        List<Origin> origins,

        @Setting(
                value =
                        "Longest silence of the caller or of the backend, in place of stream.idle; a pong breaks the silence.",
                min = "1s",
                max = "10m")
        Duration idle,

        @Setting(value = "Largest message in either direction.", min = "1KiB", max = "16MiB")
        Size message) {
    public WebSocketSpec {
        if (origins != null) origins = List.copyOf(origins);
        SpecValidator.of(WebSocketSpec.class, origins, idle, message)
                .requireEach(
                        origin -> !origin.isAny() && !origin.isNull(),
                        "origins",
                        origins == null ? List.<Origin>of() : origins,
                        "an origin such as https://shop.example.com, and neither * nor null")
                .throwIfInvalid();
    }

    /** The origins of cors, 60 s, 64 KiB. */
    public static WebSocketSpec defaults() {
        return new WebSocketSpec(null, Duration.ofSeconds(60), Size.kib(64));
    }

    /**
     * Returns whether a request with this {@code Origin} may connect; null for a request without the field.
     *
     * @param origins those of the route
     */
    public static boolean allows(OriginSet origins, @Nullable String origin) {
        return origin == null || origins.contains(origin);
    }
}
