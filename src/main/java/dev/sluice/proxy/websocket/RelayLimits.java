package dev.sluice.proxy.websocket;

import dev.sluice.memory.MemoryAccount;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one relay.
 *
 * @param age the end of the connection of the caller; null without one
 * @param tokenEnd the end of the token of the caller; null without one
 * @param memory pays for the payloads that the relay holds
 */
public record RelayLimits(
        WebSocketSpec spec,
        @Nullable Deadline age,
        @Nullable Deadline tokenEnd,
        MemoryAccount memory) {

    /** Returns whether a limit has passed; false for null. */
    static boolean isOver(@Nullable Deadline limit, Clock clock) {
        return limit != null && limit.isExpired(clock);
    }

    /** Returns a delay in ns that ends at the first limit at the latest. */
    long clip(long nanos, Clock clock) {
        return Math.min(Math.min(nanos, remaining(age, clock)), remaining(tokenEnd, clock));
    }

    private static long remaining(@Nullable Deadline limit, Clock clock) {
        return limit == null ? Long.MAX_VALUE : limit.remaining(clock);
    }
}
