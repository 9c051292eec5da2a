package dev.sluice.core.forwarded;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An address of IPv4 or IPv6. An IPv4 address that is mapped into IPv6 is the IPv4 address.
 *
 * @param high the first eight bytes of an IPv6 address; 0 for IPv4
 * @param low the last eight bytes of an IPv6 address, or the four bytes of an IPv4 address
 * @param text the address as text, of IPv6 in the form of RFC 5952, without a zone
 */
public record IpAddress(boolean isV4, long high, long low, String text) {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    /** Returns the address of a peer, without its zone. */
    public static IpAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == V4_BYTES
                ? new IpAddress(true, 0, Integer.toUnsignedLong(buffer.getInt()), NetUtil.toAddressString(address))
                : new IpAddress(false, buffer.getLong(), buffer.getLong(), NetUtil.toAddressString(address));
    }

    /** Returns an address of four or sixteen bytes. */
    static IpAddress of(byte[] bytes) {
        try {
            return of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither four nor sixteen bytes: " + bytes.length, e);
        }
    }

    /** Parses an address without brackets and without a zone; returns null for another text. */
    public static @Nullable IpAddress parse(String text) {
        boolean isV6 = text.indexOf(':') >= 0;
        if (isV6 ? !isV6(text) : !isV4(text)) return null;
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? null : of(bytes);
    }

    private static boolean isV6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ':' && c != '.' && Character.digit(c, V6_BYTES) < 0) return false;
        }
        boolean endsInV4 = text.indexOf('.') >= 0;
        return NetUtil.isValidIpV6Address(text) && (!endsInV4 || isV4(text.substring(text.lastIndexOf(':') + 1)));
    }

    /** Rejects a number that starts with a zero, because some programs read it as octal. */
    private static boolean isV4(String text) {
        for (int i = 0; i < text.length() - 1; i++) {
            boolean startsNumber = i == 0 || text.charAt(i - 1) == '.';
            if (startsNumber && text.charAt(i) == '0' && text.charAt(i + 1) != '.') return false;
        }
        return NetUtil.isValidIpV4Address(text);
    }

    /** Returns an IPv4 address as text, or the /64 network of an IPv6 address. */
    String networkText() {
        if (isV4) return text;
        byte[] bytes = ByteBuffer.allocate(V6_BYTES).putLong(high).array();
        return of(bytes).text + "/64";
    }

    /** Returns the number of bits: 32 or 128. */
    int bits() {
        return 8 * (isV4 ? V4_BYTES : V6_BYTES);
    }
}
