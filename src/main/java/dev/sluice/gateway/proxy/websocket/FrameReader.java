package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.memory.MemoryAccount;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames that one peer sends, and unmasks them (RFC 6455 5.2). It checks each part as it arrives, and keeps one payload, for
 * which it reserves memory. The receiver of a frame releases the memory. For one event loop.
 */
final class FrameReader {
    private static final int MAX_HEAD = 14;
    private static final int MASK_LENGTH = 4;

    private final boolean isMasked;
    private final MessageRules rules;
    private final MemoryAccount memory;
    private final Consumer<Frame> frames;
    private final byte[] head = new byte[MAX_HEAD];
    private int headLength;
    private byte @Nullable [] payload;
    private int filled;
    private boolean ended;

    /**
     * @param isMasked whether the peer must mask its frames, as each client does
     * @param frames receives each frame
     */
    FrameReader(boolean isMasked, MessageRules rules, MemoryAccount memory, Consumer<Frame> frames) {
        this.isMasked = isMasked;
        this.rules = rules;
        this.memory = memory;
        this.frames = frames;
    }

    /**
     * Reads bytes, and ignores those after a Close frame or a violation.
     *
     * @throws WebSocketException if the peer violates the protocol
     * @throws dev.sluice.core.memory.MemoryLimitException if there is no memory for a frame now
     */
    void read(byte[] bytes) {
        try {
            for (int at = 0; at < bytes.length && !ended; )
                at += payload == null ? readHead(bytes, at) : readPayload(payload, bytes, at);
        } catch (RuntimeException failed) {
            ended = true;
            throw failed;
        }
    }

    private int readHead(byte[] bytes, int at) {
        int read = Math.min(headSize() - headLength, bytes.length - at);
        System.arraycopy(bytes, at, head, headLength, read);
        headLength += read;
        if (headLength == 2) checkStart();
        if (headLength >= 2 && headLength == headSize()) onHead();
        return read;
    }

    /** Returns the length of the head, which its second byte decides. */
    private int headSize() {
        return headLength < 2 ? 2 : 2 + lengthBytes() + (isMasked ? MASK_LENGTH : 0);
    }

    private int lengthBytes() {
        return switch (head[1] & 0x7f) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
    }

    /** No extension is in use, so the reserved bits are zero. */
    private void checkStart() {
        MessageRules.require((head[0] & 0x70) == 0 && (head[1] < 0) == isMasked, CloseCode.PROTOCOL_ERROR);
    }

    private void onHead() {
        long length = payloadLength();
        rules.onHead(isFinal(), opcode(), length);
        memory.reserve(length);
        payload = new byte[(int) length];
        filled = 0;
        if (length == 0) onFrame(payload);
    }

    /** A length must have the shortest form, and at most 63 bits. */
    private long payloadLength() {
        int bytes = lengthBytes();
        if (bytes == 0) return head[1] & 0x7f;
        long length = 0;
        for (int i = 2; i < 2 + bytes; i++) length = length << 8 | (head[i] & 0xff);
        MessageRules.require(bytes == 2 ? length > 125 : length > 0xffff, CloseCode.PROTOCOL_ERROR);
        return length;
    }

    private int readPayload(byte[] into, byte[] bytes, int at) {
        int read = Math.min(into.length - filled, bytes.length - at);
        int end = filled + read;
        System.arraycopy(bytes, at, into, filled, read);
        if (isMasked) Frame.mask(into, filled, end, mask());
        rules.onPayload(opcode(), into, filled, end);
        filled = end;
        if (filled == into.length) onFrame(into);
        return read;
    }

    private void onFrame(byte[] complete) {
        Frame frame = new Frame(isFinal(), opcode(), complete);
        rules.onEnd(frame);
        ended = frame.opcode() == Frame.CLOSE;
        payload = null;
        headLength = 0;
        frames.accept(frame);
    }

    private boolean isFinal() {
        return head[0] < 0;
    }

    private int opcode() {
        return head[0] & 0x0f;
    }

    private int mask() {
        int at = 2 + lengthBytes();
        return head[at] << 24 | (head[at + 1] & 0xff) << 16 | (head[at + 2] & 0xff) << 8 | (head[at + 3] & 0xff);
    }
}
