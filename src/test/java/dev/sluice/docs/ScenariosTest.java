package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that every scenario of the page names tests and that these tests exist. */
class ScenariosTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| [^|]+ \\| (.+) \\|");
    private static final Pattern REFERENCE = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static List<MatchResult> rows() {
        return Page.read("docs/scenarios.md").part("scenarios").stream()
                .skip(2)
                .map(row -> ROW.matcher(row).results().findFirst().orElseThrow(() -> new AssertionError(row)))
                .toList();
    }

    @Test
    void the_page_has_forty_scenarios() {
        assertThat(rows().stream().map(row -> Integer.parseInt(row.group(1))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void each_scenario_names_tests_that_exist() {
        assertThat(rows()).allSatisfy(row -> {
            List<MatchResult> references =
                    REFERENCE.matcher(row.group(2)).results().toList();
            assertThat(references).as(row.group()).isNotEmpty();
            assertThat(references)
                    .allSatisfy(reference ->
                            assertThat(sourceOf(reference.group(1))).contains(" void " + reference.group(2) + "("));
        });
    }

    private static String sourceOf(String testClass) {
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            Path source = sources.filter(path -> path.endsWith(testClass + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + testClass));
            return Files.readString(source);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
