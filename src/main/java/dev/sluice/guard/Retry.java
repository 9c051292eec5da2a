package dev.sluice.guard;

import dev.sluice.spec.Durations;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import java.time.Duration;

/** Tries again when that may help and does no harm. */
public final class Retry {
    private Retry() {}

    /** What an operator can set. */
    public record Spec(
            @Setting(value = "Attempts of one call, the first included.", min = "1", max = "10")
            int attempts,

            @Setting("How long to wait before another attempt.")
            Backoff backoff,

            @Setting(value = "Retries allowed, as a share of the backend's calls.", min = "0%", max = "100%")
            Percent budget) {

        public Spec {
            Rules.of(Spec.class, attempts, backoff, budget).check();
        }

        public static Spec defaults() {
            return new Spec(3, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)), new Percent(20));
        }
    }

    /**
     * Exponential backoff with full jitter: before retry n, a random time between 0 and min(cap, base × 2^(n-1)). See
     * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
     */
    public record Backoff(
            @Setting(value = "Upper bound of the wait before the first retry.", min = "1ms", max = "1m")
            Duration base,

            @Setting(value = "Upper bound of any wait.", min = "1ms", max = "1m")
            Duration cap) {

        public Backoff {
            Rules.of(Backoff.class, base, cap)
                    .require(base.compareTo(cap) <= 0, "base", base, "at most cap, " + Durations.format(cap))
                    .check();
        }
    }
}
