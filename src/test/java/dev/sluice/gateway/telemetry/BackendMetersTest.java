package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.SharedReason;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Operation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The meters of a backend, when its settings change and when it is removed. */
class BackendMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BackendMeters orders = new BackendMeters(registry, "orders");
    private final BackendMeters stock = new BackendMeters(registry, "stock");

    @Test
    void a_gauge_shows_its_latest_registration() {
        orders.registerBulkheadGauges(() -> 1, () -> 2, 3);
        orders.registerBulkheadGauges(() -> 4, () -> 5, 6);
        assertThat(registry.get("sluice.bulkhead.active").gauge().value()).isEqualTo(4);
        assertThat(registry.get("sluice.bulkhead.limit").gauge().value()).isEqualTo(6);
    }

    @Test
    void closing_a_backend_removes_only_its_own_meters() {
        orders.onBreakerReject();
        orders.registerBulkheadGauges(() -> 1, () -> 2, 3);
        stock.onBreakerReject();
        orders.close();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .singleElement()
                .satisfies(left -> assertThat(left.getTag("backend")).isEqualTo("stock"));
    }

    @Test
    void later_events_do_not_restore_removed_meters() {
        orders.onBreakerReject();
        orders.close();
        orders.onBreakerReject();
        orders.onRetryStop("budget");
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void the_outcome_of_a_call_is_the_code_of_its_reason_and_bug_for_an_internal_error() {
        Operation operation = new Operation("orders", HttpMethod.GET, "/");
        orders.onCallEnd(operation, null, Duration.ZERO);
        orders.onCallEnd(operation, FailureReason.READ_TIMEOUT, Duration.ZERO);
        orders.onCallEnd(operation, SharedReason.INTERNAL_ERROR, Duration.ZERO);
        assertThat(registry.get("sluice.backend.calls").meters())
                .extracting(meter -> meter.getId().getTag("outcome"))
                .containsExactlyInAnyOrder("success", "read_timeout", "bug");
    }

    @Test
    void the_outcome_of_an_attempt_is_the_code_of_its_reason_and_bug_for_an_internal_error() {
        Operation operation = new Operation("orders", HttpMethod.GET, "/");
        orders.onAttemptEnd(operation, null, 200, Duration.ZERO);
        orders.onAttemptEnd(operation, FailureReason.READ_TIMEOUT, 0, Duration.ZERO);
        orders.onAttemptEnd(operation, SharedReason.INTERNAL_ERROR, 0, Duration.ZERO);
        assertThat(registry.get("sluice.backend.attempts").meters())
                .extracting(meter -> meter.getId().getTag("outcome"))
                .containsExactlyInAnyOrder("success", "read_timeout", "bug");
    }

    @Test
    void a_wait_for_a_permit_ends_with_the_permit_or_with_a_reason() {
        orders.onPermitWaitEnd(null, Duration.ZERO);
        orders.onPermitWaitEnd(FailureReason.BULKHEAD_FULL, Duration.ZERO);
        assertThat(registry.get("sluice.bulkhead.wait").meters())
                .extracting(meter -> meter.getId().getTag("result"))
                .containsExactlyInAnyOrder("acquired", "bulkhead_full");
    }

    @Test
    void a_backend_that_is_added_again_counts_from_zero() {
        orders.onBreakerReject();
        orders.close();
        BackendMeters again = new BackendMeters(registry, "orders");
        orders.onBreakerReject();
        again.onBreakerReject();
        assertThat(registry.get("sluice.breaker.rejected").counter().count()).isEqualTo(1);
    }
}
