package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** The meters of one backend, while its settings change and when it goes. */
class BackendMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BackendMeters orders = new BackendMeters(registry, "orders");
    private final BackendMeters stock = new BackendMeters(registry, "stock");

    @Test
    void a_gauge_shows_what_was_shown_last() {
        orders.watchBulkhead(() -> 1, () -> 2, 3);
        orders.watchBulkhead(() -> 4, () -> 5, 6);
        assertThat(registry.get("sluice.bulkhead.active").gauge().value()).isEqualTo(4);
        assertThat(registry.get("sluice.bulkhead.limit").gauge().value()).isEqualTo(6);
    }

    @Test
    void a_backend_that_is_gone_takes_its_meters_along_and_no_others() {
        orders.refused();
        orders.watchBulkhead(() -> 1, () -> 2, 3);
        stock.refused();
        orders.close();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .singleElement()
                .satisfies(left -> assertThat(left.getTag("backend")).isEqualTo("stock"));
    }

    @Test
    void what_ends_later_does_not_bring_them_back() {
        orders.refused();
        orders.close();
        orders.refused();
        orders.retryStopped("budget");
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void a_backend_that_comes_back_counts_from_nothing() {
        orders.refused();
        orders.close();
        BackendMeters again = new BackendMeters(registry, "orders");
        orders.refused();
        again.refused();
        assertThat(registry.get("sluice.breaker.rejected").counter().count()).isEqualTo(1);
    }
}
