package dev.sluice.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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
    void a_client_cannot_have_more_connections_than_all_clients() {
        assertThat(new ConnectionSpec(2, 2, Duration.ofMinutes(1)).perClient()).isEqualTo(2);
        assertThat(new ConnectionSpec(0, 3, Duration.ofMinutes(1)).perClient()).isEqualTo(3);
        assertThatThrownBy(() -> new ConnectionSpec(2, 3, Duration.ofMinutes(1)))
                .hasMessageContaining("per_client: 3 (expected: at most max, which is 2)");
    }
}
