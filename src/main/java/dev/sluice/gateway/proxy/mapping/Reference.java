package dev.sluice.gateway.proxy.mapping;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URI reference (RFC 3986 4.1). Only characters that every client reads in one way are valid.
 *
 * @param scheme in lower case; null for none
 * @param authority null for none
 * @param suffix the query and the fragment with their delimiters
 */
record Reference(@Nullable String scheme, @Nullable String authority, String path, String suffix) {
    private static final int MAX_LENGTH = 8192;

    /** RFC 3986, appendix B. */
    private static final Pattern PARTS = Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(.*)");

    private static final Pattern INVALID = Pattern.compile("[^!-~]|[\\\\\"<>^`{|}]|%(?![0-9A-Fa-f]{2})");

    /** Host and port. The host is a name, an IPv4 address, or an IPv6 address in brackets. */
    private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{0,5}))?");

    /**
     * A host in lower case, and a port.
     *
     * @param port -1 for none
     */
    record HostPort(String host, int port) {}

    /**
     * Parses a reference.
     *
     * @throws DroppedFieldException if it is invalid or too long, or has a user
     */
    static Reference parse(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > MAX_LENGTH) throw new DroppedFieldException(DroppedField.TOO_LONG);
        Matcher parts = PARTS.matcher(trimmed);
        if (INVALID.matcher(trimmed).find() || !parts.matches()) throw new DroppedFieldException(DroppedField.INVALID);
        String scheme = parts.group(1);
        String authority = parts.group(2);
        if (authority != null && authority.indexOf('@') >= 0) throw new DroppedFieldException(DroppedField.USERINFO);
        return new Reference(
                scheme == null ? null : scheme.toLowerCase(Locale.ROOT), authority, parts.group(3), parts.group(4));
    }

    /**
     * Returns the host and the port of the authority.
     *
     * @throws DroppedFieldException if there is no authority, or it is invalid
     */
    HostPort hostPort() {
        Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority);
        if (!parts.matches()) throw new DroppedFieldException(DroppedField.INVALID);
        String port = parts.group(2);
        String host = parts.group(1).toLowerCase(Locale.ROOT);
        return new HostPort(
                host.endsWith(".") ? host.substring(0, host.length() - 1) : host,
                port == null || port.isEmpty() ? -1 : Integer.parseInt(port));
    }

    /** Returns whether the reference is to the document itself, another query of it, or a part of it. */
    boolean isSameDocument() {
        return scheme == null && authority == null && path.isEmpty();
    }

    /** Returns whether the scheme is that of a web server. */
    boolean isWeb() {
        return "http".equals(scheme) || "https".equals(scheme);
    }

    /** Returns the path of this reference relative to another absolute path, without dot segments (RFC 3986 5.2). */
    String resolvedPath(String base) {
        boolean isAbsolute = authority != null || path.startsWith("/");
        return withoutDotSegments(isAbsolute ? path : base.substring(0, base.lastIndexOf('/') + 1) + path);
    }

    private static String withoutDotSegments(String path) {
        if (path.isEmpty()) return "/";
        Deque<String> segments = new ArrayDeque<>();
        String[] parts = path.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean isDot = parts[i].equals(".") || parts[i].equals("..");
            if (parts[i].equals("..")) segments.pollLast();
            if (!isDot) segments.addLast(parts[i]);
            else if (i == parts.length - 1) segments.addLast("");
        }
        return "/" + String.join("/", segments);
    }
}
