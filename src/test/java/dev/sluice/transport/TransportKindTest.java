package dev.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TransportKindTest {
    @Test
    void on_linux_the_native_library_of_epoll_loads() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        assumeThat(Set.of("amd64", "aarch64")).contains(System.getProperty("os.arch"));

        assertThat(TransportKind.EPOLL.isAvailable()).isTrue();
        assertThat(TransportKind.preferred()).isEqualTo(TransportKind.EPOLL);
    }

    @Test
    void nio_is_available_on_each_system() {
        assertThat(TransportKind.NIO.isAvailable()).isTrue();
    }
}
