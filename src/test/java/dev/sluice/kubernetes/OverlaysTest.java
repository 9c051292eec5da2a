package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.load.TestConfiguration;
import dev.sluice.real.Needs;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The overlays that an operator applies to a cluster. */
@Needs(KUBECTL)
class OverlaysTest {
    private static final String DEV = "k8s/overlays/dev";
    private static final String PROD = "k8s/overlays/prod";
    private static final Pattern LOOPBACK_DEFAULT = Pattern.compile("\\$\\{(\\w+):-[^}]*127\\.0\\.0\\.1[^}]*}");

    @Test
    void an_unknown_field_is_rejected() {
        Map<String, Object> container = Map.of("name", "a", "livenesProbe", Map.of());
        YamlTree misspelt = new YamlTree(Map.of(
                "apiVersion", "apps/v1",
                "kind", "Deployment",
                "spec", Map.of("template", Map.of("spec", Map.of("containers", List.of(container))))));
        assertThatThrownBy(() -> ManifestSchema.read(misspelt)).hasMessageContaining("livenesProbe");
    }

    @ParameterizedTest
    @ValueSource(strings = {DEV, PROD, "k8s/overlays/check"})
    void every_object_is_in_the_namespace_of_the_restricted_standard(String overlay) throws Exception {
        assertThat(Manifests.of(overlay).objects())
                .filteredOn(object -> !object.valueAt("kind").equals("Namespace"))
                .allSatisfy(object ->
                        assertThat(object.valueAt("metadata/namespace")).isEqualTo("sluice"));
    }

    @Test
    void in_dev_every_backend_of_conf_has_a_service_on_a_port_of_the_demo() throws Exception {
        Manifests dev = Manifests.of(DEV);
        YamlTree demo = dev.find("Deployment", "demo").at("spec/template");
        Map<String, Integer> ports = new HashMap<>();
        for (YamlTree port : demo.at("spec/containers/0/ports").items())
            ports.put(port.at("name").text(), port.at("containerPort").number());
        assertThat(ports).containsValues(9400, 9401, 9402, 9403, 9405);
        for (String variable :
                List.of("CUSTOMERS_URL", "ORDERS_URL", "CATALOG_URL", "WAREHOUSE_URL", "WAREHOUSE_TOKEN_URL")) {
            YamlTree service = dev.find(
                            "Service", URI.create(dev.variable(variable)).getHost())
                    .at("spec");
            assertThat(ports).containsKey(service.at("ports/0/targetPort").text());
            assertThat(service.valueAt("selector")).isEqualTo(Map.of("app.kubernetes.io/name", "demo"));
        }
    }

    @Test
    void in_dev_the_network_policy_lets_the_gateway_reach_the_demo() throws Exception {
        YamlTree labels = Manifests.of(DEV).find("Deployment", "demo").at("spec/template/metadata/labels");
        assertThat(labels.value().toString()).contains("sluice.dev/backend=true");
    }

    /** Its state is in memory alone, and it needs no Secret. */
    @Test
    void dev_has_a_store_and_a_route_with_a_limit_in_it() throws Exception {
        Manifests dev = Manifests.of(DEV);
        assertThat(dev.variable("STORE_URL")).isEqualTo("redis://valkey:6379");
        assertThat(dev.find("Deployment", "valkey").find("spec/template/spec/volumes"))
                .isEmpty();
        assertThat(dev.find("ConfigMap", "sluice-conf").at("data/store.yaml").text())
                .contains("GET /trial:", "scope: fleet");
        assertThat(kinds(Manifests.of(PROD))).doesNotContain("Secret");
        assertThat(Manifests.of(PROD).variables()).doesNotContainKey("STORE_URL");
    }

    /** Without an adapter for other metrics, the autoscaler would never remove a pod. */
    @Test
    void prod_scales_by_cpu_alone() throws Exception {
        assertThat(Manifests.of(PROD)
                        .find("HorizontalPodAutoscaler", "sluice")
                        .at("spec/metrics")
                        .items())
                .extracting(metric -> metric.valueAt("resource/name"))
                .containsExactly("cpu");
    }

    /** A loopback address of the defaults is no process of the pod, so each call there would fail. */
    @ParameterizedTest
    @ValueSource(strings = {DEV, PROD})
    void every_variable_of_conf_with_a_loopback_address_has_another_value(String overlay) throws Exception {
        Manifests rendered = Manifests.of(overlay);
        List<String> variables = LOOPBACK_DEFAULT
                .matcher(String.join("\n", ShippedConfiguration.files().values()))
                .results()
                .map(reference -> reference.group(1))
                .toList();
        assertThat(variables).contains("SHOP_ISSUER", "WAREHOUSE_URL");
        assertThat(variables)
                .allSatisfy(name -> assertThat(rendered.variable(name))
                        .doesNotContain(overlay.equals(DEV) ? "127.0.0.1:940" : "127.0.0.1"));
        // The container "issuer" listens there.
        if (overlay.equals(DEV))
            assertThat(rendered.variable("SHOP_ISSUER"))
                    .startsWith("http://127.0.0.1:"
                            + TestConfiguration.valid(rendered.forwarder())
                                    .server()
                                    .port() + "/");
    }

    @Test
    void prometheus_scrapes_the_admin_service_and_no_other() throws Exception {
        Manifests prod = Manifests.of(PROD);
        YamlTree monitor = prod.find("ServiceMonitor", "sluice").at("spec");
        Map<?, ?> selector = (Map<?, ?>) monitor.valueAt("selector/matchLabels");
        List<String> scraped = prod.objects().stream()
                .filter(object -> object.valueAt("kind").equals("Service"))
                .filter(service -> ((Map<?, ?>) service.valueAt("metadata/labels"))
                        .entrySet()
                        .containsAll(selector.entrySet()))
                .map(service -> service.at("metadata/name").text())
                .collect(Collectors.toList());
        assertThat(scraped).containsExactly("sluice-admin");
        assertThat(monitor.valueAt("endpoints/0/port")).isEqualTo("admin");
    }

    /** A cluster without the operator rejects objects of its kinds, and the whole overlay with them. */
    @Test
    void prod_without_one_line_needs_no_prometheus_operator() throws Exception {
        assertThat(kinds(Manifests.of(PROD))).contains("ServiceMonitor", "PrometheusRule");

        Path copy = Files.createTempDirectory(Path.of("target"), "prod");
        Path patch = Files.copy(Path.of(PROD, "gateway.yaml"), copy.resolve("gateway.yaml"));
        String kustomization = Files.readString(Path.of(PROD, "kustomization.yaml"));
        String without = kustomization.replaceFirst(".*components/prometheus-operator.*\\n", "");
        assertThat(without.lines()).hasSize((int) kustomization.lines().count() - 1);
        Path file = Files.writeString(copy.resolve("kustomization.yaml"), without.replace("../../", "../../k8s/"));
        assertThat(kinds(Manifests.of(copy.toString())))
                .contains("Deployment")
                .doesNotContain("ServiceMonitor", "PrometheusRule");
        for (Path each : List.of(patch, file, copy)) Files.delete(each);
    }

    private static List<String> kinds(Manifests manifests) {
        return manifests.objects().stream()
                .map(object -> object.at("kind").text())
                .toList();
    }
}
