package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands, their output and their exit codes. */
class CommandsTest {
    private static final String GOOD = """
            server: { host: 127.0.0.1, port: 0 }
            admin: { port: 0 }
            routes: { GET /hello: { respond: '"hello"' } }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commands = RootCommand.commandLine(new CompletableFuture<>())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("gateway.yaml");
    }

    @Test
    void check_reports_a_valid_configuration() throws IOException {
        Files.writeString(file, GOOD);
        assertThat(commands.execute("check", folder.toString())).isZero();
        assertThat(out.toString()).isEqualTo(folder + " is valid: 1 route, 0 backends\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_mistake_in_the_program_is_an_internal_error_with_its_stack_trace() {
        assertThat(Main.report(new IllegalStateException("no such state"), new PrintWriter(err)))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("sluice: internal error: java.lang.IllegalStateException: no such state\n\tat ");
    }

    @Test
    void check_lists_every_error_with_its_location_on_stderr() throws IOException {
        Files.writeString(file, """
                server: { prot: 1 }
                routes:
                  GET /a: { respond: '{', deadline: 0 }
                """);
        assertThat(commands.execute("check", folder.toString())).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("\n    server: { prot: 1 }\n              ^\n");
        assertThat(err.toString().lines().filter(line -> !line.startsWith("    ")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).matches(".*gateway\\.yaml:\\d+:\\d+: .+"))
                .anySatisfy(line -> assertThat(line).contains(":1:11: ", "prot", "did you mean port"));
    }

    @Test
    void check_applies_the_limits_of_another_heap() throws IOException {
        Files.writeString(file, "routes: { POST /a: { respond: $body, limits: { body: 33MiB } } }\n");
        assertThat(commands.execute("check", folder.toString(), "--heap", "264m"))
                .isZero();
        assertThat(commands.execute("check", folder.toString(), "--heap", "256MiB"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("expected: at most 32MiB", "of a heap of 256MiB");
        assertThat(commands.execute("check", folder.toString(), "--heap", "much"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("not a size such as 256m or 256MiB");
    }

    @Test
    void check_prints_json() throws IOException {
        Files.writeString(file, """
                server: { port: 99999 }
                routes: { GET /a: { respond: '1' } }
                """);
        assertThat(commands.execute("check", folder.toString(), "--format", "json"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("\"severity\" : \"error\"", "\"line\" : 1", "\"path\" : \"server.port\"");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void run_on_a_bad_configuration_lists_every_error_and_starts_nothing() throws IOException {
        Files.writeString(file, "server: { port: 99999, host: [] }\n");
        assertThat(commands.execute("run", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("server.port", "server.host", "nothing was started");
    }

    @Test
    void a_missing_folder_is_reported_in_one_line() {
        assertThat(commands.execute("run", folder.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("nowhere").doesNotContain("Exception");
    }

    @Test
    void a_port_in_use_is_reported_in_one_line_with_its_setting_and_its_option() throws IOException {
        Files.writeString(file, GOOD);
        try (ServerSocket blocked = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(blocked.getLocalPort());
            assertThat(commands.execute("run", folder.toString(), "--port", port))
                    .isEqualTo(2);
            assertThat(commands.execute("run", folder.toString(), "--admin-port", port))
                    .isEqualTo(2);
            assertThat(err.toString().lines())
                    .containsExactly(
                            "sluice: cannot listen on port " + port
                                    + " (server.port): the port is in use, or the host is not an address of this machine"
                                    + "; --port PORT chooses another",
                            "sluice: cannot listen on port " + port
                                    + " (admin.port): the port is in use, or the host is not an address of this machine"
                                    + "; --admin-port PORT chooses another");
        }
    }

    @Test
    void an_invalid_port_is_reported_in_one_line() throws IOException {
        Files.writeString(file, GOOD);
        assertThat(commands.execute("run", folder.toString(), "--port", "99999"))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualTo("sluice: port: 99999 (expected: 0 to 65535)\n");
    }

    @Test
    void one_port_of_one_address_for_callers_and_operators_is_rejected() throws IOException {
        Files.writeString(file, GOOD);
        assertThat(commands.execute("run", folder.toString(), "--port", "9191", "--admin-port", "9191"))
                .isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("sluice: callers and operators would share one address and port"
                        + " (expected: another --port or --admin-port)\n");
    }

    @Test
    void version_and_help_are_printed() {
        assertThat(commands.execute("version")).isZero();
        assertThat(out.toString()).startsWith("sluice ");
        for (String command : new String[] {"demo", "run", "check"}) {
            assertThat(commands.execute(command, "--help")).isZero();
            assertThat(out.toString()).contains("Usage: sluice " + command);
        }
    }

    @Test
    void an_issuer_of_the_demo_is_for_a_gateway_elsewhere() {
        assertThat(commands.execute("demo", "--issuer", "http://tokens")).isEqualTo(2);
        assertThat(err.toString()).contains("--issuer needs --backends-only");
    }

    @Test
    void without_a_command_the_usage_is_shown() {
        assertThat(commands.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing", "demo", "run", "check");
    }
}
