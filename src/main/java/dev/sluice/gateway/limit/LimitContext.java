package dev.sluice.gateway.limit;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.time.Clock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Dependencies of all rate limits.
 *
 * @param memory pays for the keys of limits
 * @param events receives decisions and evictions
 * @param subjects returns the subject of a caller as the log shows it; null for none. Must be thread-safe
 */
public record LimitContext(
        MemoryBudget memory, Clock clock, LimitEvents events, UnaryOperator<@Nullable String> subjects) {
    private static final long UNLIMITED = Long.MAX_VALUE / 2;

    /** Returns the dependencies of limits whose memory has no bound, and which report nothing. */
    public static LimitContext unlimited(Clock clock) {
        return new LimitContext(new MemoryBudget(UNLIMITED), clock, LimitEvents.NONE, subject -> null);
    }
}
