package dev.sluice.gateway.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionSpecTest {
    private static final long MIB = 1 << 20;

    @Test
    void the_default_limit_is_the_smaller_one_of_files_and_heap() {
        assertThat(ProcessLimits.maxConnections(1_000_000, 102 * MIB)).isEqualTo(816);
        assertThat(ProcessLimits.maxConnections(1_000_000, 256 * MIB)).isEqualTo(2048);
        assertThat(ProcessLimits.maxConnections(1024, 256 * MIB)).isEqualTo(768);
        assertThat(ProcessLimits.maxConnections(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(1_000_000);
        assertThat(ProcessLimits.maxConnections(0, 0)).isEqualTo(1);
    }

    @Test
    void the_age_of_a_connection_differs_by_at_most_10_percent() {
        ConnectionSpec spec = ConnectionSpec.defaults();
        Random random = new Random(1);
        assertThat(IntStream.range(0, 10_000)
                        .mapToLong(i -> spec.randomAgeNanos(random))
                        .summaryStatistics())
                .satisfies(ages -> {
                    assertThat(Duration.ofNanos(ages.getMin()))
                            .isBetween(Duration.ofMinutes(27), Duration.ofSeconds(1622));
                    assertThat(Duration.ofNanos(ages.getMax()))
                            .isBetween(Duration.ofSeconds(1978), Duration.ofMinutes(33));
                });
    }

    @Test
    void a_client_cannot_have_more_connections_than_all_clients() {
        assertThat(new ConnectionSpec(2, 2, Duration.ofMinutes(1)).perClient()).isEqualTo(2);
        assertThat(new ConnectionSpec(0, 3, Duration.ofMinutes(1)).perClient()).isEqualTo(3);
        assertThatThrownBy(() -> new ConnectionSpec(2, 3, Duration.ofMinutes(1)))
                .hasMessageContaining("per_client: 3 (expected: at most max, 2)");
    }
}
