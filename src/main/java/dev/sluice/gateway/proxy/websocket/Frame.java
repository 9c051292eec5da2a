package dev.sluice.gateway.proxy.websocket;

import io.vertx.core.buffer.Buffer;

/**
 * A frame with its unmasked payload (RFC 6455 5.2).
 *
 * @param isFinal whether it is the last of its message
 * @param payload belongs to this frame, which masks it in place
 */
@SuppressWarnings("ArrayRecordComponent") // No code compares frames.
record Frame(boolean isFinal, int opcode, byte[] payload) {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    static Frame close(byte[] payload) {
        return new Frame(true, CLOSE, payload);
    }

    /** Appends the frame without a mask, as a server sends it. */
    void appendTo(Buffer out) {
        appendHead(out, 0);
        out.appendBytes(payload);
    }

    /** Appends the frame with a mask, as a client sends it. The frame cannot be used again. */
    void appendTo(Buffer out, int mask) {
        appendHead(out, MASKED);
        out.appendInt(mask);
        mask(payload, 0, payload.length, mask);
        out.appendBytes(payload);
    }

    private void appendHead(Buffer out, int masked) {
        int length = payload.length;
        out.appendByte((byte) ((isFinal ? FINAL : 0) | opcode));
        if (length < LENGTH_IN_2_BYTES) out.appendByte((byte) (masked | length));
        else if (length <= 0xffff)
            out.appendByte((byte) (masked | LENGTH_IN_2_BYTES)).appendUnsignedShort(length);
        else out.appendByte((byte) (masked | LENGTH_IN_8_BYTES)).appendLong(length);
    }

    /** Masks or unmasks a part of a payload in place (RFC 6455 5.3). */
    static void mask(byte[] payload, int from, int to, int mask) {
        for (int i = from; i < to; i++) payload[i] ^= (byte) (mask >> (24 - 8 * (i & 3)));
    }
}
