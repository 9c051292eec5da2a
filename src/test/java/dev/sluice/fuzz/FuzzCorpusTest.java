package dev.sluice.fuzz;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs each fuzz target with its corpus. {@code .ci/fuzz} starts from the same inputs. */
class FuzzCorpusTest {
    private static final Path TARGETS = Path.of("src/test/java/dev/sluice/fuzz");
    private static final Path INPUTS = Path.of("src/test/resources/dev/sluice/fuzz");
    private static final Map<String, Consumer<byte[]>> FUZZED = Map.of(
            "ConfigurationTarget", ConfigurationTarget::fuzzerTestOneInput,
            "ForwardedTarget", ForwardedTarget::fuzzerTestOneInput,
            "HeaderTarget", HeaderTarget::fuzzerTestOneInput,
            "JsonTarget", JsonTarget::fuzzerTestOneInput,
            "JwtTarget", JwtTarget::fuzzerTestOneInput,
            "PathTarget", PathTarget::fuzzerTestOneInput,
            "QueryTarget", QueryTarget::fuzzerTestOneInput,
            "ScanTarget", ScanTarget::fuzzerTestOneInput,
            "TemplateTarget", TemplateTarget::fuzzerTestOneInput);

    @Test
    void each_target_has_kept_inputs_and_each_input_has_a_target() throws IOException {
        assertThat(FUZZED.keySet())
                .containsExactlyInAnyOrderElementsOf(targets())
                .containsExactlyInAnyOrderElementsOf(names(INPUTS))
                .allSatisfy(target -> assertThat(names(INPUTS.resolve(target))).hasSizeGreaterThanOrEqualTo(3));
    }

    @TestFactory
    Stream<DynamicTest> no_kept_input_shows_a_defect() throws IOException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (String target : targets())
            for (String name : names(INPUTS.resolve(target))) tests.add(replay(target, name));
        return tests.build();
    }

    private static DynamicTest replay(String target, String name) throws IOException {
        byte[] input = Files.readAllBytes(INPUTS.resolve(target).resolve(name));
        return DynamicTest.dynamicTest(target + " " + name, () -> fuzzed(target).accept(input));
    }

    private static Consumer<byte[]> fuzzed(String target) {
        return requireNonNull(FUZZED.get(target), target);
    }

    private static List<String> targets() throws IOException {
        return names(TARGETS).stream()
                .filter(name -> name.endsWith("Target.java"))
                .map(name -> name.replace(".java", ""))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
