package dev.sluice.gateway.telemetry;

import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.identity.IdentityEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of authentication, by entry of {@code identity}: accepted and rejected callers, and refreshes of an issuer's keys.
 * Thread-safe.
 */
public final class IdentityMeters implements IdentityEvents {
    private final MeterRegistry registry;
    private final Map<String, Supplier<Duration>> keys = new ConcurrentHashMap<>();
    private final MeterFamily<Counter> accepted;
    private final MeterFamily<Counter> rejected;
    private final MeterFamily<Counter> refreshed;

    public IdentityMeters(MeterRegistry registry) {
        this.accepted = MeterDefinition.IDENTITY_ACCEPTED.counters(registry, Tags.empty());
        this.rejected = MeterDefinition.IDENTITY_REFUSED.counters(registry, Tags.empty());
        this.refreshed = MeterDefinition.IDENTITY_KEYS_REFRESHED.counters(registry, Tags.empty());
        this.registry = registry;
    }

    @Override
    public void onAuthenticate(String identity) {
        accepted.withLabels(identity).increment();
    }

    @Override
    public void onDeny(String identity, Reason reason) {
        rejected.withLabels(identity, reason.code()).increment();
    }

    @Override
    public void onKeysRefresh(String identity) {
        refreshed.withLabels(identity, "success").increment();
    }

    @Override
    public void onKeysFailure(String identity, @Nullable Reason reason) {
        refreshed
                .withLabels(identity, reason == null ? "unusable" : reason.code())
                .increment();
    }

    @Override
    public void onKeysUse(String identity, Supplier<Duration> expiresIn) {
        keys.put(identity, expiresIn);
        MeterDefinition.IDENTITY_KEYS_EXPIRY.replaceGauge(
                registry, () -> expiresIn.get().toMillis() / 1000.0, Tags.of("identity", identity));
    }

    /** Keeps the gauge of an authenticator with other settings that has replaced this one. */
    @Override
    public void onKeysClose(String identity, Supplier<Duration> expiresIn) {
        if (keys.remove(identity, expiresIn))
            registry.find(MeterDefinition.IDENTITY_KEYS_EXPIRY.meterName())
                    .tag("identity", identity)
                    .meters()
                    .forEach(registry::remove);
    }
}
