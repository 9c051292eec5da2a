package dev.sluice.guard;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import java.time.Duration;

/** Bounds how many calls to a backend run at once in this process, and how many wait for their turn. */
public final class Bulkhead {
    private Bulkhead() {}

    /** What an operator can set. */
    public record Spec(
            @Setting(value = "Calls running at once, in the whole process.", min = "1", max = "10000")
            int concurrent,

            @Setting(value = "Calls waiting for their turn; one more is turned away.", min = "0", max = "100000")
            int queue,

            @Setting(value = "Longest wait for a turn.", min = "1ms", max = "15m", key = "wait")
            Duration longestWait) {

        public Spec {
            Rules.of(Spec.class, concurrent, queue, longestWait).check();
        }

        public static Spec defaults() {
            return new Spec(50, 100, Duration.ofSeconds(1));
        }
    }
}
