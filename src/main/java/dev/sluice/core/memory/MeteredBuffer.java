package dev.sluice.core.memory;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the chunks of a body, and reserves memory for each byte once, before it is kept. A body of announced length needs no copy of
 * its chunks at the end. Not thread-safe.
 */
public final class MeteredBuffer {
    /**
     * The part of a body of announced length that stays in chunks. Many replies of a loop end with their first chunk, because
     * another reply exceeds the memory of the request. A buffer for each of them would keep the garbage collector busy.
     */
    private static final int CHUNKED_FRACTION = 4;

    private final MemoryAccount memory;
    private final long announced;

    /** Null until a chunk is not the whole body of announced length. */
    private @Nullable ChunkList chunks;

    private @Nullable Buffer joined;
    private long capacity;
    private long reserved;
    private long length;

    /**
     * Reserves the announced length.
     *
     * @param announced bytes; 0 if the length is not known
     * @throws MemoryLimitException if they exceed a limit
     */
    public MeteredBuffer(long announced, MemoryAccount memory) {
        this.memory = memory;
        this.announced = announced;
        reserveTo(announced);
    }

    private void reserveMore(long bytes) {
        reserveTo(chunks().bytes() + bytes);
    }

    private void reserveTo(long bytes) {
        if (bytes <= reserved) return;
        memory.reserve(bytes - reserved);
        reserved = bytes;
    }

    /**
     * Adds a chunk.
     *
     * @throws MemoryLimitException if it exceeds a limit
     */
    public void append(Buffer chunk) {
        boolean isWhole = announced > 0 && length == 0 && chunk.length() == announced;
        length += chunk.length();
        if (isWhole) joined = chunk;
        else if (joined == null) appendToChunks(chunk);
        else joinedWithRoom().appendBuffer(chunk);
    }

    private void appendToChunks(Buffer chunk) {
        chunks().add(chunk);
        if (chunk.length() < announced && length >= announced / CHUNKED_FRACTION) joinChunks();
    }

    private ChunkList chunks() {
        if (chunks == null) chunks = new ChunkList(this::reserveMore);
        return chunks;
    }

    private void joinChunks() {
        capacity = Math.max(announced, length);
        joined = Buffer.buffer((int) capacity);
        chunks().moveTo(joined);
    }

    private Buffer joinedWithRoom() {
        Buffer all = requireNonNull(joined);
        if (length <= capacity) return all;
        reserveTo(2 * length);
        capacity = 2 * length;
        joined = Buffer.buffer((int) capacity).appendBuffer(all);
        return joined;
    }

    /** Returns the number of bytes so far. */
    public long length() {
        return length;
    }

    /**
     * Returns all chunks in one buffer. A copy of less than 64 KiB is part of the fixed cost of a request.
     *
     * @throws MemoryLimitException if a larger copy exceeds a limit
     */
    public Buffer toBuffer() {
        if (joined == null) joined = chunks().size() == 1 ? chunks().get(0) : join();
        return joined;
    }

    private Buffer join() {
        long copied = length < MemoryBudget.SMALL_REQUEST ? 0 : length;
        memory.reserve(copied);
        Buffer all = Buffer.buffer((int) length);
        chunks().moveTo(all);
        memory.release(copied);
        return all;
    }

    /** Returns the memory, because no object refers to the bytes any more. */
    public void release() {
        memory.release(reserved);
        reserved = 0;
    }
}
