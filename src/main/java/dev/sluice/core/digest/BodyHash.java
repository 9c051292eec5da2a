package dev.sluice.core.digest;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The hash of one body, from one or more passes over its parts. Not thread-safe. */
public interface BodyHash {
    /** Adds the next part of this pass, a buffer on the heap, and advances it to its limit. */
    void add(ByteBuffer part);

    /** Ends a pass over all bytes. Returns the hash, or null if another pass over the same bytes must follow. */
    byte @Nullable [] endPass();
}
