package dev.sluice.gateway.telemetry;

import dev.sluice.core.time.Clock;
import dev.sluice.core.tls.CertificateWatcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The metric of certificates: the time until each of them expires. */
public final class CertificateMeters {
    private CertificateMeters() {}

    /** Registers the metric for the certificates of these watchers. It has no value before the files have been read. */
    public static void register(List<CertificateWatcher> watchers, Clock clock, MeterRegistry registry) {
        for (CertificateWatcher watcher : watchers)
            MeterDefinition.CERTIFICATE_EXPIRY.replaceGauge(
                    registry, () -> secondsUntilExpiry(watcher, clock), Tags.of("certificate", watcher.owner()));
    }

    private static double secondsUntilExpiry(CertificateWatcher watcher, Clock clock) {
        Instant expiry = watcher.expiresAt();
        return expiry == null
                ? Double.NaN
                : Duration.between(clock.now(), expiry).toMillis() / 1000.0;
    }
}
