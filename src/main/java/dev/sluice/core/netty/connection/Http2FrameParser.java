package dev.sluice.core.netty.connection;

import io.netty.buffer.ByteBuf;

/**
 * Finds the heads of frames in the bytes of a caller on HTTP/2 (RFC 9113 4.1), after the preface of 24 bytes. It reads nine bytes of each
 * frame, the length of the padding of DATA (RFC 9113 6.1), and skips the rest. Not thread-safe.
 *
 * <p>Vert.x 5.1.10: shows no frame before the codec has read it in full. {@code Http2LimitsTest}
 */
final class Http2FrameParser {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;

    private static final int PREFACE = 24;
    private static final int HEAD = 9;

    /** Receives the head of each frame. */
    interface Listener {
        /**
         * Receives the head of a frame.
         *
         * @param length the length of the payload in bytes; for DATA without its padding, and negative if the padding is longer than the frame
         */
        void onFrame(int type, int flags, int length);
    }

    private final Listener listener;
    private final byte[] head = new byte[HEAD];
    private int headLength;
    private int rest = PREFACE;
    private boolean isData;
    private boolean isPadding;
    private boolean inHeaderBlock;
    private long units;

    Http2FrameParser(Listener listener) {
        this.listener = listener;
    }

    /** Reads bytes without changing their reader index. */
    void read(ByteBuf bytes) {
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end; ) at += readPart(bytes, at, end - at);
    }

    private int readPart(ByteBuf bytes, int at, int available) {
        if (isPadding) return readPadding(bytes.getUnsignedByte(at));
        return rest > 0 ? skip(available) : readHead(bytes, at, available);
    }

    private int readPadding(int padding) {
        isPadding = false;
        rest--;
        listener.onFrame(DATA, head[4], rest - padding);
        if (rest == 0) endUnit();
        return 1;
    }

    private int skip(int available) {
        int skipped = Math.min(rest, available);
        rest -= skipped;
        if (rest == 0) endUnit();
        return skipped;
    }

    private int readHead(ByteBuf bytes, int at, int available) {
        int read = Math.min(HEAD - headLength, available);
        bytes.getBytes(at, head, headLength, read);
        headLength += read;
        if (headLength == HEAD) onHead();
        return read;
    }

    private void onHead() {
        headLength = 0;
        rest = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
        int type = head[3];
        int flags = head[4];
        isData = type == DATA;
        if (type == HEADERS || type == CONTINUATION) inHeaderBlock = (flags & END_HEADERS) == 0;
        isPadding = isData && rest > 0 && (flags & PADDED) != 0;
        if (!isPadding) listener.onFrame(type, flags, rest);
        if (rest == 0) endUnit();
    }

    private void endUnit() {
        if (!inHeaderBlock) units++;
    }

    /** Returns the number of complete units: the preface, header blocks, and other frames. */
    long units() {
        return units;
    }

    /** Whether the preface, a header block, or a frame other than DATA is incomplete. */
    boolean isInsideUnit() {
        boolean isInsidePayload = rest > 0 && !isData;
        return inHeaderBlock || headLength > 0 || isInsidePayload;
    }
}
