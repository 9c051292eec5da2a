package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One mistake in the YAML of a valid file is one error, whichever line and setting it is in. */
class OneMistakeTest {
    private static final Path FILE = Path.of("src/test/resources/dev/sluice/config/load/one-mistake.yaml");
    private static final SourceFile OTHER = new SourceFile("other.yaml", "routes: { GET /z: { respond: $nope } }\n");

    private final List<String> lines;

    OneMistakeTest() throws IOException {
        lines = Files.readAllLines(FILE);
    }

    private static List<Finding> errors(SourceFile... files) {
        return ConfigurationLoader.load(List.of(files), Map.of("S", "0123456789")::get)
                .errors();
    }

    /** Returns the forms of a line with a mistake, which YAML may read with another meaning. */
    private static Stream<String> mistakes(String line) {
        return Stream.of(
                        line.replaceFirst(":( |$)", "$1"),
                        line.replaceFirst("}$", ""),
                        line.replaceFirst("\\{ ", ""),
                        line.replaceFirst("\"", ""),
                        line.replaceFirst("(\"[^\"]*\")", "$1x"),
                        line.replaceFirst(",", ""),
                        line.replaceFirst("^ ", ""),
                        "\t" + line)
                .distinct()
                .filter(changed -> !changed.equals(line));
    }

    private SourceFile withLine(int index, String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(index, line);
        return new SourceFile("f", String.join("\n", changed) + "\n");
    }

    private static boolean isOfYaml(Finding finding) {
        return finding.path().isEmpty();
    }

    @Test
    void a_mistake_in_the_yaml_is_the_only_error() {
        assertThat(errors(new SourceFile("f", String.join("\n", lines)))).isEmpty();
        int mistakes = 0;
        for (int i = 0; i < lines.size(); i++)
            for (String line : mistakes(lines.get(i)).toList()) {
                List<Finding> errors = errors(withLine(i, line));
                if (errors.stream().noneMatch(OneMistakeTest::isOfYaml)) continue;
                assertThat(errors).as(line).hasSize(1);
                mistakes++;
            }
        assertThat(mistakes).isGreaterThan(200);
    }

    @Test
    void a_mistake_in_the_yaml_hides_no_error_of_another_file() {
        for (int i = 0; i < lines.size(); i++)
            for (String line : mistakes(lines.get(i)).toList())
                assertThat(errors(withLine(i, line), OTHER))
                        .as(line)
                        .anyMatch(error -> error.location().file().equals("other.yaml"));
    }
}
