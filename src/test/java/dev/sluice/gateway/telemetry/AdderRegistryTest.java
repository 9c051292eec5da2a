package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdderRegistryTest {
    private static final Tags BACKEND = Tags.of("backend", "orders");

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Timer delays = MeterDefinition.RETRY_DELAY.timer(BACKEND).register(metrics.registry());
    private final Counter rejected = MeterDefinition.BREAKER_REJECTED.counter(metrics.registry(), BACKEND);

    private List<String> page(String name) {
        return metrics.scrape().lines().filter(line -> line.startsWith(name)).toList();
    }

    @Test
    void a_duration_counts_in_the_bucket_of_its_upper_bound_and_in_all_larger_ones() {
        delays.record(Duration.ofMillis(5));
        delays.record(Duration.ofMillis(5).plusNanos(1));
        delays.record(Duration.ofSeconds(31));
        delays.record(-1, TimeUnit.SECONDS);
        assertThat(page("sluice_retry_delay_seconds"))
                .contains(
                        "sluice_retry_delay_seconds_bucket{backend=\"orders\",le=\"0.005\"} 1",
                        "sluice_retry_delay_seconds_bucket{backend=\"orders\",le=\"0.01\"} 2",
                        "sluice_retry_delay_seconds_bucket{backend=\"orders\",le=\"30.0\"} 2",
                        "sluice_retry_delay_seconds_bucket{backend=\"orders\",le=\"+Inf\"} 3",
                        "sluice_retry_delay_seconds_count{backend=\"orders\"} 3",
                        "sluice_retry_delay_seconds_sum{backend=\"orders\"} 31.010000001");
    }

    @Test
    void the_values_of_several_threads_are_all_counted() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) threads.add(new Thread(this::recordThousand));
        threads.forEach(Thread::start);
        for (Thread thread : threads) thread.join();
        assertThat(page("sluice_retry_delay_seconds_count")).containsExactly(delays("_count") + "4000");
        assertThat(page("sluice_retry_delay_seconds_sum")).containsExactly(delays("_sum") + "28.0");
        assertThat(page("sluice_breaker_rejected"))
                .containsExactly("sluice_breaker_rejected_total{backend=\"orders\"} 4000.0");
    }

    private void recordThousand() {
        for (int i = 0; i < 1000; i++) {
            delays.record(Duration.ofMillis(7));
            rejected.increment();
        }
    }

    private static String delays(String suffix) {
        return "sluice_retry_delay_seconds" + suffix + "{backend=\"orders\"} ";
    }

    @Test
    void a_meter_has_its_values_for_programs_too() {
        delays.record(Duration.ofMillis(1500));
        delays.record(Duration.ofMillis(500));
        rejected.increment();
        assertThat(delays.count()).isEqualTo(2);
        assertThat(delays.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(2000);
        assertThat(rejected.count()).isEqualTo(1);
    }

    @Test
    void a_removed_meter_is_no_longer_on_the_page() {
        for (Meter meter : List.of(delays, rejected)) metrics.registry().remove(meter);
        assertThat(metrics.scrape()).doesNotContain("orders", "sluice_retry_delay", "sluice_breaker_rejected");
    }

    @Test
    void meters_of_other_parts_stay_those_of_micrometer() {
        metrics.registry().counter("vertx.tasks").increment(1.5);
        metrics.registry().timer("vertx.time").record(Duration.ofSeconds(2));
        assertThat(page("vertx_"))
                .contains("vertx_tasks_total 1.5", "vertx_time_seconds_count 1", "vertx_time_seconds_max 2.0");
    }
}
