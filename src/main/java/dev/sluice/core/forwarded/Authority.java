package dev.sluice.core.forwarded;

import java.util.Locale;

/** A host that may have a port: {@code shop.example.com:8443}, {@code [2001:db8::1]} (RFC 3986 3.2). */
final class Authority {
    private static final int MAX_LENGTH = 261;
    private static final int MAX_PORT_DIGITS = 5;

    private Authority() {}

    /**
     * Checks an authority, and returns it in lower case.
     *
     * @throws ForwardedException if it has no host, another character than a host may have, or an invalid port
     */
    static String parse(String text) {
        String authority = text.toLowerCase(Locale.ROOT);
        int hostEnd = hostEnd(authority);
        boolean isHost = authority.startsWith("[")
                ? isIpV6(authority.substring(1, Math.max(1, hostEnd - 1)))
                : isName(authority, hostEnd);
        if (!isHost || !isPort(authority, hostEnd) || authority.length() > MAX_LENGTH)
            throw ForwardedException.malformed();
        return authority;
    }

    /** Returns the host of a valid authority, in lower case, without a dot at its end. */
    static String host(String authority) {
        String host = authority.substring(0, hostEnd(authority)).toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static int hostEnd(String authority) {
        if (authority.startsWith("[")) return authority.indexOf(']') + 1;
        int colon = authority.indexOf(':');
        return colon < 0 ? authority.length() : colon;
    }

    private static boolean isIpV6(String text) {
        return text.indexOf(':') >= 0 && IpAddress.parse(text) != null;
    }

    private static boolean isName(String authority, int end) {
        for (int i = 0; i < end; i++) {
            char c = authority.charAt(i);
            boolean isAlphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean isDot = c == '.' && i > 0 && authority.charAt(i - 1) != '.';
            if (!isAlphanumeric && !isDot && c != '-' && c != '_') return false;
        }
        return end > 0;
    }

    private static boolean isPort(String authority, int start) {
        if (start == authority.length()) return true;
        int digits = authority.length() - start - 1;
        if (authority.charAt(start) != ':' || digits < 1 || digits > MAX_PORT_DIGITS) return false;
        for (int i = start + 1; i < authority.length(); i++)
            if (authority.charAt(i) < '0' || authority.charAt(i) > '9') return false;
        return true;
    }
}
