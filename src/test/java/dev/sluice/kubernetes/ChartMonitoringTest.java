package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kubernetes.Manifests.PodSelection;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What watches the pods of the chart: autoscalers, Prometheus and its alerts. */
@Needs(HELM)
class ChartMonitoringTest {
    private static final String CONF = "existingConfigMap: mine\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"none, ''", "hpa, HorizontalPodAutoscaler", "keda, ScaledObject"})
    void a_deployment_has_the_autoscaler_of_the_values_and_no_other(String kind, String expected) throws Exception {
        Manifests rendered =
                render(CONF + "autoscaling: { kind: " + kind + ", keda: { serverAddress: 'http://p:9090' } }\n");
        assertThat(rendered.objects().stream()
                        .filter(object -> List.of("HorizontalPodAutoscaler", "ScaledObject")
                                .contains(object.at("kind").text()))
                        .map(object -> object.valueAt("kind")
                                + object.at("spec/scaleTargetRef/name").text()))
                .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected + "edge-sluice"));
        assertThat(rendered.find("Deployment", "edge-sluice")
                        .find("spec/replicas")
                        .isPresent())
                .isEqualTo(kind.equals("none"));
    }

    @Test
    void the_autoscalers_use_the_numbers_of_the_values() throws Exception {
        String numbers = "minReplicas: 3, maxReplicas: 1000000, cpu: 55, requestsInFlight: 2000000";
        YamlTree hpa = render(CONF + "autoscaling: { kind: hpa, " + numbers + " }\n")
                .find("HorizontalPodAutoscaler", "edge-sluice")
                .at("spec");
        assertThat(hpa.valueAt("maxReplicas")).isEqualTo(1_000_000);
        assertThat(hpa.valueAt("metrics/0/resource/target/averageUtilization")).isEqualTo(55);
        assertThat(hpa.valueAt("metrics/1/pods/target/averageValue")).isEqualTo("2000000");

        YamlTree keda = render(CONF + "autoscaling: { kind: keda, " + numbers
                        + ", keda: { triggers: [{ type: cron, metadata: { start: a } }] } }\n")
                .find("ScaledObject", "edge-sluice")
                .at("spec");
        assertThat(keda.valueAt("minReplicaCount")).isEqualTo(3);
        assertThat(keda.at("triggers").items())
                .extracting(trigger -> trigger.valueAt("type"))
                .containsExactly("cpu", "cron");
    }

    @Test
    void prometheus_scrapes_the_admin_service_of_the_release_and_no_other() throws Exception {
        Manifests rendered = render(CONF + "demo: { enabled: true }\nmonitoring: { serviceMonitor: true }\n");
        PodSelection monitor = new PodSelection(
                "", (Map<?, ?>) rendered.find("ServiceMonitor", "edge-sluice").valueAt("spec/selector/matchLabels"));
        assertThat(monitor.labels().get("app.kubernetes.io/instance")).isEqualTo("edge");
        assertThat(rendered.objects().stream()
                        .filter(object -> object.valueAt("kind").equals("Service"))
                        .filter(service -> monitor.selects((Map<?, ?>) service.valueAt("metadata/labels")))
                        .map(service -> service.valueAt("metadata/name")))
                .isEqualTo(List.of("edge-sluice-admin"));
    }

    /** A pod that starts with a rejected configuration fails, and no rollout holds the next ones back. */
    @ParameterizedTest
    @CsvSource({
        "'conf: { a.yaml: x }', warning",
        "'conf: { a.yaml: x }, reload: rollout', warning",
        "'conf: { a.yaml: x }, reload: in-place', critical",
        "'existingConfigMap: mine', critical",
        "'existingClaim: mine', critical"
    })
    void a_rejected_reload_is_critical_where_pods_reload_in_place(String source, String severity) throws Exception {
        YamlTree rules =
                render("{ monitoring: { rules: true }, " + source + " }").find("PrometheusRule", "edge-sluice");
        YamlTree written = YamlTree.documents(Files.readString(Path.of("k8s/components/monitoring/rules.yaml")))
                .get(0);
        assertThat(severities(rules)).isEqualTo(severity.equals("warning") ? severities(written) : critical(written));
        assertThat(rules.value().toString()).contains("{{ $labels.route }}");
    }

    private static Map<Object, Object> critical(YamlTree rules) {
        Map<Object, Object> severities = severities(rules);
        assertThat(severities.put("SluiceReloadRefused", "critical")).isEqualTo("warning");
        return severities;
    }

    private static Map<Object, Object> severities(YamlTree rules) {
        Map<Object, Object> severities = new LinkedHashMap<>();
        for (YamlTree rule : rules.at("spec/groups/1/rules").items())
            severities.put(rule.valueAt("alert"), rule.valueAt("labels/severity"));
        return severities;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kind: hpa, minReplicas: 11 | minReplicas: 11 (expected: at most maxReplicas, 10)
            kind: keda                 | needs autoscaling.keda.serverAddress
            """)
    void an_autoscaler_that_cannot_work_is_an_error(String autoscaling, String message) throws Exception {
        var rendering = HelmChart.tryRender("edge", file(CONF + "autoscaling: { " + autoscaling + " }\n"));
        assertThat(rendering.code()).isNotZero();
        assertThat(rendering.err()).contains(message);
    }

    private Manifests render(String values) throws IOException, InterruptedException {
        return HelmChart.render("edge", file(values));
    }

    private Path file(String values) throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), values);
    }
}
