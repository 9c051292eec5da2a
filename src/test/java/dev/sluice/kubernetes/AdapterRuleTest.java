package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.PROMETHEUS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the query of the Prometheus adapter, which the autoscaler uses, with promtool. */
@Needs(PROMETHEUS)
class AdapterRuleTest {
    private static final String SCRAPED = """
            rule_files: [rules.yaml]
            evaluation_interval: 15s
            tests:
              - interval: 15s
                input_series:
                  - { series: 'sluice_requests_active{namespace="sluice",pod="a"}', values: '0 250 10x8' }
                  - { series: 'sluice_requests_active{namespace="sluice",pod="b"}', values: '40x10' }
                  - { series: 'sluice_requests_active{namespace="other",pod="a"}', values: '900x10' }
                promql_expr_test:
                  - expr: adapter
                    eval_time: %s
                    exp_samples:
                      - { labels: 'adapter{pod="a"}', value: %d }
                      - { labels: 'adapter{pod="b"}', value: 40 }
            """;

    @TempDir
    Path folder;

    @Test
    void the_query_returns_the_peak_of_requests_in_flight_of_each_pod_in_two_minutes() throws Exception {
        assertPeakOfPodA("105s", 250);
        assertPeakOfPodA("150s", 10);
    }

    private void assertPeakOfPodA(String time, int peak) throws Exception {
        String rule = """
                groups: [{ name: adapter, rules: [{ record: adapter, expr: '%s' }] }]
                """;
        Files.writeString(folder.resolve("rules.yaml"), rule.formatted(query()));
        Path test = Files.writeString(folder.resolve("test.yaml"), SCRAPED.formatted(time, peak));
        Path promtool = PROMETHEUS.path().orElseThrow().resolveSibling("promtool");
        Process process = new ProcessBuilder(promtool.toString(), "test", "rules", test.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** Returns the query with the parameters of the adapter for two pods of one namespace. */
    private static String query() throws Exception {
        Path rule = Path.of("k8s/components/scale-on-requests/prometheus-adapter.yaml");
        return YamlTree.documents(Files.readString(rule))
                .get(0)
                .at("rules/custom/0/metricsQuery")
                .text()
                .replace("<<.Series>>", "sluice_requests_active")
                .replace("<<.LabelMatchers>>", "namespace=\"sluice\",pod=~\"a|b\"")
                .replace("<<.GroupBy>>", "pod");
    }
}
