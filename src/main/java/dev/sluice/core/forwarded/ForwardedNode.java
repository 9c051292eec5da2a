package dev.sluice.core.forwarded;

import dev.sluice.core.http.HeaderSyntax;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client or a proxy in a forwarded header, without its port (RFC 7239 6).
 *
 * @param name the address, {@code unknown}, or an obfuscated identifier such as {@code _hidden}
 * @param address null for a node without an address
 */
public record ForwardedNode(String name, @Nullable IpAddress address) {
    /** A node about which its proxy tells nothing (RFC 7239 6.2). */
    public static final ForwardedNode UNKNOWN = new ForwardedNode("unknown", null);

    private static final int MAX_PORT_DIGITS = 5;

    /** Returns the node of a peer. A peer without an IP address is unknown. */
    public static ForwardedNode of(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? of(IpAddress.of(inet.getAddress()))
                : UNKNOWN;
    }

    /** Returns the node of an address. */
    public static ForwardedNode of(IpAddress address) {
        return new ForwardedNode(address.text(), address);
    }

    /**
     * Parses a node of {@code Forwarded}, or of {@code X-Forwarded-For}, where an IPv6 address may stand without brackets. The port
     * and the zone are ignored.
     *
     * @throws ForwardedException if the text is no node
     */
    static ForwardedNode parse(String text, boolean needsBrackets) {
        if (text.startsWith("[")) return parseBracketed(text);
        int colon = text.indexOf(':');
        boolean isBareV6 = colon >= 0 && text.indexOf(':', colon + 1) >= 0;
        if (isBareV6 && !needsBrackets) return parseV6(text);
        String name = colon < 0 ? text : text.substring(0, colon);
        if (colon >= 0 && !isPort(text.substring(colon + 1))) throw ForwardedException.malformed();
        if (name.equalsIgnoreCase(UNKNOWN.name)) return UNKNOWN;
        if (isObfuscated(name)) return new ForwardedNode(name, null);
        return address(name);
    }

    private static ForwardedNode parseBracketed(String text) {
        int end = text.indexOf(']');
        boolean isClosed = end > 0;
        boolean isWhole = isClosed && end == text.length() - 1;
        boolean hasPort = isClosed && text.startsWith(":", end + 1) && isPort(text.substring(end + 2));
        if (!isWhole && !hasPort) throw ForwardedException.malformed();
        return parseV6(text.substring(1, end));
    }

    private static ForwardedNode parseV6(String text) {
        int zone = text.indexOf('%');
        if (text.indexOf(':') < 0 || (zone >= 0 && !isZone(text.substring(zone + 1))))
            throw ForwardedException.malformed();
        return address(zone < 0 ? text : text.substring(0, zone));
    }

    private static ForwardedNode address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) throw ForwardedException.malformed();
        return of(address);
    }

    private static boolean isObfuscated(String text) {
        return text.startsWith("_") && text.length() > 1 && isIdentifier(text);
    }

    private static boolean isPort(String text) {
        if (isObfuscated(text)) return true;
        if (text.isEmpty() || text.length() > MAX_PORT_DIGITS) return false;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return true;
    }

    /** The zone of RFC 6874 2 may start with {@code %25}. */
    private static boolean isZone(String text) {
        return !text.isEmpty() && isIdentifier(text);
    }

    private static boolean isIdentifier(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isAlphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!isAlphanumeric && c != '.' && c != '_' && c != '-') return false;
        }
        return true;
    }

    /** Appends the value of {@code for} in {@code Forwarded}. */
    void appendTo(StringBuilder forwarded) {
        if (HeaderSyntax.isToken(name)) forwarded.append(name);
        else forwarded.append("\"[").append(name).append("]\"");
    }
}
