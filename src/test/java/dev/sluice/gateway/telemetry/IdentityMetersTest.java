package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.FailureReason;
import org.junit.jupiter.api.Test;

class IdentityMetersTest {
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final IdentityMeters meters = new IdentityMeters(metrics.registry());

    @Test
    void a_refresh_of_keys_is_counted_by_its_success_or_the_cause_of_its_failure() {
        meters.onKeysRefresh("shoppers");
        meters.onKeysRefresh("shoppers");
        meters.onKeysFailure("shoppers", FailureReason.CONNECT_FAILED);
        meters.onKeysFailure("shoppers", null);
        assertThat(metrics.scrape().lines().filter(line -> line.startsWith("sluice_identity_keys_refreshed_total")))
                .containsExactlyInAnyOrder(
                        "sluice_identity_keys_refreshed_total{identity=\"shoppers\",result=\"success\"} 2.0",
                        "sluice_identity_keys_refreshed_total{identity=\"shoppers\",result=\"connect_failed\"} 1.0",
                        "sluice_identity_keys_refreshed_total{identity=\"shoppers\",result=\"unusable\"} 1.0");
    }
}
