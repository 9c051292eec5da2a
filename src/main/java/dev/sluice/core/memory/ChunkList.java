package dev.sluice.core.memory;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a body that is kept, in their order. Each chunk is an object of about 100 bytes, so small chunks are copied into a buffer
 * that grows. The first chunk is never copied. Not thread-safe.
 */
public final class ChunkList {
    /** A smaller chunk is copied. */
    private static final int SMALL = 1024;

    /** The capacity of a buffer for small chunks, at most. At first, it is that of the largest of them. */
    private static final int MAX_CAPACITY = 8192;

    /** The bytes of a chunk besides its content. That of the first one is part of the fixed cost of a request. */
    private static final int OVERHEAD = 128;

    private final LongConsumer reserve;
    private final List<Buffer> chunks = new ArrayList<>(1);

    /** The last chunk, if it is a buffer for small chunks. */
    private @Nullable Buffer tail;

    private int capacity;
    private long bytes;

    /** @param reserve receives the bytes that the list takes next, and may throw */
    public ChunkList(LongConsumer reserve) {
        this.reserve = reserve;
    }

    /** Adds a chunk. */
    public void add(Buffer chunk) {
        if (chunks.isEmpty() || chunk.length() >= SMALL) addWhole(chunk);
        else roomFor(chunk.length()).appendBuffer(chunk);
    }

    private void addWhole(Buffer chunk) {
        addLast(chunk, chunk.length());
        tail = null;
    }

    private void addLast(Buffer chunk, int size) {
        take(size + (chunks.isEmpty() ? 0 : OVERHEAD));
        chunks.add(chunk);
    }

    private void take(long more) {
        reserve.accept(more);
        bytes += more;
    }

    /** Returns the tail, with room for so many bytes. */
    private Buffer roomFor(int length) {
        Buffer current = tail;
        if (current == null || current.length() + length > MAX_CAPACITY) return startTail();
        return current.length() + length <= capacity ? current : grow(current);
    }

    private Buffer startTail() {
        Buffer started = Buffer.buffer(SMALL);
        addLast(started, SMALL);
        capacity = SMALL;
        tail = started;
        return started;
    }

    /** Twice the capacity has room for each small chunk. */
    private Buffer grow(Buffer current) {
        take(capacity);
        capacity *= 2;
        Buffer grown = Buffer.buffer(capacity).appendBuffer(current);
        chunks.set(chunks.size() - 1, grown);
        tail = grown;
        return grown;
    }

    /** Returns the bytes of heap that were reserved for the chunks. */
    public long bytes() {
        return bytes;
    }

    public int size() {
        return chunks.size();
    }

    public Buffer get(int index) {
        return chunks.get(index);
    }

    /** Moves the chunks to the end of a buffer. */
    void moveTo(Buffer all) {
        chunks.forEach(all::appendBuffer);
        clear();
    }

    /** Forgets the chunks. */
    public void clear() {
        chunks.clear();
        tail = null;
        bytes = 0;
    }
}
