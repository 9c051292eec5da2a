package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.gateway.telemetry.RequestMeters;
import dev.sluice.real.Needs;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The components that an overlay can add to the base. */
@Needs(KUBECTL)
class ComponentsTest {
    private static final Path COMPONENTS = Path.of("k8s/components");
    private static final String METRIC = "sluice_requests_active";

    @Test
    void only_the_group_of_the_pod_can_read_the_secret_files() throws Exception {
        Manifests manifests = with("secrets");
        YamlTree volume = manifests.pod().at("spec/volumes").items().stream()
                .filter(each -> each.find("secret").isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(volume.valueAt("secret/defaultMode")).isEqualTo(0440);
        assertThat(volume.valueAt("secret/secretName")).isEqualTo("sluice-secrets");
        assertThat(manifests.pod().valueAt("spec/securityContext/fsGroup")).isEqualTo(65532);
        assertThat(manifests.container().at("volumeMounts").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", volume.valueAt("name"), "mountPath", "/run/secrets", "readOnly", true));
    }

    @Test
    void the_admin_token_is_an_optional_secret_in_the_file_that_the_variable_names() throws Exception {
        Manifests manifests = with("admin-token", "secrets");
        YamlTree volume = manifests.pod().at("spec/volumes").items().stream()
                .filter(each -> each.valueAt("name").equals("admin-token"))
                .findFirst()
                .orElseThrow();
        assertThat(volume.valueAt("secret"))
                .isEqualTo(Map.of("secretName", "sluice-admin", "optional", true, "defaultMode", 0440));
        assertThat(manifests.container().at("volumeMounts").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "admin-token", "mountPath", "/run/admin", "readOnly", true));
        assertThat(manifests.container().at("env").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", AdminSpec.TOKEN_FILE_VARIABLE, "value", "/run/admin/token"));
    }

    @Test
    void the_password_of_the_store_is_a_file_that_the_configuration_names() throws Exception {
        Manifests manifests = with("store");
        assertThat(manifests.pod().at("spec/volumes").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "store", "secret", Map.of("secretName", "sluice-store", "defaultMode", 0440)));
        assertThat(manifests.container().at("volumeMounts").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "store", "mountPath", "/run/store", "readOnly", true));
        assertThat(manifests
                        .find("ConfigMap", "sluice-conf")
                        .at("data/store.yaml")
                        .text())
                .isEqualTo(Files.readString(COMPONENTS.resolve("store/store.yaml")))
                .contains("password: ${file:/run/store/password}", "ca: /run/store/ca.crt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "store-demo"})
    void the_policy_permits_pods_of_a_store_in_any_namespace_on_one_port(String component) {
        List<YamlTree> egress = with(component)
                .find("NetworkPolicy", "sluice")
                .at("spec/egress")
                .items();
        assertThat(egress).hasSize(3);
        assertThat(egress.get(2).value())
                .isEqualTo(Map.of(
                        "to",
                        List.of(Map.of(
                                "namespaceSelector",
                                Map.of(),
                                "podSelector",
                                Map.of("matchLabels", Map.of("sluice.dev/store", "true")))),
                        "ports",
                        List.of(Map.of("port", 6379, "protocol", "TCP"))));
    }

    @Test
    void only_the_gateway_reaches_the_store_for_trying_out_at_the_address_of_its_variable() {
        Manifests manifests = with("store-demo");
        URI url = URI.create(manifests.variable("STORE_URL"));
        YamlTree service = manifests.find("Service", url.getHost()).at("spec");
        YamlTree pod = manifests.find("Deployment", "valkey").at("spec/template");
        assertThat(service.valueAt("ports/0/port")).isEqualTo(url.getPort());
        assertThat(service.valueAt("ports/0/targetPort")).isEqualTo(pod.valueAt("spec/containers/0/ports/0/name"));
        assertThat(pod.valueAt("metadata/labels").toString()).contains("sluice.dev/store=true");
        YamlTree policy = manifests.find("NetworkPolicy", "valkey").at("spec");
        assertThat(policy.valueAt("policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
        assertThat(policy.find("egress")).isEmpty();
        assertThat(policy.valueAt("ingress"))
                .isEqualTo(List.of(Map.of(
                        "from",
                        List.of(Map.of(
                                "podSelector", Map.of("matchLabels", Map.of("app.kubernetes.io/name", "sluice")))),
                        "ports",
                        List.of(Map.of("port", "store")))));
    }

    /** A full store then rejects writes, and forgets no state. */
    @Test
    void the_store_for_trying_out_evicts_nothing_writes_no_file_and_has_the_smallest_rights() throws Exception {
        List<String> arguments =
                with("store-demo")
                        .find("Deployment", "valkey")
                        .at("spec/template/spec/containers/0/args")
                        .items()
                        .stream()
                        .map(YamlTree::text)
                        .toList();
        assertThat(arguments)
                .containsSequence("--save", "", "--appendonly", "no")
                .containsSequence("--maxmemory-policy", "noeviction");
        String rights = String.join(" ", arguments.subList(arguments.indexOf("resetchannels") - 1, arguments.size()));
        assertThat(Files.readString(Path.of("docs/traffic.md"))).contains("user sluice on " + rights);
    }

    /** A token in a manifest would be the same in every cluster. */
    @Test
    void no_rendered_object_is_a_secret() throws Exception {
        Kustomizations.all()
                .forEach((name, manifests) -> assertThat(manifests.objects())
                        .as(name)
                        .extracting(object -> object.valueAt("kind"))
                        .contains("ConfigMap")
                        .doesNotContain("Secret"));
    }

    @Test
    void the_name_of_the_config_map_has_a_hash_unless_pods_reload_in_place() throws Exception {
        assertThat(mounted(with())).matches("sluice-conf-[a-z0-9]{10}");

        Manifests inPlace = with("reload-in-place");
        assertThat(mounted(inPlace)).isEqualTo("sluice-conf");
        assertThat(inPlace.find("ConfigMap", "sluice-conf").valueAt("data")).isEqualTo(ShippedConfiguration.files());
    }

    @Test
    void the_autoscaler_of_the_component_uses_a_metric_that_the_gateway_exports_and_the_adapter_provides()
            throws Exception {
        List<YamlTree> metrics = with("scale-on-requests")
                .find("HorizontalPodAutoscaler", "sluice")
                .at("spec/metrics")
                .items();
        assertThat(metrics).extracting(metric -> metric.valueAt("type")).containsExactly("Resource", "Pods");
        assertThat(metrics.get(1).valueAt("pods/metric/name")).isEqualTo(METRIC);

        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new RequestMeters(registry).onStart();
        assertThat(registry.scrape()).contains(METRIC + " 1.0");

        Path adapter = COMPONENTS.resolve("scale-on-requests/prometheus-adapter.yaml");
        YamlTree rule = YamlTree.documents(Files.readString(adapter)).get(0).at("rules/custom/0");
        assertThat(rule.valueAt("name/as")).isEqualTo(METRIC);
        assertThat(rule.at("seriesQuery").text()).startsWith(METRIC + "{");
    }

    @Test
    void grafana_loads_the_dashboard_from_a_config_map_with_its_label() throws Exception {
        YamlTree dashboard = with("monitoring").find("ConfigMap", "sluice-dashboard");
        assertThat(dashboard.at("metadata/labels").valueAt("grafana_dashboard")).isEqualTo("1");
        assertThat(dashboard.valueAt("data"))
                .isEqualTo(
                        Map.of("sluice.json", Files.readString(Path.of("k8s/components/monitoring/dashboard.json"))));
    }

    @Test
    void an_alert_for_a_rejected_reload_is_critical_only_where_pods_reload_in_place() {
        assertThat(severity(with("prometheus-operator"))).isEqualTo("warning");
        assertThat(severity(with("prometheus-operator", "reload-in-place"))).isEqualTo("critical");
    }

    /** The patch names the rule by its number. */
    @Test
    void reload_in_place_changes_no_other_alert() {
        List<YamlTree> patched = alerts(with("prometheus-operator", "reload-in-place"));
        List<YamlTree> shipped = alerts(with("prometheus-operator"));
        assertThat(patched).hasSameSizeAs(shipped);
        assertThat(patched)
                .filteredOn(alert -> !shipped.contains(alert))
                .extracting(alert -> alert.valueAt("alert"))
                .containsExactly("SluiceReloadRefused");
    }

    private static String severity(Manifests manifests) {
        return alerts(manifests).stream()
                .filter(alert -> alert.at("alert").text().equals("SluiceReloadRefused"))
                .findFirst()
                .orElseThrow()
                .at("labels/severity")
                .text();
    }

    private static List<YamlTree> alerts(Manifests manifests) {
        return manifests
                .find("PrometheusRule", "sluice")
                .at("spec/groups/1/rules")
                .items();
    }

    @Test
    void on_openshift_no_pod_has_a_pinned_user_or_group() {
        for (String folder : List.of("base", "overlays/dev", "overlays/prod", "overlays/check"))
            assertThat(Kustomizations.of(folder, "openshift").objects())
                    .as(folder)
                    .isNotEmpty()
                    .allSatisfy(object ->
                            assertThat(object.value().toString()).doesNotContain("runAsUser", "runAsGroup", "fsGroup"));
    }

    /** The pods of its DNS listen on 5353, and its Prometheus of user workloads is in a namespace of its own. */
    @Test
    void on_openshift_the_policy_permits_its_dns_and_admits_its_prometheus() {
        YamlTree policy = with("openshift").find("NetworkPolicy", "sluice").at("spec");
        assertThat(policy.at("egress").items()).hasSize(2);
        assertThat(policy.valueAt("egress/0/to/0/namespaceSelector/matchLabels"))
                .isEqualTo(Map.of("kubernetes.io/metadata.name", "openshift-dns"));
        assertThat(policy.valueAt("egress/0/to/0/podSelector/matchLabels"))
                .isEqualTo(Map.of("dns.operator.openshift.io/daemonset-dns", "default"));
        assertThat(policy.valueAt("egress/0/ports"))
                .isEqualTo(List.of(Map.of("port", 5353, "protocol", "UDP"), Map.of("port", 5353, "protocol", "TCP")));
        assertThat(policy.valueAt("ingress/1/from/0/namespaceSelector/matchLabels"))
                .isEqualTo(Map.of("kubernetes.io/metadata.name", "openshift-user-workload-monitoring"));
    }

    @Test
    void keda_replaces_the_autoscaler_and_scales_by_the_same_numbers() {
        YamlTree scaler = with("scale-on-requests")
                .find("HorizontalPodAutoscaler", "sluice")
                .at("spec");
        Manifests keda = with("keda");
        YamlTree object = keda.find("ScaledObject", "sluice").at("spec");
        assertThat(keda.ofKind("HorizontalPodAutoscaler")).isEmpty();
        assertThat(object.valueAt("scaleTargetRef")).isEqualTo(scaler.valueAt("scaleTargetRef"));
        assertThat(object.valueAt("minReplicaCount")).isEqualTo(scaler.valueAt("minReplicas"));
        assertThat(object.valueAt("maxReplicaCount")).isEqualTo(scaler.valueAt("maxReplicas"));
        assertThat(object.valueAt("advanced/horizontalPodAutoscalerConfig/behavior"))
                .isEqualTo(scaler.valueAt("behavior"));
        assertThat(object.at("triggers/0/metadata/value").text())
                .isEqualTo(scaler.at("metrics/0/resource/target/averageUtilization")
                        .text());
        assertThat(object.at("triggers/1/metadata/threshold").text())
                .isEqualTo(scaler.at("metrics/1/pods/target/averageValue").text());
        assertThat(object.at("triggers/1/metadata/query").text())
                .contains(METRIC + "{namespace=\"sluice\",job=\"sluice-admin\"}");
    }

    @Test
    void apparmor_and_the_same_zone_are_one_field_each() {
        assertThat(with("apparmor").pod().valueAt("spec/securityContext/appArmorProfile"))
                .isEqualTo(Map.of("type", "RuntimeDefault"));
        assertThat(with("same-zone").find("Service", "sluice").valueAt("spec/trafficDistribution"))
                .isEqualTo("PreferClose");
    }

    private static String mounted(Manifests manifests) {
        return manifests.pod().at("spec/volumes").items().stream()
                .flatMap(volume -> volume.find("configMap/name").stream())
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static Manifests with(String... components) {
        return Kustomizations.of("base", components);
    }
}
