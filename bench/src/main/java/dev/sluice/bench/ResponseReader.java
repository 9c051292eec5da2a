package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads HTTP/1.1 responses of one connection. It allocates nothing for a response. Not thread-safe. */
final class ResponseReader {
    private static final byte[] CONTENT_LENGTH = bytes("content-length:");
    private static final byte[] TRANSFER_ENCODING = bytes("transfer-encoding:");
    private static final byte[] CLOSE = bytes("connection: close");
    private static final int MAX_LINE = 16384;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int UNTIL_CLOSE = -1;

    private enum State {
        STATUS,
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    private final byte[] line = new byte[MAX_LINE];
    private int lineLength;
    private State state = State.STATUS;
    private long left;
    private int status;
    private long length;
    private boolean isChunked;
    private boolean closes;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int status() {
        return status;
    }

    /** Returns the bytes of the last body. */
    long length() {
        return length;
    }

    /** Whether the peer closes the connection after this response. */
    boolean closes() {
        return closes;
    }

    /** Reads bytes, and returns true at the end of a response. */
    boolean read(ByteBuf bytes) {
        while (bytes.isReadable()) {
            boolean isComplete =
                    state == State.BODY || state == State.CHUNK ? readBody(bytes) : readLine(bytes) && onLine();
            if (isComplete) return true;
        }
        return false;
    }

    /** Whether the end of the connection completes the response. */
    boolean endsWithConnection() {
        return state == State.BODY && left == UNTIL_CLOSE;
    }

    private boolean readBody(ByteBuf bytes) {
        int count = left == UNTIL_CLOSE ? bytes.readableBytes() : (int) Math.min(left, bytes.readableBytes());
        bytes.skipBytes(count);
        length += count;
        if (left == UNTIL_CLOSE) return false;
        left -= count;
        if (left > 0) return false;
        if (state == State.BODY) return complete();
        state = State.CHUNK_END;
        return false;
    }

    /** Returns whether the line is complete. */
    private boolean readLine(ByteBuf bytes) {
        int newline = bytes.bytesBefore((byte) '\n');
        int count = newline < 0 ? bytes.readableBytes() : newline + 1;
        if (lineLength + count > MAX_LINE)
            throw new IllegalStateException("a line of more than " + MAX_LINE + " bytes");
        bytes.readBytes(line, lineLength, count);
        lineLength += count;
        return newline >= 0;
    }

    private boolean onLine() {
        int end = lineLength;
        while (end > 0 && line[end - 1] <= ' ') end--;
        lineLength = 0;
        switch (state) {
            case STATUS -> onStatus();
            case HEAD -> {
                return end == 0 ? onHead() : onField(end);
            }
            case CHUNK_SIZE -> onChunk(number(0, end, 16));
            case TRAILERS -> {
                return end == 0 && complete();
            }
            default -> state = State.CHUNK_SIZE;
        }
        return false;
    }

    private void onStatus() {
        status = (int) number(STATUS_AT, STATUS_AT + 3, 10);
        left = UNTIL_CLOSE;
        length = 0;
        isChunked = false;
        closes = false;
        state = State.HEAD;
    }

    private boolean onField(int end) {
        if (startsWith(CONTENT_LENGTH, end)) left = number(CONTENT_LENGTH.length, end, 10);
        else if (startsWith(TRANSFER_ENCODING, end)) isChunked = true;
        else if (startsWith(CLOSE, end)) closes = true;
        return false;
    }

    private boolean onHead() {
        if (status < 200) state = State.STATUS;
        else if (isChunked) state = State.CHUNK_SIZE;
        else if (left == 0 || status == 204 || status == 304) return complete();
        else state = State.BODY;
        return false;
    }

    private void onChunk(long size) {
        left = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK;
    }

    private boolean complete() {
        state = State.STATUS;
        return true;
    }

    private boolean startsWith(byte[] lowerCase, int end) {
        if (end < lowerCase.length) return false;
        for (int i = 0; i < lowerCase.length; i++) {
            int letter = line[i] >= 'A' && line[i] <= 'Z' ? line[i] + 32 : line[i];
            if (letter != lowerCase[i]) return false;
        }
        return true;
    }

    private long number(int from, int to, int radix) {
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(line[i], radix);
            if (digit >= 0) number = number * radix + digit;
            else if (line[i] != ' ') break;
        }
        return number;
    }
}
