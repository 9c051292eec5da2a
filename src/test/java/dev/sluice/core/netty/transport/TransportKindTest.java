package dev.sluice.core.netty.transport;

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

    /** Vert.x would find them, and ask the kernel for io_uring in every start, which security monitors report. */
    @Test
    void no_classes_of_io_uring_are_on_the_class_path() {
        assertThat(getClass().getClassLoader().getResource("io/netty/channel/uring/IoUring.class"))
                .isNull();
    }

    @Test
    void nio_is_available_on_each_system() {
        assertThat(TransportKind.NIO.isAvailable()).isTrue();
    }
}
