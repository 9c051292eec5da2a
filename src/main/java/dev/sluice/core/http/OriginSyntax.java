package dev.sluice.core.http;

import dev.sluice.core.spec.InvalidTextException;
import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks the syntax of an origin, and names the first mistake. */
final class OriginSyntax {
    /** The start of the host of a pattern, behind the scheme. */
    static final String WILDCARD = "://*.";

    private static final String SCHEME_END = "://";
    private static final Pattern LABELS = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int MAX_PORT = 65_535;

    private final String text;

    OriginSyntax(String text) {
        this.text = text;
    }

    /** @throws InvalidTextException if the text is no origin */
    void check() {
        String lower = text.toLowerCase(Locale.ROOT);
        int start = lower.startsWith("https://") ? 8 : lower.startsWith("http://") ? 7 : -1;
        if (start < 0) throw error(0, "an origin starts with https:// or http://");
        int end = endOfAuthority(start);
        if (end < text.length()) throw error(end, "an origin has no path" + meant(text.substring(0, end)));
        if (!text.equals(lower)) throw error(0, "an origin is in lower case" + meant(lower));
        checkAuthority(start);
    }

    private int endOfAuthority(int start) {
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) end++;
        return end;
    }

    private void checkAuthority(int start) {
        if (text.indexOf('@') >= 0) throw error(start, "an origin has no user");
        int bracket = text.indexOf(']', start);
        int colon = text.indexOf(':', Math.max(start, bracket));
        int endOfHost = colon < 0 ? text.length() : colon;
        checkHost(start, text.substring(start, endOfHost));
        if (colon >= 0) checkPort(colon);
    }

    private void checkHost(int start, String host) {
        if (host.startsWith("[")) {
            boolean isClosed = host.endsWith("]");
            if (!isClosed
                    || !NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1))
                    || host.indexOf('%') >= 0) throw error(start, "not an IPv6 address in brackets");
            return;
        }
        boolean isPattern = host.startsWith("*.");
        String labels = isPattern ? host.substring(2) : host;
        if (labels.indexOf('*') >= 0)
            throw error(start, "* stands for one whole label at the start, such as https://*.example.com");
        if (labels.endsWith("."))
            throw error(start + host.length() - 1, "a host has no dot at its end" + meant(withoutDot(start, host)));
        if (labels.isEmpty() || labels.startsWith(".") || labels.contains("..")) throw error(start, "a label is empty");
        if (!LABELS.matcher(labels).matches())
            throw error(start, "a host has letters, digits, - and _ only; browsers send others as xn--");
    }

    private String withoutDot(int start, String host) {
        int end = start + host.length();
        return text.substring(0, end).replaceAll("\\.+$", "") + text.substring(end);
    }

    private void checkPort(int colon) {
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > MAX_PORT)
            throw error(colon + 1, "the port is not 1 to " + MAX_PORT);
        String scheme = text.substring(0, text.indexOf(SCHEME_END));
        boolean isDefault = scheme.equals("https") ? port.equals("443") : port.equals("80");
        if (isDefault) throw error(colon, "browsers leave out the default port" + meant(text.substring(0, colon)));
    }

    private static String meant(String origin) {
        return "; did you mean " + origin + "?";
    }

    private InvalidTextException error(int offset, String mistake) {
        return InvalidTextException.at(offset, text + ": " + mistake);
    }
}
