package dev.sluice.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the settings and the sums of the page on Kubernetes with the code. */
class KubernetesPageTest {
    private static final String PART = "settings of server.drain";
    private static final Pattern SUM = Pattern.compile("(?m)^\\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|$");

    /** A row of the table of sources, tools and changes. */
    private static final Pattern CHANGE =
            Pattern.compile("(?m)^\\| ([^|]*) \\| (?:Kustomize|Helm) \\| (?:rollout|reload) \\|");

    /** The pods of each column. A rollout runs one more pod. */
    private static final List<Integer> PODS = List.of(2, 4, 10);

    private final Page page = Page.read("docs/kubernetes.md");

    @Test
    void the_page_has_every_setting_of_the_drain_with_its_meaning_default_and_range() {
        List<String> table =
                new SettingsTable(Set.of()).of(ServerSpec.defaults().drain());

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
    }

    @Test
    void the_table_of_changes_has_every_source_of_a_configuration_and_every_kind_of_reload() throws IOException {
        JsonNode values = new ObjectMapper()
                .readTree(Path.of("k8s/chart/values.schema.json").toFile())
                .get("properties");
        List<String> expected = new ArrayList<>();
        values.fieldNames().forEachRemaining(name -> {
            if (name.matches("conf|existing.*")) expected.add("`" + name + "`");
        });
        assertThat(expected).hasSize(3);
        values.at("/reload/enum").forEach(kind -> expected.add("reload: " + kind.asText()));
        assertThat(expected).contains("reload: rollout", "reload: in-place");
        String sources =
                CHANGE.matcher(page.text()).results().map(row -> row.group(1)).collect(joining("\n"));
        assertThat(sources).contains(expected);
    }

    @Test
    void explain_keeps_every_fleet_of_the_table_below_the_capacity_of_its_backend(@TempDir Path folder)
            throws IOException {
        List<MatchResult> rows = SUM.matcher(page.text()).results().toList();
        assertThat(rows).hasSize(3);
        for (MatchResult row : rows) {
            int capacity = number(row, 1);
            for (int column = 2; column <= 4; column++) {
                int replicas = PODS.get(column - 2) + 1;
                assertThat(runningCalls(folder, number(row, column), replicas)).isLessThanOrEqualTo(capacity);
                assertThat(runningCalls(folder, number(row, column) + 1, replicas))
                        .isGreaterThan(capacity);
            }
        }
    }

    /** Returns the concurrent calls of all replicas, as {@code explain} computes them. */
    private static long runningCalls(Path folder, int concurrent, int replicas) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), """
                backends: { a: { url: "http://a", bulkhead: { concurrent: %d } } }
                routes: { GET /: { steps: { a: { call: GET a / } } } }
                """.formatted(concurrent));
        CommandLineRun run = CommandLineRun.of(
                "explain", "GET", "/", "--conf", folder.toString(), "--json", "--replicas", "" + replicas);
        return new ObjectMapper()
                .readTree(run.out())
                .at("/backends/0/fleet/running")
                .asLong();
    }

    private static int number(MatchResult row, int column) {
        return Integer.parseInt(row.group(column));
    }

    /** A first start takes longer than the first {@code port-forward} waits. */
    @Test
    void the_first_commands_wait_at_most_two_minutes_for_the_pods() {
        String wait = "kubectl -n sluice rollout status deployment/sluice --timeout=120s\n";
        assertThat(Page.read("README.md").text()).contains(wait);
        assertThat(page.text()).contains(wait);
    }

    @Test
    void troubleshooting_tells_what_to_do_without_the_prometheus_operator() {
        assertThat(page.text().lines())
                .filteredOn(line -> line.startsWith("| `no matches for kind \"ServiceMonitor\"`"))
                .singleElement()
                .asString()
                .contains("leave `prometheus-operator` out of `prod`")
                .contains("`monitoring.serviceMonitor` and `monitoring.rules` out of the values");
        assertThat(Path.of("k8s/components/prometheus-operator")).isDirectory();
    }

    @Test
    void the_runbook_of_a_rejected_reload_begins_with_the_old_content() {
        String runbook = Page.read("docs/operations.md").text();
        String way = runbook.substring(runbook.indexOf("### SluiceReloadRefused"));
        assertThat(way.substring(0, way.indexOf("\n### ", 1)))
                .containsSubsequence(
                        "1. Put the old content back",
                        "`git checkout conf/`",
                        "`kubectl apply -k`",
                        "`helm rollback`",
                        "2. Wait until the alert ends",
                        "3. Correct the new content, check it (`sluice check --strict`");
        assertThat(page.text()).contains("(operations.md#sluicereloadrefused)");
    }
}
