package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.http.ByteSocket;
import dev.sluice.core.memory.MemoryAccount;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The frames for one peer: a write in flight, and a buffer with the frames that follow it. So many small frames for a slow reader are few
 * objects. It reserves the capacity of the buffer before it grows. For one event loop.
 */
final class FrameQueue {
    /** The longest head of a frame. */
    private static final int MAX_HEAD = 14;

    /** The bytes behind the write in flight that make the queue full. */
    private static final int FULL = 64 * 1024;

    private final ByteSocket socket;
    private final RelaySocket.WriteListener writes;
    private final MemoryAccount memory;
    private final Runnable onWritten;
    private @Nullable Buffer next;
    private int capacity;
    private boolean isWriting;

    /** @param onWritten runs after each write */
    FrameQueue(RelaySocket connection, MemoryAccount memory, Runnable onWritten) {
        this.socket = connection.socket();
        this.writes = connection.writes();
        this.memory = memory;
        this.onWritten = onWritten;
    }

    /**
     * Returns the buffer for a frame with a payload of this length, for which it has room.
     *
     * @throws dev.sluice.core.memory.MemoryLimitException if there is no memory for it now
     */
    Buffer roomFor(int payload) {
        int needed = length() + payload + MAX_HEAD;
        if (needed > capacity) growTo(Math.max(2 * capacity, needed));
        return buffer();
    }

    private void growTo(int newCapacity) {
        memory.reserve(newCapacity - capacity);
        capacity = newCapacity;
        Buffer grown = Buffer.buffer(capacity);
        next = next == null ? grown : grown.appendBuffer(next);
    }

    /** Returns the buffer for a small frame of the gateway itself, which pays for nothing. */
    Buffer buffer() {
        if (next == null) next = Buffer.buffer();
        return next;
    }

    private int length() {
        return next == null ? 0 : next.length();
    }

    /** Writes the frames, unless a write is in flight. They then follow it. */
    void flush() {
        if (!isWriting) write();
    }

    /** Writes the frames. */
    void write() {
        Buffer bytes = next;
        if (bytes == null) return;
        int paid = capacity;
        next = null;
        capacity = 0;
        isWriting = true;
        Future<Void> written = socket.write(bytes);
        writes.onWrite(bytes.length(), written);
        written.onComplete(done -> onWritten(paid));
    }

    private void onWritten(int paid) {
        memory.release(paid);
        isWriting = false;
        flush();
        onWritten.run();
    }

    /** Returns whether the sender must wait. */
    boolean isFull() {
        return socket.isFull() || length() >= FULL;
    }
}
