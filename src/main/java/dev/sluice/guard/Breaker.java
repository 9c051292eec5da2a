package dev.sluice.guard;

import dev.sluice.spec.Percent;
import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Leaves a failing backend alone for a while. */
public final class Breaker {
    private Breaker() {}

    /** What an operator can set. */
    public record Spec(
            @Setting(value = "Failed calls in a row that open the circuit.", min = "1", max = "1000")
            int consecutive,

            @Setting(
                    value = "Share of failed calls within the window that opens the circuit.",
                    min = "1%",
                    max = "100%")
            Percent rate,

            @Setting(value = "How far back rates look.", min = "1s", max = "5m")
            Duration window,

            @Setting(value = "Calls within the window before a rate counts.", min = "1", max = "10000")
            int minimum,

            @Setting(value = "A call this long is slow; left out, no call is.", min = "1ms", max = "15m") @Nullable
            Duration slow,

            @Setting(
                    value = "Share of slow calls within the window that opens the circuit.",
                    min = "1%",
                    max = "100%",
                    key = "slow-rate")
            Percent slowRate,

            @Setting(value = "How long the circuit stays open before one probe.", min = "1s", max = "10m")
            Duration open) {

        public Spec {
            Rules.of(Spec.class, consecutive, rate, window, minimum, slow, slowRate, open)
                    .check();
        }

        public static Spec defaults() {
            return new Spec(
                    5, new Percent(50), Duration.ofSeconds(10), 20, null, new Percent(80), Duration.ofSeconds(30));
        }
    }
}
