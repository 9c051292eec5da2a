package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rules about the test tree. A fixture is a source file without a test method or fuzz target. Files named package-info are no fixtures, nor
 * are the classes of {@code architecture.sample}, which break the rules on purpose.
 */
class FixturesTest {
    private static final Path TESTS = Path.of("src/test/java/dev/sluice");
    private static final Path MAIN = Path.of("src/main/java/dev/sluice");
    private static final Path SAMPLES = Path.of("architecture/sample");
    private static final int LIMIT = 60;
    private static final Set<Path> WITHOUT_MAIN = Stream.of(
                    "architecture", "docs", "examples", "fixture", "fuzz", "it", "kubernetes", "launcher", "real")
            .map(Path::of)
            .collect(Collectors.toSet());
    private static final Pattern TEST_METHOD = Pattern.compile(
            "^ +@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example|ArchTest)\\b|void fuzzerTestOneInput\\(",
            Pattern.MULTILINE);

    @Test
    void the_test_tree_has_at_most_60_fixtures() throws IOException {
        assertThat(sources()
                        .filter(file -> !file.startsWith(SAMPLES))
                        .filter(file -> !TEST_METHOD.matcher(read(file)).find()))
                .contains(Path.of("fixture/ManualClock.java"))
                .hasSizeLessThanOrEqualTo(LIMIT);
    }

    @Test
    void each_test_package_exists_in_main_or_is_listed() throws IOException {
        List<Path> packages = sources()
                .map(file -> file.getParent() == null ? Path.of("") : file.getParent())
                .distinct()
                .filter(folder -> !WITHOUT_MAIN.contains(folder.getName(0)))
                .toList();
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(MAIN.resolve(folder)).isDirectory());
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .map(TESTS::relativize)
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(TESTS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
