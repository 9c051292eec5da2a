package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.GoldenFile;
import dev.sluice.tools.report.FindingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Forty mistakes ({@code mistakes/written.txt}) and their reports ({@code mistakes/told.txt}). */
class QuotedMistakesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/sluice/mistakes/written.txt");

    private record Mistake(String title, String text) {
        LoadResult load() {
            return ConfigurationLoader.load(List.of(new SourceFile("conf/a.yaml", text)), name -> null);
        }
    }

    private static List<Mistake> mistakes() throws IOException {
        return Arrays.stream(Files.readString(GOLDEN).split("(?m)^=== "))
                .filter(block -> !block.isEmpty())
                .map(block -> block.split("\n", 2))
                .map(parts -> new Mistake(parts[0], parts[1]))
                .toList();
    }

    private static String report(Mistake mistake) {
        return "=== " + mistake.title() + "\n"
                + FindingReport.errorText(mistake.load()).collect(Collectors.joining("\n")) + "\n";
    }

    @Test
    void each_mistake_is_reported_with_location_line_and_expectation() throws IOException {
        GoldenFile.assertEqual(
                "mistakes/told.txt",
                mistakes().stream().map(QuotedMistakesTest::report).collect(Collectors.joining()));
    }

    @Test
    void each_report_has_a_caret_and_shows_no_secret() throws IOException {
        assertThat(mistakes()).hasSizeGreaterThanOrEqualTo(40).allSatisfy(mistake -> {
            String reported = report(mistake);
            assertThat(reported).contains("conf/a.yaml:").doesNotContain("hunter2");
            assertThat(reported.lines().filter(line -> line.strip().equals("^")))
                    .isNotEmpty();
        });
    }

    @Test
    void a_secret_near_a_mistake_is_not_shown() {
        for (String text : List.of(
                "credentials:\n  c:\n    grant: basic\n    password: |\n      hunter2\n     broken\n",
                "credentials:\n  c:\n    client_secret:\n      hunter2: [\n",
                "credentials: { c: { password: hunter2, : } }\n",
                "credentials: { c: { grant: basic, pasword: hunter2 } }\n",
                "backends: { a: { url: \"http://joe:hunter2@a\" } }\n")) {
            LoadResult loaded = new Mistake("", text).load();
            assertThat(loaded.errors()).isNotEmpty();
            assertThat(FindingReport.text(loaded)).noneMatch(line -> line.contains("hunter2"));
        }
    }

    @Test
    void strict_turns_warnings_into_errors() {
        LoadResult loaded = TestConfiguration.load("server: { port: 0 }");
        assertThat(loaded.warningsAsErrors().configuration()).isNull();
        assertThat(loaded.warningsAsErrors().errors()).isEqualTo(loaded.warnings());
        LoadResult valid = TestConfiguration.load("routes: { GET /a: { respond: 1 } }");
        assertThat(valid.warningsAsErrors()).isEqualTo(valid);
    }
}
