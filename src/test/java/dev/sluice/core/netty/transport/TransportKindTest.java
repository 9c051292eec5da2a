package dev.sluice.core.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransportKindTest {
    @Test
    void on_linux_the_native_library_of_epoll_loads() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        assumeThat(Set.of("amd64", "aarch64")).contains(System.getProperty("os.arch"));

        assertThat(TransportKind.EPOLL.isAvailable()).isTrue();
        assertThat(TransportKind.preferred()).isEqualTo(TransportKind.EPOLL);
    }

    /** A default start must not ask the kernel for io_uring, which security monitors report. */
    @Test
    void the_choice_of_epoll_loads_no_class_of_io_uring() throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        Process program = new ProcessBuilder(
                        java,
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Preferred.class.getName())
                .redirectErrorStream(true)
                .start();
        String loaded = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).isZero();
        assertThat(loaded)
                .contains("io.vertx.core.impl.VertxImpl ")
                .doesNotContain("io.netty.channel.uring.IoUring ", "io.netty.channel.uring.Native ");
    }

    /** The program of a process that creates a Vert.x on the preferred transport. */
    static final class Preferred {
        private Preferred() {}

        public static void main(String[] arguments) throws Exception {
            Vertx vertx = Vertx.builder()
                    .withTransport(new SocketTransport(TransportKind.preferred()))
                    .build();
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void nio_is_available_on_each_system() {
        assertThat(TransportKind.NIO.isAvailable()).isTrue();
    }
}
