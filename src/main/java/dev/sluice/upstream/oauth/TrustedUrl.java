package dev.sluice.upstream.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Decides which URLs may serve keys and metadata. A response over plain HTTP can be forged on its way. */
public final class TrustedUrl {
    /** The expectation in error messages. */
    public static final String EXPECTED = "an https URL; http only on the loopback address";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private TrustedUrl() {}

    /** Returns whether a URL is {@code https}, or {@code http} on the loopback address. */
    public static boolean isTrusted(URI url) {
        String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null || url.getRawFragment() != null || url.getPort() > 65535)
            return false;
        return "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && LOOPBACK.matcher(host).matches());
    }

    /** Returns whether a text is a trusted URL. */
    public static boolean isTrusted(String text) {
        try {
            return isTrusted(new URI(text));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
