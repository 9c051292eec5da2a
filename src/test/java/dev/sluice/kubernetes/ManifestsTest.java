package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Needs(KUBECTL)
class ManifestsTest {

    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/name", "sluice");

    private Manifests manifests = new Manifests(List.of());

    @BeforeEach
    void render() throws Exception {
        manifests = Manifests.of("k8s/base");
    }

    @Test
    void the_pod_satisfies_the_restricted_pod_security_standard() {
        YamlTree pod = manifests.pod().at("spec");
        assertThat(pod.valueAt("securityContext/runAsNonRoot")).isEqualTo(true);
        assertThat(pod.valueAt("securityContext/seccompProfile/type")).isEqualTo("RuntimeDefault");
        YamlTree container = manifests.container().at("securityContext");
        assertThat(container.valueAt("allowPrivilegeEscalation")).isEqualTo(false);
        assertThat(container.valueAt("capabilities/drop")).isEqualTo(List.of("ALL"));
        assertThat(labels("Namespace", "sluice", "metadata/labels").get("pod-security.kubernetes.io/enforce"))
                .isEqualTo("restricted");
    }

    @Test
    void the_pod_has_no_service_account_token_and_can_write_only_to_tmp() {
        YamlTree pod = manifests.pod().at("spec");
        assertThat(pod.valueAt("automountServiceAccountToken")).isEqualTo(false);
        assertThat(pod.valueAt("enableServiceLinks")).isEqualTo(false);
        assertThat(manifests.container().valueAt("securityContext/readOnlyRootFilesystem"))
                .isEqualTo(true);
        assertThat(manifests.container().at("volumeMounts").items())
                .filteredOn(mount -> !mount.find("readOnly").equals(Optional.of(new YamlTree(true))))
                .extracting(mount -> mount.valueAt("mountPath"))
                .containsExactly("/tmp");
    }

    @Test
    void every_probe_uses_the_admin_port_and_only_the_readiness_probe_checks_readiness() {
        assertThat(probePath("startupProbe")).isEqualTo("admin /health/startup");
        assertThat(probePath("livenessProbe")).isEqualTo("admin /health/live");
        assertThat(probePath("readinessProbe")).isEqualTo("admin /health/ready");
    }

    @Test
    void an_unresponsive_process_gets_no_time_to_drain() {
        YamlTree pod = manifests.pod().at("spec/terminationGracePeriodSeconds");
        YamlTree liveness = manifests.container().at("livenessProbe/terminationGracePeriodSeconds");
        assertThat(liveness.number()).isLessThan(pod.number());
    }

    @Test
    void a_rollout_stops_a_pod_only_after_its_replacement_is_ready() {
        YamlTree deployment = manifests.find("Deployment", "sluice");
        assertThat(deployment.valueAt("spec/strategy/rollingUpdate/maxUnavailable"))
                .isEqualTo(0);
        assertThat(deployment.find("spec/replicas"))
                .as("the autoscaler sets the number of pods")
                .isEmpty();
    }

    @Test
    void every_selector_selects_the_pods_of_the_gateway() {
        assertThat(labels(manifests.pod().at("metadata/labels")).get("app.kubernetes.io/name"))
                .isEqualTo("sluice");
        assertThat(labels("Deployment", "sluice", "spec/selector/matchLabels")).isEqualTo(LABELS);
        assertThat(labels("Service", "sluice", "spec/selector")).isEqualTo(LABELS);
        assertThat(labels("Service", "sluice-admin", "spec/selector")).isEqualTo(LABELS);
        assertThat(labels("PodDisruptionBudget", "sluice", "spec/selector/matchLabels"))
                .isEqualTo(LABELS);
        assertThat(labels("NetworkPolicy", "sluice", "spec/podSelector/matchLabels"))
                .isEqualTo(LABELS);
        assertThat(manifests.find("HorizontalPodAutoscaler", "sluice").valueAt("spec/scaleTargetRef/name"))
                .isEqualTo("sluice");
    }

    @Test
    void the_admin_port_has_its_own_headless_service() {
        YamlTree admin = manifests.find("Service", "sluice-admin").at("spec");
        assertThat(admin.valueAt("clusterIP")).isEqualTo("None");
        assertThat(admin.at("ports").items())
                .extracting(port -> port.valueAt("targetPort"))
                .containsExactly("admin");
        assertThat(manifests.find("Service", "sluice").at("spec/ports").items())
                .extracting(port -> port.valueAt("targetPort"))
                .containsExactly("http");
    }

    @Test
    void a_pod_that_is_not_ready_does_not_block_the_drain_of_a_node() {
        YamlTree budget = manifests.find("PodDisruptionBudget", "sluice").at("spec");
        assertThat(budget.valueAt("unhealthyPodEvictionPolicy")).isEqualTo("AlwaysAllow");
        assertThat(budget.valueAt("maxUnavailable")).isEqualTo(1);
    }

    @Test
    void the_pods_of_one_rollout_are_spread_over_zones_and_nodes() {
        List<YamlTree> spread =
                manifests.pod().at("spec/topologySpreadConstraints").items();
        assertThat(spread)
                .extracting(each -> each.valueAt("topologyKey"))
                .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        assertThat(spread).allSatisfy(each -> {
            assertThat(each.valueAt("matchLabelKeys")).isEqualTo(List.of("pod-template-hash"));
            assertThat(each.valueAt("labelSelector/matchLabels")).isEqualTo(LABELS);
        });
    }

    @Test
    void the_network_policy_admits_callers_and_prometheus_each_to_their_port() {
        YamlTree ingress = manifests.find("NetworkPolicy", "sluice").at("spec/ingress");
        assertThat(ingress.items()).hasSize(2);
        assertThat(ingress.valueAt("0/ports")).isEqualTo(List.of(Map.of("port", "http")));
        assertThat(ingress.valueAt("0/from/0/namespaceSelector/matchLabels"))
                .isEqualTo(Map.of("sluice.dev/callers", "true"));
        assertThat(ingress.valueAt("1/ports")).isEqualTo(List.of(Map.of("port", "admin")));
        assertThat(ingress.valueAt("1/from/0/namespaceSelector/matchLabels"))
                .isEqualTo(Map.of("kubernetes.io/metadata.name", "monitoring"));
    }

    @Test
    void the_autoscaler_keeps_two_pods_and_scales_down_slowly() {
        YamlTree scaler = manifests.find("HorizontalPodAutoscaler", "sluice").at("spec");
        assertThat(scaler.at("minReplicas").number()).isEqualTo(2);
        assertThat(scaler.valueAt("metrics/0/resource/target/averageUtilization"))
                .isEqualTo(70);
        assertThat(scaler.valueAt("behavior/scaleDown/stabilizationWindowSeconds"))
                .isEqualTo(300);
    }

    private String probePath(String probe) {
        YamlTree request = manifests.container().at(probe).at("httpGet");
        return request.valueAt("port") + " " + request.valueAt("path");
    }

    private Map<?, ?> labels(String kind, String name, String path) {
        return labels(manifests.find(kind, name).at(path));
    }

    private static Map<?, ?> labels(YamlTree tree) {
        return (Map<?, ?>) tree.value();
    }
}
