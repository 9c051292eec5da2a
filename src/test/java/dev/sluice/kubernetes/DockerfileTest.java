package dev.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kubernetes.DockerfileTest.Dockerfile.Instruction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class DockerfileTest {

    private final Dockerfile image = Dockerfile.read();

    DockerfileTest() throws IOException {}

    @Test
    void arguments_can_replace_the_base_images() {
        assertThat(image.all("FROM").map(Instruction::arguments))
                .containsExactly(
                        "${BUILD_IMAGE} AS build", "${RUNTIME_IMAGE} AS runtime", "runtime AS trained", "runtime");
        assertThat(image.all("ARG").map(Instruction::arguments))
                .anyMatch(argument -> argument.matches("BUILD_IMAGE=\\S+:\\S+"))
                .anyMatch(argument -> argument.matches("RUNTIME_IMAGE=\\S+:\\S+"));
    }

    @Test
    void the_user_is_a_number_other_than_root() {
        assertThat(image.last("USER").arguments()).matches("[1-9]\\d*:[1-9]\\d*");
    }

    @Test
    void the_entry_point_is_java_without_a_shell_so_that_java_receives_signals() {
        assertThat(image.last("ENTRYPOINT").execForm()).startsWith("java").endsWith("-jar", "/app/sluice.jar");
        assertThat(image.last("CMD").execForm()).containsExactly("run", "/conf");
    }

    @Test
    void java_exits_if_memory_runs_out() {
        assertThat(image.last("ENTRYPOINT").execForm()).contains("-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void the_files_that_change_least_are_copied_first() {
        assertThat(image.position("COPY", "pom.xml .")).isLessThan(image.position("COPY", "src/main src/main"));
        assertThat(List.of(
                        image.position("COPY", "--from=build /opt/java /opt/java"),
                        image.position("COPY", "--from=build /src/target/lib /app/lib"),
                        image.position("COPY", "--from=build /src/target/sluice.jar /app/sluice.jar"),
                        image.position("COPY", "--from=trained /app/sluice.aot /app/sluice.aot")))
                .isSorted();
    }

    @Test
    void java_loads_the_cache_of_a_training_run_with_the_same_collector() {
        List<String> training = image.all("RUN")
                .filter(run -> run.arguments().contains("rehearse"))
                .findFirst()
                .orElseThrow()
                .execForm();
        assertThat(training).contains("-XX:AOTCacheOutput=/app/sluice.aot", "-XX:+UseSerialGC");
        assertThat(image.last("ENTRYPOINT").execForm()).contains("-XX:AOTCache=/app/sluice.aot");
        assertThat(image.all("ENV").map(Instruction::arguments))
                .anyMatch(
                        variable -> variable.startsWith("JDK_JAVA_OPTIONS=") && variable.contains("-XX:+UseSerialGC"));
    }

    @Test
    void the_image_exposes_the_ports_of_conf() throws Exception {
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

    /** The instructions of the Dockerfile. */
    record Dockerfile(List<Instruction> instructions) {

        record Instruction(String keyword, String arguments) {
            boolean is(String other) {
                return keyword.equals(other);
            }

            /** Returns the arguments of an exec form, such as {@code ["java", "-jar"]}. Fails for a shell form. */
            List<String> execForm() {
                if (!arguments.startsWith("[")) throw new AssertionError("not an exec form: " + this);
                List<?> words = (List<?>) new Load(LoadSettings.builder().build()).loadFromString(arguments);
                return words.stream().map(Object::toString).toList();
            }
        }

        static Dockerfile read() throws IOException {
            String joined = Files.readString(Path.of("Dockerfile"))
                    .replaceAll("(?m)^#.*\n", "")
                    .replace("\\\n", " ");
            return new Dockerfile(joined.lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split("\\s+", 2))
                    .map(words -> new Instruction(words[0], words[1].replaceAll("\\s+", " ")))
                    .toList());
        }

        Stream<Instruction> all(String keyword) {
            return instructions.stream().filter(instruction -> instruction.is(keyword));
        }

        /** Returns the last instruction of a keyword, because it overrides the earlier instructions. */
        Instruction last(String keyword) {
            return all(keyword)
                    .reduce((earlier, later) -> later)
                    .orElseThrow(() -> new AssertionError("no " + keyword));
        }

        /** Returns the position of the only instruction with these arguments. */
        int position(String keyword, String arguments) {
            int position = instructions.indexOf(new Instruction(keyword, arguments));
            if (position < 0) throw new AssertionError("no " + keyword + " " + arguments);
            return position;
        }
    }
}
