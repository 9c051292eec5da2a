package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways of callers to the pods that the chart's values choose. */
@Needs(HELM)
class ChartWaysTest {
    static final String CONF = "existingConfigMap: mine\n";
    static final String PROXIES = "trustedProxies: [10.0.0.0/8, 192.168.1.1]\n";
    static final String HEADERS = "x-forwarded-for,x-forwarded-proto";

    static final String HTTP_ROUTE =
            "httpRoute: { enabled: true, parentRefs: [{ name: gateway, namespace: gateways }] }\n";
    static final String GRPC_ROUTE =
            "grpcRoute: { enabled: true, parentRefs: [{ name: gateway }], hostnames: [grpc.example.com] }\n";
    static final String INGRESS =
            "ingress: { enabled: true, className: traefik, host: api.example.com, tlsSecret: api }\n";
    static final String LOAD_BALANCER = "loadBalancer: { enabled: true, sourceRanges: [198.51.100.0/24] }\n";
    static final String TLS =
            "tls: { enabled: true, issuer: { name: ca }, dnsNames: [api.example.com], caConfigMap: authority }\n";

    @TempDir
    Path folder;

    /** A way in, and its variables. */
    record Way(String values, boolean proxyProtocol, boolean h2c) {}

    static Stream<Way> ways() {
        return Stream.of(
                new Way(HTTP_ROUTE, false, false),
                new Way(HTTP_ROUTE + TLS, false, false),
                new Way(GRPC_ROUTE, false, true),
                new Way(GRPC_ROUTE + HTTP_ROUTE, false, true),
                new Way(GRPC_ROUTE + HTTP_ROUTE + TLS, false, false),
                new Way(INGRESS, false, false),
                new Way(INGRESS + HTTP_ROUTE, false, false),
                new Way(INGRESS + TLS, false, false),
                new Way(LOAD_BALANCER, true, false),
                new Way(LOAD_BALANCER + TLS, true, false));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_way_sets_all_four_variables_of_conf(Way way) throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("TRUSTED_PROXIES", "10.0.0.0/8,192.168.1.1");
        expected.put("TRUSTED_HEADERS", HEADERS);
        expected.put("PROXY_PROTOCOL", String.valueOf(way.proxyProtocol()));
        expected.put("H2C", String.valueOf(way.h2c()));
        assertThat(variables(render(CONF + PROXIES + way.values()))).containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void each_backend_of_a_way_is_a_port_of_the_service_that_leads_to_the_pod(Way way) throws Exception {
        Manifests rendered = render(CONF + PROXIES + way.values());
        List<YamlTree> ports =
                rendered.find("Service", "edge-sluice").at("spec/ports").items();
        assertThat(ports)
                .allSatisfy(port -> assertThat(containerPorts(rendered))
                        .contains(port.at("targetPort").text()));
        for (YamlTree backend : backends(rendered)) {
            assertThat(backend.valueAt("name")).isEqualTo("edge-sluice");
            Object expected = backend.find("port/name")
                    .orElseGet(() -> backend.at("port"))
                    .value();
            assertThat(ports)
                    .anyMatch(port -> expected.equals(port.valueAt("port")) || expected.equals(port.valueAt("name")));
        }
    }

    private static List<YamlTree> backends(Manifests rendered) {
        List<YamlTree> backends = new ArrayList<>();
        for (YamlTree object : rendered.objects()) {
            object.find("spec/rules/0/backendRefs").ifPresent(list -> backends.addAll(list.items()));
            object.find("spec/rules/0/http/paths/0/backend/service").ifPresent(backends::add);
        }
        return backends;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void every_object_has_the_labels_of_the_release_and_services_select_its_pods(Way way) throws Exception {
        Manifests rendered = render(CONF + PROXIES + way.values());
        assertThat(rendered.objects()).hasSizeGreaterThan(5).allSatisfy(object -> {
            Map<?, ?> labels = (Map<?, ?>) object.valueAt("metadata/labels");
            assertThat(labels.get("app.kubernetes.io/instance")).isEqualTo("edge");
            assertThat(labels.get("app.kubernetes.io/part-of")).isEqualTo("sluice");
            assertThat(object.valueAt("metadata/namespace")).isEqualTo("sluice");
        });
        assertThat(rendered.find("Service", "edge-sluice").valueAt("spec/selector"))
                .isEqualTo(Map.of("app.kubernetes.io/name", "sluice", "app.kubernetes.io/instance", "edge"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void every_object_has_only_fields_of_its_kind(Way way) throws Exception {
        for (YamlTree object :
                render(CONF + PROXIES + way.values(), "--skip-tests").objects())
            assertThat(ManifestSchema.read(object).getMetadata().getName()).startsWith("edge-sluice");
    }

    @Test
    void the_protocol_of_each_port_is_that_of_the_pod() throws Exception {
        assertThat(ports(CONF + PROXIES + HTTP_ROUTE)).containsExactly("http 80 http");
        assertThat(ports(CONF + PROXIES + GRPC_ROUTE)).containsExactly("http 80 http", "grpc 50051 kubernetes.io/h2c");
        assertThat(ports(CONF + PROXIES + GRPC_ROUTE + TLS)).containsExactly("https 443 https");
        assertThat(ports(CONF + TLS + "service: { port: 8443 }\n")).containsExactly("https 8443 https");
    }

    private List<String> ports(String values) throws Exception {
        return render(values).find("Service", "edge-sluice").at("spec/ports").items().stream()
                .map(port -> port.valueAt("name") + " " + port.valueAt("port") + " " + port.valueAt("appProtocol"))
                .toList();
    }

    @Test
    void without_a_way_no_variable_is_set_and_with_tls_alone_no_request_is_clear_text() throws Exception {
        assertThat(variables(render(CONF))).isEmpty();
        assertThat(variables(render(CONF + TLS))).containsExactly(Map.entry("H2C", "false"));
        assertThat(variables(render(CONF + "trustedProxies: [10.1.0.0/16]\ntrustedHeaders: [forwarded]\n")))
                .containsEntry("TRUSTED_PROXIES", "10.1.0.0/16")
                .containsEntry("TRUSTED_HEADERS", "forwarded")
                .containsEntry("PROXY_PROTOCOL", "false");
    }

    @Test
    void with_tls_a_gateway_verifies_the_certificate_of_the_pods() throws Exception {
        Manifests rendered = render(CONF + PROXIES + GRPC_ROUTE + TLS);
        YamlTree policy = rendered.find("BackendTLSPolicy", "edge-sluice").at("spec");
        assertThat(policy.valueAt("targetRefs/0/name")).isEqualTo("edge-sluice");
        assertThat(policy.valueAt("targetRefs/0/sectionName"))
                .isEqualTo(rendered.find("Service", "edge-sluice").valueAt("spec/ports/0/name"));
        assertThat(policy.valueAt("validation/caCertificateRefs/0/name")).isEqualTo("authority");
        assertThat(rendered.find("Certificate", "edge-sluice-tls").valueAt("spec/dnsNames"))
                .isEqualTo(List.of(policy.valueAt("validation/hostname"), "api.example.com"));
        assertThat(render(CONF + PROXIES + HTTP_ROUTE).objects())
                .extracting(object -> object.valueAt("kind"))
                .doesNotContain("BackendTLSPolicy", "Certificate");
    }

    @Test
    void the_secret_of_a_certificate_is_the_folder_in_the_pod() throws Exception {
        Manifests issued =
                render(CONF + TLS + "backendTls: { enabled: true, issuer: { name: ca, kind: ClusterIssuer } }\n");
        for (String name : List.of("tls", "backend-tls")) {
            Object secret = issued.find("Certificate", "edge-sluice-" + name).valueAt("spec/secretName");
            assertThat(pod(issued).at("volumes").items())
                    .extracting(YamlTree::value)
                    .contains(Map.of("name", name, "secret", Map.of("secretName", secret, "defaultMode", 0440)));
            assertThat(pod(issued).at("containers/0/volumeMounts").items())
                    .extracting(YamlTree::value)
                    .contains(Map.of("name", name, "mountPath", "/run/" + name, "readOnly", true));
        }
        Manifests own = render(CONF + "tls: { enabled: true, secretName: mine }\n");
        assertThat(own.objects()).extracting(object -> object.valueAt("kind")).doesNotContain("Certificate");
        assertThat(pod(own).at("volumes").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "tls", "secret", Map.of("secretName", "mine", "defaultMode", 0440)));
    }

    @Test
    void a_load_balancer_keeps_its_address_and_the_policy_admits_it() throws Exception {
        Manifests rendered = render(CONF + PROXIES + LOAD_BALANCER + "networkPolicy: { enabled: true }\n");
        YamlTree service = rendered.find("Service", "edge-sluice").at("spec");
        assertThat(service.valueAt("type")).isEqualTo("LoadBalancer");
        assertThat(service.valueAt("externalTrafficPolicy")).isEqualTo("Local");
        assertThat(service.valueAt("loadBalancerSourceRanges")).isEqualTo(List.of("198.51.100.0/24"));
        assertThat(rendered.find("NetworkPolicy", "edge-sluice")
                        .at("spec/ingress")
                        .items())
                .extracting(YamlTree::value)
                .contains(Map.of(
                        "from",
                        List.of(
                                Map.of("ipBlock", Map.of("cidr", "10.0.0.0/8")),
                                Map.of("ipBlock", Map.of("cidr", "192.168.1.1/32"))),
                        "ports",
                        List.of(Map.of("port", "http"))));
        assertThat(render(CONF + PROXIES + INGRESS + "networkPolicy: { enabled: true }\n")
                        .find("NetworkPolicy", "edge-sluice")
                        .value()
                        .toString())
                .doesNotContain("ipBlock");
    }

    /** The load balancer forwards the connections of callers with their own addresses. */
    @Test
    void a_service_can_keep_the_addresses_of_callers_and_a_rule_of_the_values_admits_them() throws Exception {
        Manifests rendered = render(CONF + """
                service: { type: LoadBalancer, externalTrafficPolicy: Local }
                networkPolicy:
                  enabled: true
                  extraIngress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: http }] }]
                """);
        YamlTree service = rendered.find("Service", "edge-sluice").at("spec");
        assertThat(service.valueAt("type")).isEqualTo("LoadBalancer");
        assertThat(service.valueAt("externalTrafficPolicy")).isEqualTo("Local");
        assertThat(rendered.find("NetworkPolicy", "edge-sluice").valueAt("spec/ingress/2/from/0/ipBlock/cidr"))
                .isEqualTo("0.0.0.0/0");
        assertThat(variables(rendered)).isEmpty();
    }

    private static YamlTree pod(Manifests rendered) {
        return rendered.find("Deployment", "edge-sluice").at("spec/template/spec");
    }

    private static List<String> containerPorts(Manifests rendered) {
        return pod(rendered).at("containers/0/ports").items().stream()
                .map(port -> port.at("name").text())
                .toList();
    }

    /** Returns the variables that a way in may set, in their order. */
    static Map<String, String> variables(Manifests rendered) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (YamlTree variable : pod(rendered).at("containers/0/env").items())
            variables.put(variable.at("name").text(), variable.at("value").text());
        variables.keySet().retainAll(List.of("TRUSTED_PROXIES", "TRUSTED_HEADERS", "PROXY_PROTOCOL", "H2C"));
        return variables;
    }

    private Manifests render(String values, String... more) throws IOException, InterruptedException {
        return HelmChart.render("edge", file(values), more);
    }

    private Path file(String values) throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), values);
    }
}
