package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.SluiceProcess;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminationLogTest {
    @TempDir
    Path folder;

    private static StartupException failure(String... errors) {
        return new StartupException("/conf has errors; nothing was started", List.of(errors));
    }

    @Test
    void it_has_the_message_and_every_error() throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "of the last start, which was longer than this");
        new TerminationLog(file).write(failure("a.yaml:1:2: server.port: x", "b.yaml:3:4: routes"));
        assertThat(file).hasContent("""
                sluice: /conf has errors; nothing was started
                a.yaml:1:2: server.port: x
                b.yaml:3:4: routes
                """);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 40, 41, 42, 43, 1000})
    void it_has_at_most_4096_bytes_and_the_number_of_errors_that_are_left_out(int errors) {
        String error = "ä".repeat(48);
        String text =
                TerminationLog.text(failure(Collections.nCopies(errors, error).toArray(String[]::new)));
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4096);
        long shown = text.lines().filter(error::equals).count();
        if (shown < errors) {
            assertThat(shown).isGreaterThan(38);
            assertThat(text).endsWith("\nand " + (errors - shown) + " more; the log has all\n");
        } else {
            assertThat(text).endsWith(error + "\n");
        }
    }

    @Test
    void an_error_that_does_not_fit_is_counted() {
        assertThat(TerminationLog.text(failure("x".repeat(5000), "y")))
                .isEqualTo("sluice: /conf has errors; nothing was started\nand 2 more; the log has all\n");
        assertThat(TerminationLog.text(new StartupException("x".repeat(5000))).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(4096);
    }

    @Test
    void a_file_that_does_not_exist_is_not_created_and_a_folder_changes_nothing() {
        Path missing = folder.resolve("nowhere");
        new TerminationLog(missing).write(failure("a"));
        assertThat(missing).doesNotExist();
        new TerminationLog(folder).write(failure("a"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_variable_names_another_file() {
        assertThat(TerminationLog.at(null).file()).hasToString("/dev/termination-log");
        assertThat(TerminationLog.at("").file()).hasToString("/dev/termination-log");
        assertThat(TerminationLog.at("/tmp/log").file()).hasToString("/tmp/log");
        assertThat(TerminationLog.at("\0").file()).hasToString("/dev/termination-log");
    }

    @Test
    void a_process_that_does_not_start_writes_its_reason_and_no_secret() throws Exception {
        Path file = Files.createFile(folder.resolve("log"));
        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(conf.resolve("a.yaml"), """
                admin: { token: "${TOKEN}" }
                routes: { GET /a: { respnd: 1 } }
                """);
        Map<String, String> environment = Map.of("SLUICE_TERMINATION_LOG", file.toString(), "TOKEN", "hunter2");
        try (SluiceProcess program = SluiceProcess.start(folder, environment, "run", conf.toString())) {
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.output()).doesNotContain("hunter2");
        }
        assertThat(file)
                .content()
                .startsWith("sluice: " + conf + " has 2 errors; nothing was started\n")
                .contains("a.yaml:1:17: admin.token: 7 bytes", "a.yaml:2:21: routes.GET /a.respnd: unknown key")
                .doesNotContain("hunter2", "\u001b");
    }

    @Test
    void a_used_port_is_a_reason_too() throws Exception {
        Path file = Files.createFile(folder.resolve("log"));
        Path conf = Files.createDirectory(folder.resolve("conf"));
        try (ServerSocket used = new ServerSocket(0)) {
            Files.writeString(conf.resolve("a.yaml"), """
                    server: { port: 0 }
                    admin: { host: 0.0.0.0, port: %d }
                    routes: { GET /a: { respond: 1 } }
                    """.formatted(used.getLocalPort()));
            Map<String, String> environment = Map.of("SLUICE_TERMINATION_LOG", file.toString());
            try (SluiceProcess program = SluiceProcess.start(folder, environment, "run", conf.toString())) {
                assertThat(program.exitCode()).isEqualTo(2);
            }
            assertThat(file)
                    .content()
                    .contains("(admin.port)", "the port is in use")
                    .hasLineCount(1);
        }
    }
}
