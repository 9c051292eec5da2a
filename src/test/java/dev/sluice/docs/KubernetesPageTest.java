package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sluice.edge.ServerSpec;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page on Kubernetes says of settings and sums. */
class KubernetesPageTest {
    private static final String PART = "settings of server.drain";
    private static final Pattern SUM = Pattern.compile("(?m)^\\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|$");

    private static final Pattern MEASURED =
            Pattern.compile("\\| (\\d+) \\| (\\d+) \\| (\\d+) KiB \\| ([^|]+) \\| ([\\d.]+) \\| [\\d.]+ \\| \\d+ \\|$");

    private final Page page = Page.read("docs/kubernetes.md");

    @Test
    void it_has_every_setting_of_the_drain_with_its_meaning_default_and_range() {
        List<String> table =
                new SettingsTable(Set.of()).of(ServerSpec.defaults().drain());

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
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

    @Test
    void the_formula_fits_every_row_that_was_measured() {
        List<MatchResult> rows = String.join("\n", page.part("measured"))
                .lines()
                .flatMap(row -> MEASURED.matcher(row).results())
                .toList();
        assertThat(rows).hasSizeGreaterThan(10);
        for (MatchResult row : rows)
            assertThat(Double.parseDouble(row.group(5))).as(row.group()).isCloseTo(formula(row), withinPercentage(20));
    }

    /** MiB alive on the heap, as the page computes them. */
    private static double formula(MatchResult row) {
        double connection = row.group(4).equals("TLS") ? 16 : 8;
        double answer = row.group(4).contains("read") ? 11 : 1.4;
        return 10 + (number(row, 1) * connection + number(row, 2) * number(row, 3) * answer) / 1024;
    }

    private static int number(MatchResult row, int column) {
        return Integer.parseInt(row.group(column));
    }
}
