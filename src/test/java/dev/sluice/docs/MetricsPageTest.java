package dev.sluice.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.telemetry.MeterDefinition;
import dev.sluice.server.TestGateway.VertxWithMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the tables of metrics with the definitions of meters and with the page of metrics of a process. */
class MetricsPageTest {
    private static final String OWN = "metrics of sluice";
    private static final String LIBRARIES = "metrics of libraries";
    private static final Pattern FAMILY =
            Pattern.compile("(?m)^# HELP (\\S+) (.+)\\n# TYPE \\S+ (\\w+)\\n\\w+(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private final Page page = Page.read("docs/observability.md");

    @Test
    void the_page_has_every_metric_with_its_kind_labels_and_meaning() {
        List<String> table = new ArrayList<>(List.of("| Metric | Type | Labels | Meaning |", "|---|---|---|---|"));
        for (MeterDefinition meter : MeterDefinition.values()) table.add(row(meter));
        assertThat(page.part(OWN)).as(page.advice(OWN, table)).isEqualTo(table);
    }

    private static String row(MeterDefinition meter) {
        String labels = meter.labels().stream().map(label -> "`" + label + "`").collect(joining(", "));
        return "| `" + meter.prometheusName() + "` | " + meter.kind().name().toLowerCase(Locale.ROOT) + " | " + labels
                + " | " + meter.meaning() + " |";
    }

    @Test
    void the_page_has_every_metric_of_the_libraries_with_its_type_and_meaning() throws Exception {
        try (VertxWithMetrics process = new VertxWithMetrics()) {
            process.meters.addJvmMeters();
            List<String> rows = FAMILY.matcher(process.meters.scrape())
                    .results()
                    .filter(family -> !family.group(1).startsWith("sluice_"))
                    .map(MetricsPageTest::row)
                    .toList();
            assertThat(rows).hasSizeGreaterThan(20);
            assertThat(page.part(LIBRARIES)).as(page.advice(LIBRARIES, rows)).containsAll(rows);
        }
    }

    private static String row(MatchResult family) {
        String labels = family.group(4) == null
                ? ""
                : LABEL.matcher(family.group(4))
                        .results()
                        .map(label -> "`" + label.group(1) + "`")
                        .collect(joining(", "));
        return "| `" + family.group(1) + "` | " + family.group(3) + " | " + labels + " | " + family.group(2) + " |";
    }

    @Test
    void each_name_has_its_unit_and_each_meaning_is_a_sentence() {
        for (MeterDefinition meter : MeterDefinition.values()) {
            assertThat(meter.prometheusName()).matches("sluice_[a-z_]+");
            assertThat(meter.meaning()).endsWith(".");
        }
        assertThat(MeterDefinition.MEMORY_USED.prometheusName()).isEqualTo("sluice_memory_used_bytes");
        assertThat(MeterDefinition.REQUESTS.prometheusName()).isEqualTo("sluice_requests_seconds");
        assertThat(MeterDefinition.CANCELLED.prometheusName()).isEqualTo("sluice_cancelled_total");
    }
}
