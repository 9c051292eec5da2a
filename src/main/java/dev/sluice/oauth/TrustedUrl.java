package dev.sluice.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** URLs from which we may learn whom to trust: what comes over plain HTTP, anybody on the way can write. */
public final class TrustedUrl {
    /** What an operator is told. */
    public static final String EXPECTED = "an https URL; http only on the loopback address";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private TrustedUrl() {}

    /** Whether it is one: {@code https}, or {@code http} where nobody else can listen. */
    public static boolean isTrusted(URI url) {
        String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null || url.getRawFragment() != null || url.getPort() > 65535)
            return false;
        return "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && LOOPBACK.matcher(host).matches());
    }

    /** The same of a text. */
    public static boolean isTrusted(String text) {
        try {
            return isTrusted(new URI(text));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
