package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of the container image, which run without picocli. */
class ContainerCommandsTest {
    private static final List<String> LOG_CLASS_LOADING = List.of("-XX:TieredStopAtLevel=1", "-Xlog:class+load");

    @TempDir
    Path folder;

    @Test
    void run_on_a_folder_ends_as_it_does_with_picocli() throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), "server: { port: 99999 }\n");
        CommandLineRun withPicocli = CommandLineRun.of("run", folder.toString());
        StringWriter err = new StringWriter();
        int code = ContainerCommands.execute(new CompletableFuture<>(), new PrintWriter(err), "run", folder.toString());
        assertThat(code).isEqualTo(withPicocli.code()).isEqualTo(2);
        assertThat(err.toString()).isEqualTo(withPicocli.err()).contains("server.port", "nothing was started");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run", "run --help", "run conf --port=1", "check conf", "run -conf", "run @conf", "conf run"})
    void other_commands_are_left_to_picocli(String arguments) {
        assertThat(ContainerCommands.matches(arguments.split(" "))).isFalse();
    }

    @Test
    void a_start_loads_no_class_of_picocli() throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                """);
        try (SluiceProcess program =
                SluiceProcess.start(folder, library -> true, LOG_CLASS_LOADING, "run", folder.toString())) {
            program.port("callers");
            assertThat(program.output())
                    .contains("dev.sluice.tools.cli.GatewayProcess ")
                    .doesNotContain("] picocli.");
        }
    }

    @Test
    void a_training_run_of_the_shipped_configuration_succeeds_without_picocli() throws Exception {
        try (SluiceProcess program =
                SluiceProcess.start(folder, library -> true, LOG_CLASS_LOADING, "rehearse", "conf")) {
            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("configuration applied").doesNotContain("] picocli.");
        }
    }
}
