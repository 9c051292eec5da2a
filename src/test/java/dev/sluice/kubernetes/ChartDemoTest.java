package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.TestConfiguration;
import dev.sluice.config.model.Configuration;
import dev.sluice.kubernetes.Manifests.PodSelection;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo of the chart, and its test. */
@Needs(HELM)
class ChartDemoTest {
    private static final String DEMO = """
            demo: { enabled: true }
            networkPolicy: { enabled: true }
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sluice", "edge"})
    void each_address_of_a_backend_is_a_service_of_the_release_on_a_port_of_the_demo(String release) throws Exception {
        Manifests rendered = render(release, DEMO);
        String name = new ChartMap(release).name();
        YamlTree demo = rendered.find("Deployment", name + "-demo").at("spec/template");
        for (String variable :
                List.of("CUSTOMERS_URL", "ORDERS_URL", "CATALOG_URL", "WAREHOUSE_URL", "WAREHOUSE_TOKEN_URL")) {
            String host = URI.create(variable(rendered, name, variable)).getHost();
            assertThat(host).startsWith(name + "-");
            YamlTree service = rendered.find("Service", host).at("spec");
            assertThat(demo.at("spec/containers/0/ports").items())
                    .extracting(port -> port.valueAt("name"))
                    .contains(service.valueAt("ports/0/targetPort"));
            assertThat(new PodSelection(host, (Map<?, ?>) service.valueAt("selector"))
                            .selects((Map<?, ?>) demo.valueAt("metadata/labels")))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice", "edge"})
    void the_forwarder_listens_at_the_issuer_of_the_tokens_and_sends_to_the_token_server(String release)
            throws Exception {
        Manifests rendered = render(release, DEMO);
        String name = new ChartMap(release).name();
        String text = rendered.find("ConfigMap", name + "-issuer")
                .at("data/gateway.yaml")
                .text();
        assertThat(text).contains("tokens: { url: \"http://" + name + "-tokens\" }");
        Configuration forwarder = TestConfiguration.valid(text);
        String issuer = variable(rendered, name, "SHOP_ISSUER");
        assertThat(issuer)
                .startsWith("http://" + forwarder.server().host() + ":"
                        + forwarder.server().port() + "/");
        assertThat(rendered.find("Deployment", name + "-demo").valueAt("spec/template/spec/containers/0/args"))
                .isEqualTo(List.of("demo", "--backends-only", "--issuer", issuer));

        YamlTree pod = rendered.find("Deployment", name).at("spec/template/spec");
        assertThat(pod.at("containers/1/args").value()).isEqualTo(List.of("run", "/issuer"));
        assertThat(pod.at("volumes").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "issuer", "configMap", Map.of("name", name + "-issuer")));
    }

    @Test
    void the_pods_read_conf_unless_the_operator_has_another_configuration() throws Exception {
        assertThat(render("sluice", DEMO).find("ConfigMap", "sluice-conf").valueAt("data"))
                .isEqualTo(ShippedConfiguration.files());

        Manifests other = render("sluice", DEMO + "conf: { gateway.yaml: \"routes: { GET /: { respond: 1 } }\" }\n");
        assertThat(other.find("ConfigMap", "sluice-conf").valueAt("data"))
                .isEqualTo(Map.of("gateway.yaml", "routes: { GET /: { respond: 1 } }"));
        assertThat(variable(other, "sluice", "CUSTOMERS_URL")).isEqualTo("http://sluice-customers");
        assertThat(arguments(other, "sluice"))
                .containsExactly(
                        "get",
                        "http://sluice-admin:9090/health/ready",
                        "--header",
                        "Host: localhost",
                        "--timeout",
                        "30s",
                        "--expect-status",
                        "200");
    }

    /** The policy of the gateway is a choice of the operator; the demo's pods have secrets of the demo only. */
    @Test
    void only_the_gateway_of_the_release_reaches_the_demo() throws Exception {
        Manifests rendered = render("edge", "demo: { enabled: true }\n");
        YamlTree policy = rendered.find("NetworkPolicy", "edge-sluice-demo").at("spec");
        assertThat(policy.at("ingress").items()).hasSize(1);
        assertThat(policy.valueAt("ingress/0/from"))
                .isEqualTo(List.of(Map.of(
                        "podSelector",
                        Map.of(
                                "matchLabels",
                                Map.of(
                                        "app.kubernetes.io/name", "sluice",
                                        "app.kubernetes.io/instance", "edge")))));
        assertThat(rendered.selectedBy("NetworkPolicy/edge-sluice-demo"))
                .containsExactly("Deployment/edge-sluice-demo");
    }

    @Test
    void two_releases_share_no_object_and_select_no_pod_of_each_other() throws Exception {
        String values = DEMO + """
                check: { enabled: true }
                monitoring: { serviceMonitor: true, rules: true, dashboard: true }
                """;
        Manifests a = render("a", values);
        Manifests b = render("b", values);
        assertThat(a.objects())
                .hasSameSizeAs(b.objects())
                .extracting(Manifests::nameOf)
                .doesNotContainAnyElementsOf(
                        b.objects().stream().map(Manifests::nameOf).toList());
        assertThat(b.labelsOfPods())
                .containsKeys("Deployment/b-sluice", "Deployment/b-sluice-demo", "Pod/b-sluice-test");
        for (PodSelection selection : a.selections())
            assertThat(b.labelsOfPods())
                    .noneSatisfy((pod, labels) -> assertThat(selection.selects(labels))
                            .as(selection.object() + " selects " + pod)
                            .isTrue());
    }

    @Test
    void the_pod_of_the_test_gets_no_callers_and_counts_in_no_disruption_budget() throws Exception {
        Manifests rendered = render("edge", DEMO);
        assertThat(rendered.selections())
                .extracting(PodSelection::object)
                .contains("Service/edge-sluice", "PodDisruptionBudget/edge-sluice", "Deployment/edge-sluice");
        Map<?, ?> labels = rendered.labelsOfPods("Pod/edge-sluice-test");
        assertThat(rendered.selections()).noneMatch(selection -> selection.selects(labels));
    }

    @Test
    void the_test_is_admitted_by_a_policy_that_exists_only_beside_the_gateways_own() throws Exception {
        Manifests rendered = render("edge", DEMO);
        YamlTree policy = rendered.find("NetworkPolicy", "edge-sluice-test");
        assertThat(rendered.selectedBy("NetworkPolicy/edge-sluice-test")).containsExactly("Deployment/edge-sluice");
        PodSelection admitted =
                new PodSelection("", (Map<?, ?>) policy.valueAt("spec/ingress/0/from/0/podSelector/matchLabels"));
        assertThat(admitted.selects(rendered.labelsOfPods("Pod/edge-sluice-test")))
                .isTrue();
        assertThat(policy.valueAt("spec/ingress/0/ports"))
                .isEqualTo(List.of(Map.of("port", "http"), Map.of("port", "admin")));
        assertThat(weight(policy)).isLessThan(weight(rendered.find("Pod", "edge-sluice-test")));

        // A policy that is alone shuts all other callers out.
        assertThat(render("edge", "demo: { enabled: true }\n").objects())
                .extracting(Manifests::nameOf)
                .contains("NetworkPolicy/edge-sluice-demo")
                .doesNotContain("NetworkPolicy/edge-sluice-test", "NetworkPolicy/edge-sluice");
    }

    private static int weight(YamlTree hook) {
        return Optional.ofNullable(((Map<?, ?>) hook.valueAt("metadata/annotations")).get("helm.sh/hook-weight"))
                .map(text -> Integer.parseInt(text.toString()))
                .orElse(0);
    }

    @Test
    void the_test_asks_the_demo_for_its_document() throws Exception {
        Manifests rendered = render("edge", DEMO);
        assertThat(arguments(rendered, "edge-sluice"))
                .containsExactly(
                        "get",
                        "http://edge-sluice/customers/42/overview",
                        "--timeout",
                        "30s",
                        "--expect-status",
                        "200",
                        "--expect",
                        "$body.name == \"Ford Lindqvist\" and size($body.orders) > 0");
        assertThat(rendered.find("Service", "edge-sluice").valueAt("spec/ports/0/port"))
                .isEqualTo(80);
    }

    @Test
    void the_test_asks_for_a_path_at_the_port_of_the_service() throws Exception {
        Manifests rendered = render("edge", """
                existingConfigMap: mine
                service: { port: 8000 }
                test: { path: /teapot, status: 418, expect: '$headers."content-type" == "text/plain"' }
                """);
        assertThat(arguments(rendered, "edge-sluice"))
                .containsExactly(
                        "get",
                        "http://edge-sluice:8000/teapot",
                        "--timeout",
                        "30s",
                        "--expect-status",
                        "418",
                        "--expect",
                        "$headers.\"content-type\" == \"text/plain\"");
        assertThat(rendered.find("Service", "edge-sluice").valueAt("spec/ports/0/port"))
                .isEqualTo(8000);
    }

    @Test
    void over_tls_the_test_verifies_the_pods_by_the_authority_of_the_values() throws Exception {
        Manifests rendered = render("edge", """
                existingConfigMap: mine
                tls: { enabled: true, issuer: { name: ca }, caConfigMap: authority }
                test: { path: / }
                """);
        assertThat(arguments(rendered, "edge-sluice"))
                .containsExactly(
                        "get",
                        "https://edge-sluice.sluice.svc/",
                        "--timeout",
                        "30s",
                        "--ca",
                        "/run/ca/ca.crt",
                        "--expect-status",
                        "200");
        assertThat(rendered.find("Certificate", "edge-sluice-tls").valueAt("spec/dnsNames"))
                .isEqualTo(List.of("edge-sluice.sluice.svc"));
        YamlTree pod = rendered.find("Pod", "edge-sluice-test").at("spec");
        assertThat(pod.at("volumes").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "ca", "configMap", Map.of("name", "authority")));
        assertThat(pod.at("containers/0/volumeMounts").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "ca", "mountPath", "/run/ca", "readOnly", true));
    }

    @Test
    void every_object_has_the_labels_and_annotations_of_the_values() throws Exception {
        Manifests rendered = render("edge", DEMO + """
                check: { enabled: true }
                monitoring: { serviceMonitor: true, rules: true, dashboard: true }
                trustedProxies: [10.0.0.0/8]
                ingress: { enabled: true, annotations: { class: a } }
                backendTls: { enabled: true, issuer: { name: ca } }
                labels: { team: shop }
                annotations: { contact: shop@example.com }
                """);
        assertThat(rendered.objects()).hasSizeGreaterThan(20).allSatisfy(object -> {
            assertThat(object.valueAt("metadata/labels/team")).isEqualTo("shop");
            assertThat(object.valueAt("metadata/annotations/contact")).isEqualTo("shop@example.com");
        });
        assertThat(rendered.find("Ingress", "edge-sluice").valueAt("metadata/annotations/class"))
                .isEqualTo("a");
    }

    /** OpenShift chooses the numbers. */
    @Test
    void on_openshift_no_pod_has_a_user_or_a_group() throws Exception {
        Manifests rendered = render("edge", DEMO + "openshift: true\n");
        assertThat(rendered.objects().toString()).doesNotContain("runAsUser", "runAsGroup", "fsGroup");
        assertThat(render("edge", DEMO).objects().toString()).contains("runAsUser", "runAsGroup", "fsGroup");
    }

    @Test
    void every_pod_is_pulled_and_placed_as_the_gateways() throws Exception {
        Manifests rendered = render("edge", DEMO + """
                image: { repository: registry.example.com/sluice, tag: "7" }
                imagePullSecrets: [{ name: registry }]
                nodeSelector: { disk: fast }
                """);
        for (YamlTree pod : List.of(
                rendered.find("Deployment", "edge-sluice").at("spec/template"),
                rendered.find("Deployment", "edge-sluice-demo").at("spec/template"),
                rendered.find("Pod", "edge-sluice-test"))) {
            assertThat(pod.at("spec/containers").items())
                    .isNotEmpty()
                    .allSatisfy(container ->
                            assertThat(container.valueAt("image")).isEqualTo("registry.example.com/sluice:7"));
            assertThat(pod.valueAt("spec/imagePullSecrets")).isEqualTo(List.of(Map.of("name", "registry")));
            assertThat(pod.valueAt("spec/nodeSelector")).isEqualTo(Map.of("disk", "fast"));
        }
    }

    private static List<String> arguments(Manifests rendered, String name) {
        return rendered.find("Pod", name + "-test").at("spec/containers/0/args").items().stream()
                .map(YamlTree::text)
                .toList();
    }

    private static String variable(Manifests rendered, String name, String variable) {
        return rendered.find("Deployment", name).at("spec/template/spec/containers/0/env").items().stream()
                .filter(each -> each.valueAt("name").equals(variable))
                .map(each -> each.at("value").text())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + variable));
    }

    private Manifests render(String release, String values) throws IOException, InterruptedException {
        return HelmChart.render(release, Files.writeString(folder.resolve("values.yaml"), values));
    }
}
