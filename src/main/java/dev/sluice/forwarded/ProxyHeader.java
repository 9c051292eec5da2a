package dev.sluice.forwarded;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol at the start of a connection, of version 1 or 2 (HAProxy's proxy-protocol.txt 2.1 and 2.2).
 *
 * @param length bytes
 * @param source the address of the client; null if the connection is the proxy's own, or its client has no IP address
 */
public record ProxyHeader(int length, @Nullable IpAddress source) {
    /** The largest header in bytes. */
    public static final int MAX_LENGTH = 4096;

    private static final byte[] V1_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2_START = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    /** Including the line end. */
    private static final int MAX_V1_LENGTH = 107;

    private static final int V2_FIXED_LENGTH = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int UNIX_STREAM = 0x31;

    /** Signals bytes that are no header. */
    public static final class InvalidHeaderException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidHeaderException() {
            super("not a header of the PROXY protocol", null, false, false);
        }
    }

    /**
     * Reads the header without moving the reader index.
     *
     * @return null if the bytes are the start of a header
     * @throws InvalidHeaderException if they are not, or if the header is too large
     */
    public static @Nullable ProxyHeader read(ByteBuf bytes) throws InvalidHeaderException {
        if (startsLike(V2_START, bytes)) return readV2(bytes);
        if (startsLike(V1_START, bytes)) return readV1(bytes);
        throw new InvalidHeaderException();
    }

    /** Returns whether the bytes are the start of {@code start}, or start with it. */
    private static boolean startsLike(byte[] start, ByteBuf bytes) {
        int length = Math.min(start.length, bytes.readableBytes());
        for (int i = 0; i < length; i++) if (bytes.getByte(bytes.readerIndex() + i) != start[i]) return false;
        return true;
    }

    private static @Nullable ProxyHeader readV1(ByteBuf bytes) throws InvalidHeaderException {
        int end = bytes.bytesBefore(Math.min(MAX_V1_LENGTH, bytes.readableBytes()), (byte) '\n');
        if (end < 0 && bytes.readableBytes() >= MAX_V1_LENGTH) throw new InvalidHeaderException();
        if (end < 0) return null;
        String line = bytes.toString(bytes.readerIndex(), end, StandardCharsets.ISO_8859_1);
        if (!line.endsWith("\r")) throw new InvalidHeaderException();
        return new ProxyHeader(
                end + 1, sourceOf(line.substring(0, line.length() - 1).split(" ", -1)));
    }

    /** Version 1 ignores the rest of the line behind {@code UNKNOWN}. */
    private static @Nullable IpAddress sourceOf(String[] parts) throws InvalidHeaderException {
        if (parts[1].equals("UNKNOWN")) return null;
        boolean isV4 = parts[1].equals("TCP4");
        if ((!isV4 && !parts[1].equals("TCP6")) || parts.length != 6 || !isPort(parts[4]) || !isPort(parts[5]))
            throw new InvalidHeaderException();
        address(parts[3], isV4);
        return address(parts[2], isV4);
    }

    private static IpAddress address(String text, boolean isV4) throws InvalidHeaderException {
        IpAddress address = (text.indexOf(':') < 0) == isV4 ? IpAddress.parse(text) : null;
        if (address == null) throw new InvalidHeaderException();
        return address;
    }

    private static boolean isPort(String text) {
        return text.matches("0|[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65535;
    }

    private static @Nullable ProxyHeader readV2(ByteBuf bytes) throws InvalidHeaderException {
        if (bytes.readableBytes() < V2_FIXED_LENGTH) return null;
        int start = bytes.readerIndex();
        int command = bytes.getUnsignedByte(start + V2_START.length);
        int family = bytes.getUnsignedByte(start + V2_START.length + 1);
        int rest = bytes.getUnsignedShort(start + V2_START.length + 2);
        int length = V2_FIXED_LENGTH + rest;
        if ((command != LOCAL && command != PROXY) || length > MAX_LENGTH) throw new InvalidHeaderException();
        int addressBytes = command == LOCAL ? 0 : addressBytes(family, rest);
        if (bytes.readableBytes() < length) return null;
        return new ProxyHeader(
                length,
                addressBytes == 0
                        ? null
                        : IpAddress.of(ByteBufUtil.getBytes(bytes, start + V2_FIXED_LENGTH, addressBytes)));
    }

    /** Returns the bytes of the source address; 0 without an IP address. Two addresses and two ports must fit. */
    private static int addressBytes(int family, int rest) throws InvalidHeaderException {
        int bytes =
                switch (family) {
                    case UNSPECIFIED, UNIX_STREAM -> 0;
                    case TCP_OVER_IPV4 -> 4;
                    case TCP_OVER_IPV6 -> 16;
                    default -> throw new InvalidHeaderException();
                };
        if (bytes > 0 && rest < 2 * bytes + 4) throw new InvalidHeaderException();
        return bytes;
    }
}
