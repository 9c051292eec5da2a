package dev.sluice.config;

import dev.sluice.backend.Timeouts;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import dev.sluice.spec.Durations;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Warns of settings of a backend that are each in range and together not what somebody had in mind. */
record Doubts(Configuration configuration, Mapping written, Findings findings) {

    void check() {
        Value defaults = get(written.get(Sections.DEFAULTS), "backend");
        checkRate(defaults, null);
        if (!(written.get("backends") instanceof Mapping backends)) return;
        for (Mapping.Entry entry : backends.entries()) {
            BackendSpec spec = Objects.requireNonNull(
                    configuration.backends().get(entry.key().text()));
            checkRate(entry.value(), defaults);
            checkStreams(entry.value(), spec);
            checkTls(entry.value(), spec);
            checkAttempts(entry, spec);
            checkSlow(entry, spec);
        }
    }

    private void checkRate(@Nullable Value backend, @Nullable Value defaults) {
        Value breaker = get(backend, "breaker");
        Value rate = get(breaker, "rate");
        if (rate == null || get(breaker, "minimum") != null || get(get(defaults, "breaker"), "minimum") != null) return;
        findings.warning(rate, "no minimum beside it: it counts from the default of 20 calls within the window on");
    }

    private void checkStreams(Value backend, BackendSpec spec) {
        Value streams = get(backend, "streams");
        if (streams != null && !spec.http2()) findings.warning(streams, "does nothing without http2: true");
    }

    private void checkTls(Value backend, BackendSpec spec) {
        Value tls = get(backend, "tls");
        boolean isPlain = spec.url().stream().noneMatch(url -> "https".equalsIgnoreCase(url.getScheme()));
        if (tls != null && isPlain) findings.warning(tls, "does nothing without an https:// URL");
    }

    /** Whatever takes that long has been ended before, and has failed. */
    private void checkSlow(Mapping.Entry entry, BackendSpec spec) {
        Duration slow = spec.breaker().slow();
        Duration total = spec.timeout().total();
        if (slow == null || slow.compareTo(total) < 0) return;
        Value written = get(get(entry.value(), "breaker"), "slow");
        findings.warning(
                written == null ? entry.key() : written,
                "no call is ever slow, so its circuit never opens for that: breaker.slow, " + Durations.format(slow)
                        + ", is not less than timeout.total, " + Durations.format(total));
    }

    private void checkAttempts(Mapping.Entry entry, BackendSpec spec) {
        Timeouts timeout = spec.timeout();
        int attempts = spec.retry().attempts();
        Duration needed = Durations.times(timeout.attempt(), attempts);
        if (attempts == 1 || needed.compareTo(timeout.total()) <= 0) return;
        findings.warning(
                entry.key(),
                "its timeout.total, " + Durations.format(timeout.total()) + ", is less than " + attempts
                        + " attempts of " + Durations.format(timeout.attempt())
                        + ": if they take that long, not all of them are made");
    }

    private static @Nullable Value get(@Nullable Value value, String key) {
        return value instanceof Mapping mapping ? mapping.get(key) : null;
    }
}
