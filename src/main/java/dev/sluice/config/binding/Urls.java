package dev.sluice.config.binding;

import dev.sluice.compose.InvalidText;
import java.net.URI;
import java.net.URISyntaxException;

/** The URLs of the configuration: whom we call. */
final class Urls {
    private Urls() {}

    /**
     * Reads {@code https://warehouse:8443/v1}.
     *
     * @throws IllegalArgumentException when it is no such URL
     */
    static URI parse(String text) {
        // A message must not repeat a password.
        if (text.contains("@")) throw new InvalidText("a URL with an @; who we are is written in credentials", 1, 1);
        if (text.matches("https?://[^/]*_.*")) throw new InvalidText("a host name cannot hold an underscore", 1, 1);
        try {
            return checked(new URI(text));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URI", e);
        }
    }

    private static URI checked(URI url) {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getFragment() != null)
            throw new IllegalArgumentException("not a URL to call");
        if (url.getPort() == 0 || url.getPort() > 65535) throw new InvalidText("a port is 1 to 65535", 1, 1);
        return url;
    }
}
