package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The WebSocket connections of a proxy route. */
public record WebSocketSpec(
        @Setting(
                "Origins of the pages that may connect, as browsers send them; a request without Origin may connect, too.")
        List<String> origins,

        @Setting(
                value =
                        "Longest silence of the caller or of the backend, in place of stream.idle; a pong breaks the silence.",
                min = "1s",
                max = "10m")
        Duration idle,

        @Setting(value = "Largest message in either direction.", min = "1KiB", max = "16MiB")
        Size message) {
    /** RFC 6454 section 6.2. */
    private static final Pattern ORIGIN = Pattern.compile("https?://([a-z0-9_.-]+|\\[[0-9a-f:.]+])(:[1-9][0-9]{0,4})?");

    private static final Pattern DEFAULT_PORT = Pattern.compile("http:.*:80|https:.*:443");

    public WebSocketSpec {
        origins = List.copyOf(origins);
        SpecValidator.of(WebSocketSpec.class, origins, idle, message)
                .require(
                        origins.stream().allMatch(WebSocketSpec::isOrigin),
                        "origins",
                        origins,
                        "scheme and host as browsers send them, such as https://shop.example.com, in lower case, without path and"
                                + " default port")
                .throwIfInvalid();
    }

    private static boolean isOrigin(String text) {
        return ORIGIN.matcher(text).matches() && !DEFAULT_PORT.matcher(text).matches();
    }

    /** No origins, 60 s, 64 KiB. */
    public static WebSocketSpec defaults() {
        return new WebSocketSpec(List.of(), Duration.ofSeconds(60), Size.kib(64));
    }

    /** Returns whether a request with this {@code Origin} may connect; null for a request without the field. */
    public boolean allows(@Nullable String origin) {
        return origin == null || origins.contains(origin);
    }
}
