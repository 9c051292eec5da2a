package dev.sluice.core.netty;

import io.netty.util.internal.PlatformDependent;

/**
 * The direct memory of the buffers of this process, in bytes. Thread-safe.
 *
 * <p>Netty 4.2.20: adapts. {@code DirectMemoryTest}
 */
public final class DirectMemory {
    private DirectMemory() {}

    /** Returns the bytes of the buffers that exist; -1 if Netty does not count them. */
    public static long used() {
        return PlatformDependent.usedDirectMemory();
    }

    /** Returns the limit of the bytes of all buffers. */
    public static long max() {
        return PlatformDependent.maxDirectMemory();
    }
}
