package dev.sluice.telemetry;

import dev.sluice.identity.DenialReason;
import dev.sluice.identity.IdentityEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The metrics of authentication, by entry of {@code identity}: accepted and refused callers, and refreshes of an issuer's keys.
 * Thread-safe.
 */
public final class IdentityMeters implements IdentityEvents {
    private final MeterFamily<Counter> accepted;
    private final MeterFamily<Counter> refused;
    private final MeterFamily<Counter> refreshed;

    public IdentityMeters(MeterRegistry registry) {
        this.accepted = MeterFamily.counters(registry, "sluice.identity.accepted", Tags.empty(), "identity");
        this.refused = MeterFamily.counters(registry, "sluice.identity.refused", Tags.empty(), "identity", "reason");
        this.refreshed =
                MeterFamily.counters(registry, "sluice.identity.keys.refreshed", Tags.empty(), "identity", "result");
    }

    @Override
    public void authenticated(String identity) {
        accepted.withLabels(identity).increment();
    }

    @Override
    public void denied(String identity, DenialReason reason) {
        refused.withLabels(identity, reason.code()).increment();
    }

    @Override
    public void keysRefreshed(String identity, String result) {
        refreshed.withLabels(identity, result).increment();
    }
}
