package dev.sluice.config;

import dev.sluice.backend.Timeouts;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import dev.sluice.spec.Durations;
import java.time.Duration;
import java.util.Objects;

/** Warns of settings of a backend that are each in range and together not what somebody had in mind. */
record Doubts(Configuration configuration, Mapping written, Findings findings) {

    void check() {
        BreakerDoubts breakers =
                new BreakerDoubts(Value.at(written, Sections.DEFAULTS, "backend", "breaker"), findings);
        breakers.checkDefaults();
        for (Mapping.Entry entry : Value.entries(written.get("backends"))) {
            BackendSpec spec = Objects.requireNonNull(
                    configuration.backends().get(entry.key().text()));
            checkStreams(entry.value(), spec);
            checkAttempts(entry, spec);
            breakers.check(entry, spec);
        }
    }

    private void checkStreams(Value backend, BackendSpec spec) {
        Value streams = Value.at(backend, "streams");
        if (streams != null && !spec.http2()) findings.warning(streams, "does nothing without http2: true");
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
}
