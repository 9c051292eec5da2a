package dev.sluice.cli;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;

/** A stream of 2^30 bytes without equal blocks. A block that is lost, repeated or moved changes the checksum. */
final class Gigabyte extends InputStream {
    static final long LENGTH = 1L << 30;
    private static final int BLOCK = 1 << 16;

    private final byte[] block = new byte[BLOCK];
    private final CRC32C checksum = new CRC32C();
    private long at;

    Gigabyte() {
        new Random(1).nextBytes(block);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int most) {
        if (at == LENGTH) return -1;
        int start = (int) (at % BLOCK);
        if (start == 0) ByteBuffer.wrap(block).putLong(at);
        int length = Math.min(most, BLOCK - start);
        System.arraycopy(block, start, into, offset, length);
        checksum.update(block, start, length);
        at += length;
        return length;
    }

    /** The length and the checksum (CRC-32C) of what has been read so far. */
    String soFar() {
        return at + " " + checksum.getValue();
    }
}
