package dev.sluice.core.http;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;

/**
 * Pays for the bytes that a body may queue while it is paused, before they arrive. The account returns them when the body continues. For
 * one event loop.
 *
 * <p>On HTTP/1, Vert.x 5.1.10 reads on until 16 chunks of at most 8 KiB wait. On HTTP/2, the window of a stream is 64 KiB.
 */
public final class PausedBytes {
    /** The bytes that wait for one paused body, at most, with their objects. */
    public static final int MAX = 160 * 1024;

    /** Pays for nothing, and never changes. */
    public static final PausedBytes NONE = new PausedBytes(MemoryAccount.unlimited(), 0, () -> {});

    private final MemoryAccount memory;
    private final long bytes;
    private final Runnable onFull;
    private boolean isPaused;

    private PausedBytes(MemoryAccount memory, long bytes, Runnable onFull) {
        this.memory = memory;
        this.bytes = bytes;
        this.onFull = onFull;
    }

    /**
     * Returns a payment.
     *
     * @param bytes those that may wait
     * @param onFull runs if there is no memory when the body pauses
     */
    public static PausedBytes of(long bytes, MemoryAccount memory, Runnable onFull) {
        return bytes == 0 ? NONE : new PausedBytes(memory, bytes, onFull);
    }

    /** Returns the bytes that may wait for a body of this length in bytes, which is negative if it is unknown. */
    public static long max(long length) {
        return length < 0 ? MAX : Math.min(length, MAX);
    }

    /** Returns this payment for a body that is paused already, for which the account has reserved {@link #max}. */
    public PausedBytes asPaused() {
        if (bytes > 0) isPaused = true;
        return this;
    }

    /** Reserves the bytes. */
    public void pause() {
        if (isPaused || bytes == 0) return;
        try {
            memory.reserve(bytes);
            isPaused = true;
        } catch (MemoryLimitException full) {
            onFull.run();
        }
    }

    /** Returns the bytes. */
    public void resume() {
        if (!isPaused) return;
        memory.release(bytes);
        isPaused = false;
    }
}
