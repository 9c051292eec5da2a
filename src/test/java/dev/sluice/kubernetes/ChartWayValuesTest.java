package dev.sluice.kubernetes;

import static dev.sluice.kubernetes.ChartWaysTest.CONF;
import static dev.sluice.kubernetes.ChartWaysTest.GRPC_ROUTE;
import static dev.sluice.kubernetes.ChartWaysTest.HEADERS;
import static dev.sluice.kubernetes.ChartWaysTest.HTTP_ROUTE;
import static dev.sluice.kubernetes.ChartWaysTest.INGRESS;
import static dev.sluice.kubernetes.ChartWaysTest.LOAD_BALANCER;
import static dev.sluice.kubernetes.ChartWaysTest.PROXIES;
import static dev.sluice.kubernetes.ChartWaysTest.TLS;
import static dev.sluice.kubernetes.ChartWaysTest.variables;
import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of the ways in that the chart rejects, and those that YAML or Helm could read as something else. */
@Needs(HELM)
class ChartWayValuesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {HTTP_ROUTE, GRPC_ROUTE, INGRESS, LOAD_BALANCER})
    void a_way_without_the_networks_of_its_proxy_is_an_error(String way) throws Exception {
        assertThat(error(CONF + way))
                .contains(way.substring(0, way.indexOf(':'))
                        + ".enabled needs trustedProxies: [] (expected: the networks");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            httpRoute: { enabled: true }                             | httpRoute.enabled needs httpRoute.parentRefs: []
            grpcRoute: { enabled: true }                             | grpcRoute.enabled needs grpcRoute.parentRefs: []
            tls: { enabled: true }                                   | tls.enabled needs tls.secretName
            backendTls: { enabled: true }                            | backendTls.enabled needs backendTls.secretName
            loadBalancer: { enabled: true }, test: { path: /a }      | test.path: /a with loadBalancer.enabled
            loadBalancer: { enabled: true }, ingress: { enabled: true } | ingress.enabled: choose one way
            """)
    void values_that_do_not_fit_together_are_an_error(String value, String message) throws Exception {
        assertThat(error("{ existingConfigMap: mine, trustedProxies: [10.0.0.0/8], " + value + " }"))
                .contains(message);
    }

    /** YAML would read them as numbers. */
    @Test
    void names_of_digits_stay_text() throws Exception {
        Manifests rendered = render(CONF + PROXIES + """
                tls: { enabled: true, secretName: "1", issuer: { name: "2" }, caConfigMap: "3" }
                backendTls: { enabled: true, secretName: "4", issuer: { name: "5" } }
                ingress: { enabled: true, className: "6", host: "7", tlsSecret: "8" }
                httpRoute: { enabled: true, parentRefs: [{ name: "9" }] }
                test: { path: "/a: #b" }
                """);
        for (YamlTree object : rendered.ofKind("Certificate"))
            assertThat(List.of(object.valueAt("spec/secretName"), object.valueAt("spec/issuerRef/name")))
                    .allMatch(String.class::isInstance);
        YamlTree ingress = rendered.find("Ingress", "edge-sluice").at("spec");
        assertThat(ingress.valueAt("ingressClassName")).isEqualTo("6");
        assertThat(ingress.valueAt("rules/0/host")).isEqualTo("7");
        assertThat(ingress.valueAt("tls")).isEqualTo(List.of(Map.of("hosts", List.of("7"), "secretName", "8")));
        assertThat(rendered.find("BackendTLSPolicy", "edge-sluice").valueAt("spec/validation/caCertificateRefs/0/name"))
                .isEqualTo("3");
        assertThat(rendered.find("HTTPRoute", "edge-sluice").valueAt("spec/parentRefs/0/name"))
                .isEqualTo("9");
        assertThat(rendered.find("Pod", "edge-sluice-test").valueAt("spec/containers/0/args/1"))
                .isEqualTo("https://edge-sluice.sluice.svc/a: #b");
    }

    /** Helm removes a value that is null, with its default. */
    @Test
    void lists_that_are_left_empty_are_empty() throws Exception {
        String tls = "tls: { enabled: true, secretName: mine, dnsNames: null, caConfigMap: authority }\n";
        Manifests rendered = render(CONF + "trustedProxies: [10.0.0.0/8]\ntrustedHeaders: null\n" + tls + """
                httpRoute: { enabled: true, parentRefs: [{ name: gateway }], hostnames: null }
                grpcRoute: { enabled: true, parentRefs: [{ name: gateway }], hostnames: null }
                ingress: { enabled: true, annotations: null }
                """);
        assertThat(variables(rendered)).containsEntry("TRUSTED_HEADERS", HEADERS);
        assertThat(rendered.find("BackendTLSPolicy", "edge-sluice").valueAt("spec/validation/hostname"))
                .isEqualTo("edge-sluice.sluice.svc");
    }

    @Test
    void a_gateway_needs_the_authority_of_the_pods_certificate() throws Exception {
        String tls = "tls: { enabled: true, secretName: mine }\n";
        assertThat(error(CONF + PROXIES + HTTP_ROUTE + tls))
                .contains("httpRoute.enabled with tls.enabled needs tls.caConfigMap");
    }

    @Test
    void a_route_of_grpc_has_other_host_names_than_the_route_of_http() throws Exception {
        String http = HTTP_ROUTE.replace("}] }", "}], hostnames: [a.example.com, grpc.example.com] }");
        assertThat(error(CONF + PROXIES + http + GRPC_ROUTE))
                .contains("grpcRoute.hostnames: grpc.example.com (expected");
    }

    /** The pods would answer handshakes in clear text. */
    @Test
    void the_configuration_of_the_demo_has_no_tls() throws Exception {
        String demo = "demo: { enabled: true }\n" + TLS;
        assertThat(error(demo)).contains("tls.enabled with the configuration of the demo");
        assertThat(render(CONF + demo).objects()).isNotEmpty();
    }

    private String error(String values) throws IOException, InterruptedException {
        var rendering = HelmChart.tryRender("edge", file(values));
        assertThat(rendering.code()).isNotZero();
        return rendering.err();
    }

    private Manifests render(String values) throws IOException, InterruptedException {
        return HelmChart.render("edge", file(values));
    }

    private Path file(String values) throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), values);
    }
}
