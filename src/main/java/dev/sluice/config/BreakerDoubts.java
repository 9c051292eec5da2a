package dev.sluice.config;

import dev.sluice.backend.Timeouts;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import dev.sluice.guard.Breaker;
import dev.sluice.spec.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Warns of breakers that can never open a circuit, or not for what is written.
 *
 * @param defaults what every breaker starts from; null where nothing is written of it
 */
record BreakerDoubts(@Nullable Value defaults, Findings findings) {

    void checkDefaults() {
        checkRate(defaults, null);
    }

    void check(Mapping.Entry backend, BackendSpec spec) {
        Value breaker = Value.at(backend.value(), "breaker");
        checkRate(breaker, defaults);
        checkSlow(backend, spec);
        checkSlowRate(Value.at(breaker, "slow_rate"), spec);
        checkHanging(backend, spec);
    }

    private void checkRate(@Nullable Value breaker, @Nullable Value inherited) {
        Value rate = Value.at(breaker, "rate");
        boolean saysFromWhen = Value.at(breaker, "minimum") != null || Value.at(inherited, "minimum") != null;
        if (rate != null && !saysFromWhen)
            findings.warning(rate, "no minimum beside it: it counts from the default of 20 calls within the window on");
    }

    /** Whatever takes that long has been ended before, and has failed. */
    private void checkSlow(Mapping.Entry backend, BackendSpec spec) {
        Duration slow = spec.breaker().slow();
        Duration total = spec.timeout().total();
        if (slow == null || slow.compareTo(total) < 0) return;
        findings.warning(
                written(backend, "slow"),
                "no call is ever slow, so its circuit never opens for that: breaker.slow, " + Durations.format(slow)
                        + ", is not less than timeout.total, " + Durations.format(total));
    }

    private void checkSlowRate(@Nullable Value slowRate, BackendSpec spec) {
        if (slowRate != null && spec.breaker().slow() == null)
            findings.warning(slowRate, "never reached: without breaker.slow beside it, no call is slow");
    }

    /** Calls of a backend that hangs all fail, but so few may end in time that the first are forgotten before there are enough. */
    private void checkHanging(Mapping.Entry backend, BackendSpec spec) {
        Breaker.Spec breaker = spec.breaker();
        int concurrent = spec.bulkhead().concurrent();
        Duration longest = longest(spec);
        if (breaker.canOpen(concurrent, longest)) return;
        findings.warning(
                backend.key(),
                "a backend that hangs never opens its circuit: " + concurrent + " at once, each ended after "
                        + Durations.format(longest) + ", are less than breaker.consecutive, " + breaker.consecutive()
                        + ", within " + Durations.format(Breaker.MEMORY_OF_FAILURES)
                        + " and less than breaker.minimum, " + breaker.minimum()
                        + ", within breaker.window, "
                        + Durations.format(breaker.window()));
    }

    /** At least this long a call takes that nobody answers; waits between attempts come on top, as far as there is time. */
    private static Duration longest(BackendSpec spec) {
        Timeouts timeout = spec.timeout();
        Duration attempts = Durations.times(timeout.attempt(), spec.retry().attempts());
        return attempts.compareTo(timeout.total()) < 0 ? attempts : timeout.total();
    }

    private static Value written(Mapping.Entry backend, String setting) {
        Value written = Value.at(backend.value(), "breaker", setting);
        return written == null ? backend.key() : written;
    }
}
