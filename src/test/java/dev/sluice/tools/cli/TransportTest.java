package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The setting {@code server.transport} on a machine with and without the native library. */
class TransportTest {
    @TempDir
    Path folder;

    private static boolean isNotNative(String library) {
        return !library.contains("netty-transport-native-epoll");
    }

    @BeforeEach
    void requireLinux() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    }

    @Test
    void without_the_native_library_it_warns_and_serves_on_nio() throws Exception {
        try (SluiceProcess program = SluiceProcess.start(folder, TransportTest::isNotNative, conf(""))) {
            program.port("callers");
            assertThat(program.output())
                    .containsPattern("WARN  \\S+ the native library of epoll does not load; with nio,");
            program.signal("TERM");
            assertThat(program.exitCode()).isZero();
        }
    }

    @Test
    void epoll_without_its_native_library_is_an_error_at_start() throws Exception {
        try (SluiceProcess program =
                SluiceProcess.start(folder, TransportTest::isNotNative, conf(", transport: epoll"))) {
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.output())
                    .contains(
                            "gateway.yaml:1:",
                            "server.transport: epoll (expected: nio, because the native library"
                                    + " of epoll does not load on this machine)\n")
                    .endsWith("has an error; nothing was started\n");
        }
    }

    @Test
    void the_reason_of_a_missing_transport_is_named() {
        assertThat(reason(new UnsupportedOperationException("io.netty.transport.noNative is set")))
                .isEqualTo("io.netty.transport.noNative is set");
        assertThat(reason(new UnsatisfiedLinkError("no library")))
                .isEqualTo("the native library of epoll does not load on this machine");
        assertThat(reason(null)).isEqualTo("the native library of epoll does not load on this machine");
    }

    private static String reason(@Nullable Throwable cause) {
        return TransportCheck.reason(TransportKind.EPOLL, cause);
    }

    @Test
    void another_transport_is_an_error_with_its_location() throws Exception {
        CommandLineRun run = CommandLineRun.of("check", conf(", transport: kqueue")[1]);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out() + run.err())
                .contains("gateway.yaml:1:", "server.transport: kqueue (expected: epoll or nio)");
    }

    @Test
    void io_uring_was_removed() throws Exception {
        CommandLineRun run = CommandLineRun.of("check", conf(", transport: io_uring")[1]);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out() + run.err())
                .contains("gateway.yaml:1:70: server.transport: io_uring (expected: epoll or nio)");
    }

    private String[] conf(String settings) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }%s }
                admin: { port: 0 }
                routes: { GET /: { respond: '1' } }
                """.formatted(settings));
        return new String[] {"run", folder.toString()};
    }
}
