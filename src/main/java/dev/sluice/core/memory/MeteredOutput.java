package dev.sluice.core.memory;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.OutputStream;
import java.util.function.IntConsumer;

/**
 * Collects bytes in blocks, and reserves memory for them before they are copied. A write past a limit throws a {@link
 * MemoryLimitException}. The account pays for the result of {@link #toByteArray} alone after {@link #close}. Not thread-safe.
 */
public final class MeteredOutput extends OutputStream {
    /** A block is at most as large as half of the blocks before it, and has these bytes at most. */
    private static final int MAX_BLOCK = 128 * 1024;

    /** The size in bytes of the largest result that exists beside its blocks without a reservation, once for each thread. */
    private static final int MAX_UNPAID_COPY = 1024 * 1024;

    private final ByteArrayBuilder blocks = new ByteArrayBuilder();
    private final MemoryAccount memory;
    private final IntConsumer onWrite;
    private long reserved;
    private int size;

    /** @param onWrite takes the number of bytes of each piece before it is written, and may throw */
    public MeteredOutput(MemoryAccount memory, IntConsumer onWrite) {
        this.memory = memory;
        this.onWrite = onWrite;
    }

    public MeteredOutput(MemoryAccount memory) {
        this(memory, written -> {});
    }

    @Override
    public void write(int octet) {
        beforeWrite(1);
        blocks.append(octet);
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        beforeWrite(length);
        blocks.write(bytes, offset, length);
    }

    private void beforeWrite(int length) {
        onWrite.accept(length);
        size = Math.addExact(size, length);
        if (size > reserved) reserve(size + Math.min(size / 2, MAX_BLOCK));
    }

    private void reserve(long bytes) {
        memory.reserve(bytes - reserved);
        reserved = bytes;
    }

    /**
     * Returns the bytes, whose memory stays reserved, and drops the blocks.
     *
     * @throws MemoryLimitException if a large copy exceeds a limit
     */
    public byte[] toByteArray() {
        boolean isLarge = size > MAX_UNPAID_COPY;
        if (isLarge) memory.reserve(size);
        byte[] bytes = blocks.toByteArray();
        memory.release(isLarge ? reserved : reserved - size);
        reserved = 0;
        return bytes;
    }

    /** Returns the memory of the blocks. */
    @Override
    public void close() {
        memory.release(reserved);
        reserved = 0;
        blocks.close();
    }
}
