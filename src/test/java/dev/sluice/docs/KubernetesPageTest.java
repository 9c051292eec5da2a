package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.ServerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page on Kubernetes says of settings, folders and sums. */
class KubernetesPageTest {
    private static final String PART = "settings of server.drain";
    private static final Pattern FOLDER = Pattern.compile("-k (k8s/\\S+)");
    private static final Pattern SUM = Pattern.compile("(?m)^\\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|$");

    private final Page page = Page.read("docs/kubernetes.md");

    @Test
    void it_has_every_setting_of_the_drain_with_its_meaning_default_and_range() {
        List<String> table =
                new SettingsTable(Set.of()).of(ServerSpec.defaults().drain());

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
    }

    @Test
    void every_folder_that_it_applies_is_there() {
        assertThat(FOLDER.matcher(page.text()).results())
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(Files.exists(Path.of(folder.group(1), "kustomization.yaml")))
                        .isTrue());
    }

    @Test
    void no_fleet_of_its_sums_asks_more_of_a_backend_than_it_serves_at_once() {
        List<MatchResult> rows = SUM.matcher(page.text()).results().toList();
        assertThat(rows).hasSize(3);
        for (MatchResult row : rows) {
            assertThat(number(row, 2)).isEqualTo(number(row, 1) / 3);
            assertThat(number(row, 3)).isEqualTo(number(row, 1) / 5);
            assertThat(number(row, 4)).isEqualTo(number(row, 1) / 11);
        }
    }

    private static int number(MatchResult row, int column) {
        return Integer.parseInt(row.group(column));
    }
}
