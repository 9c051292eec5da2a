package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            assertThat(program.output()).contains("WARN  the native library of epoll does not load; with nio,");
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
    void a_kernel_that_forbids_io_uring_is_an_error_at_start() throws Exception {
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
        assumeThat(WithoutIoUring.isPossible()).as("seccomp and python3").isTrue();
        Process program = WithoutIoUring.wrap(SluiceProcess.builder(
                        library -> true, List.of("-XX:TieredStopAtLevel=1"), conf(", transport: io_uring")))
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).isEqualTo(2);
        assertThat(output)
                .contains("gateway.yaml:1:70: server.transport: io_uring (expected: epoll, because the kernel forbids"
                        + " io_uring to this process")
                .endsWith("has an error; nothing was started\n");
    }

    @Test
    void a_configuration_with_io_uring_is_valid_on_a_machine_that_forbids_it() throws Exception {
        assertThat(CommandLineRun.of("check", conf(", transport: io_uring")[1]).code())
                .isZero();
    }

    @Test
    void the_reason_of_a_missing_transport_is_named() {
        assertThat(reason(new RuntimeException("failed to create io_uring ring fd: Operation not permitted")))
                .startsWith("the kernel forbids io_uring to this process");
        assertThat(reason(new RuntimeException("failed to create io_uring ring fd: Function not implemented")))
                .isEqualTo("this kernel has no io_uring, or a seccomp profile hides it");
        assertThat(reason(new UnsupportedOperationException("you need at least kernel version 5.9")))
                .isEqualTo("you need at least kernel version 5.9");
        assertThat(reason(new UnsatisfiedLinkError("no library")))
                .isEqualTo("the native library of io_uring does not load on this machine");
        assertThat(reason(null)).isEqualTo("the native library of io_uring does not load on this machine");
    }

    private static String reason(@Nullable Throwable cause) {
        return TransportCheck.reason(TransportKind.IO_URING, cause);
    }

    @Test
    void another_transport_is_an_error_with_its_place() throws Exception {
        CommandLineRun run = CommandLineRun.of("check", conf(", transport: kqueue")[1]);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out() + run.err())
                .contains("gateway.yaml:1:", "server.transport: kqueue (expected: epoll, io_uring, nio)");
    }

    /** Starts a program under a seccomp filter that answers {@code io_uring_setup} with EPERM, as the profiles of container runtimes do. */
    private static final class WithoutIoUring {
        private static final String SCRIPT = """
                import ctypes, os, struct, sys
                program = [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)]
                code = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *each) for each in program))
                class Filter(ctypes.Structure):
                    _fields_ = [('length', ctypes.c_ushort), ('code', ctypes.c_void_p)]
                libc = ctypes.CDLL(None)
                if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(Filter(4, ctypes.addressof(code))), 0, 0):
                    sys.exit(99)
                os.execvp(sys.argv[1], sys.argv[1:])
                """;

        static boolean isPossible() throws InterruptedException {
            try {
                return wrap(new ProcessBuilder("true")).start().waitFor() == 0;
            } catch (IOException noPython) {
                return false;
            }
        }

        static ProcessBuilder wrap(ProcessBuilder program) {
            program.command().addAll(0, List.of("python3", "-c", SCRIPT));
            return program;
        }
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
