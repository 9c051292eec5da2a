package dev.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kubernetes.Dockerfile.Instruction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DockerfileTest {

    private final Dockerfile image = Dockerfile.read();

    DockerfileTest() throws IOException {}

    @Test
    void its_stages_start_from_images_that_an_argument_can_replace() {
        assertThat(image.all("FROM").map(Instruction::arguments))
                .containsExactly(
                        "${BUILD_IMAGE} AS build", "${RUNTIME_IMAGE} AS runtime", "runtime AS trained", "runtime");
        assertThat(image.all("ARG").map(Instruction::arguments))
                .anyMatch(argument -> argument.matches("BUILD_IMAGE=\\S+:\\S+"))
                .anyMatch(argument -> argument.matches("RUNTIME_IMAGE=\\S+:\\S+"));
    }

    @Test
    void it_runs_as_a_number_other_than_root() {
        assertThat(image.last("USER").arguments()).matches("[1-9]\\d*:[1-9]\\d*");
    }

    @Test
    void java_gets_the_signals_because_no_shell_stands_before_it() {
        assertThat(image.last("ENTRYPOINT").execForm()).startsWith("java").endsWith("-jar", "/app/sluice.jar");
        assertThat(image.last("CMD").execForm()).containsExactly("run", "/conf");
    }

    @Test
    void it_exits_when_memory_runs_out() {
        assertThat(image.last("ENTRYPOINT").execForm()).contains("-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void layers_that_change_seldom_are_below_layers_that_change_often() {
        assertThat(image.position("COPY", "pom.xml .")).isLessThan(image.position("COPY", "src/main src/main"));
        assertThat(List.of(
                        image.position("COPY", "--from=build /opt/java /opt/java"),
                        image.position("COPY", "--from=build /src/target/lib /app/lib"),
                        image.position("COPY", "--from=build /src/target/sluice.jar /app/sluice.jar"),
                        image.position("COPY", "--from=trained /app/sluice.aot /app/sluice.aot")))
                .isSorted();
    }

    @Test
    void it_runs_on_the_cache_that_a_rehearsal_with_the_same_collector_made() {
        List<String> rehearsal = image.all("RUN")
                .filter(run -> run.arguments().contains("rehearse"))
                .findFirst()
                .orElseThrow()
                .execForm();
        assertThat(rehearsal).contains("-XX:AOTCacheOutput=/app/sluice.aot", "-XX:+UseSerialGC");
        assertThat(image.last("ENTRYPOINT").execForm()).contains("-XX:AOTCache=/app/sluice.aot");
        assertThat(image.last("ENV").arguments()).contains("-XX:+UseSerialGC");
    }

    @Test
    void it_exposes_the_ports_of_conf() throws Exception {
        assertThat(image.last("EXPOSE").arguments())
                .isEqualTo(ShippedConfiguration.port("server/port") + " " + ShippedConfiguration.port("admin/port"));
    }

    @Test
    void the_build_context_has_only_the_copied_files() throws Exception {
        List<String> rules = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        Stream<String> copied = image.all("COPY")
                .map(copy -> copy.arguments().split(" ", 2)[0])
                .filter(source -> !source.startsWith("--from="))
                .distinct()
                .map("!"::concat);
        assertThat(rules).startsWith("*");
        assertThat(rules.stream().skip(1)).containsExactlyInAnyOrderElementsOf(copied.toList());
    }
}
