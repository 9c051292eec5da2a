package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Verdict.Health;
import dev.sluice.spec.Percent;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is said of a breaker beforehand is what it does when every call of a backend hangs. */
class BreakerReachTest {

    @Property
    void it_opens_where_that_is_said_of_it(
            @ForAll @IntRange(min = 1, max = 40) int consecutive,
            @ForAll @IntRange(min = 1, max = 40) int minimum,
            @ForAll @IntRange(min = 1, max = 100) int window,
            @ForAll @IntRange(min = 1, max = 5) int atOnce,
            @ForAll @IntRange(min = 1, max = 150) int each) {
        Breaker.Spec spec = new Breaker.Spec(
                consecutive,
                new Percent(100),
                Duration.ofSeconds(window),
                minimum,
                null,
                new Percent(80),
                Duration.ofSeconds(30));
        assertThat(spec.canOpen(atOnce, Duration.ofSeconds(each))).isEqualTo(opens(spec, atOnce, each));
    }

    private static boolean opens(Breaker.Spec spec, int atOnce, int each) {
        RateWindow heard = new RateWindow(spec);
        for (int round = 1; round <= 200; round++) {
            long now = Duration.ofSeconds((long) round * each).toNanos();
            for (int call = 0; call < atOnce; call++)
                heard.add(now, Health.BAD, Duration.ofSeconds(each).toNanos());
            if (heard.reasonToOpen(now) != null) return true;
        }
        return false;
    }
}
