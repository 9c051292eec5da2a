package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The components by which callers reach the gateway, and those for TLS in its pods. */
@Needs(KUBECTL)
class WaysComponentsTest {
    private static final String NETWORK = "10.0.0.0/8";
    private static final String HEADERS = "x-forwarded-for,x-forwarded-proto";
    private static final List<String> VARIABLES =
            List.of("TRUSTED_PROXIES", "TRUSTED_HEADERS", "PROXY_PROTOCOL", "H2C");

    @ParameterizedTest
    @CsvSource({
        "http-route, false, false",
        "grpc-route, false, true",
        "grpc-route-tls, false, false",
        "ingress, false, false",
        "load-balancer, true, false"
    })
    void each_way_sets_all_variables_that_say_how_callers_arrive(String way, String proxyProtocol, String h2c) {
        Map<String, String> variables = Kustomizations.of("base", way).variables();
        variables.keySet().retainAll(VARIABLES);
        assertThat(variables)
                .isEqualTo(Map.of(
                        "TRUSTED_PROXIES", NETWORK,
                        "TRUSTED_HEADERS", HEADERS,
                        "PROXY_PROTOCOL", proxyProtocol,
                        "H2C", h2c));
    }

    @Test
    void no_other_component_sets_who_is_trusted() {
        for (String component : Kustomizations.components())
            if (!component.matches(".*-route.*|ingress|load-balancer"))
                assertThat(Kustomizations.of("base", component).variables())
                        .as(component)
                        .doesNotContainKeys("TRUSTED_PROXIES", "TRUSTED_HEADERS", "PROXY_PROTOCOL");
    }

    static Stream<List<String>> together() {
        return Kustomizations.TOGETHER.stream();
    }

    @Test
    void each_component_is_in_a_set_of_components_that_go_together() {
        assertThat(together().flatMap(List::stream)).containsAll(Kustomizations.components());
    }

    @ParameterizedTest
    @MethodSource("together")
    void components_that_go_together_lead_to_ports_that_exist(List<String> components) {
        assertThat(faults(Kustomizations.of("base", components.toArray(String[]::new))))
                .isEmpty();
    }

    /** What the comments of the components say that they do not go with. */
    @ParameterizedTest
    @CsvSource({
        "tls, http-route, HTTPRoute: no port 80",
        "tls, ingress, Ingress: no port http",
        "tls, grpc-route, port grpc without h2c",
        "grpc-route, tls, port grpc without h2c",
        "grpc-route, http-route, port grpc without h2c",
        "grpc-route-tls, reload-in-place, GRPCRoute: no port 443",
        "http-route, load-balancer, HTTPRoute: PROXY protocol",
        "ingress, load-balancer, Ingress: PROXY protocol"
    })
    void components_that_do_not_go_together_have_a_fault(String first, String second, String fault) {
        assertThat(faults(Kustomizations.of("base", first, second))).contains(fault);
    }

    /** Returns the references to ports that do not exist, and the ports whose protocol the gateway does not speak. */
    private static List<String> faults(Manifests manifests) {
        List<YamlTree> ports =
                manifests.find("Service", "sluice").at("spec/ports").items();
        List<String> faults = new ArrayList<>();
        for (String kind : List.of("HTTPRoute", "GRPCRoute", "Ingress"))
            for (YamlTree way : manifests.ofKind(kind)) {
                for (String wanted : backendPorts(way))
                    if (ports.stream().noneMatch(port -> isNamed(port, wanted)))
                        faults.add(kind + ": no port " + wanted);
                if (manifests.variable("PROXY_PROTOCOL").equals("true")) faults.add(kind + ": PROXY protocol");
            }
        boolean hasTls = manifests.ofKind("Certificate").stream()
                .anyMatch(certificate -> certificate.at("metadata/name").text().equals("sluice-tls"));
        for (YamlTree port : ports)
            if (port.at("appProtocol").text().equals("kubernetes.io/h2c")
                    && (hasTls || !manifests.variable("H2C").equals("true")))
                faults.add("port " + port.at("name").text() + " without h2c");
        return faults;
    }

    private static List<String> backendPorts(YamlTree way) {
        String[] paths = {"spec/rules/0/backendRefs/0/port", "spec/rules/0/http/paths/0/backend/service/port/name"};
        return Stream.of(paths)
                .flatMap(path -> way.find(path).stream())
                .map(YamlTree::text)
                .toList();
    }

    private static boolean isNamed(YamlTree port, String wanted) {
        return port.at("port").text().equals(wanted) || port.at("name").text().equals(wanted);
    }

    @Test
    void every_way_leads_to_the_service_of_the_gateway() {
        Kustomizations.all().forEach((name, manifests) -> {
            for (String kind : List.of("HTTPRoute", "GRPCRoute"))
                for (YamlTree way : manifests.ofKind(kind))
                    assertThat(way.valueAt("spec/rules/0/backendRefs/0/name"))
                            .as(name)
                            .isEqualTo("sluice");
            for (YamlTree way : manifests.ofKind("Ingress"))
                assertThat(way.valueAt("spec/rules/0/http/paths/0/backend/service/name"))
                        .isEqualTo("sluice");
        });
    }

    @Test
    void every_port_of_the_service_leads_to_the_port_of_callers() {
        Kustomizations.all().values().stream()
                .flatMap(manifests -> manifests.ofKind("Service").stream())
                .filter(service -> service.at("metadata/name").text().equals("sluice"))
                .flatMap(service -> service.at("spec/ports").items().stream())
                .forEach(port -> assertThat(port.valueAt("targetPort")).isEqualTo("http"));
    }

    @Test
    void a_gateway_verifies_the_certificate_of_the_pods_by_a_name_that_it_has() {
        Manifests manifests = Kustomizations.of("base", "tls", "grpc-route-tls");
        YamlTree policy = manifests.find("BackendTLSPolicy", "sluice").at("spec");
        YamlTree port = manifests.find("Service", "sluice").at("spec/ports/0");
        assertThat(policy.valueAt("targetRefs/0/name")).isEqualTo("sluice");
        assertThat(policy.valueAt("targetRefs/0/sectionName")).isEqualTo(port.valueAt("name"));
        assertThat(port.valueAt("appProtocol")).isEqualTo("https");
        assertThat((List<?>) manifests.find("Certificate", "sluice-tls").valueAt("spec/dnsNames"))
                .anyMatch(policy.valueAt("validation/hostname")::equals);
    }

    @Test
    void the_network_policy_admits_the_load_balancer_whose_addresses_are_trusted() {
        Manifests manifests = Kustomizations.of("base", "load-balancer");
        YamlTree rule = manifests.find("NetworkPolicy", "sluice").at("spec/ingress/2");
        assertThat(rule.valueAt("from/0/ipBlock/cidr")).isEqualTo(manifests.variable("TRUSTED_PROXIES"));
        assertThat(rule.valueAt("ports")).isEqualTo(List.of(Map.of("port", "http")));
        YamlTree service = manifests.find("Service", "sluice").at("spec");
        assertThat(service.valueAt("type")).isEqualTo("LoadBalancer");
        assertThat(service.valueAt("externalTrafficPolicy")).isEqualTo("Local");
    }

    /** {@code SLUICE_GOLDEN=write} writes the copies again. */
    @ParameterizedTest
    @CsvSource({
        "tls/gateway.yaml, gateway.yaml, '  port: 8080', '  tls: { certificate: /run/tls/tls.crt, key: /run/tls/tls.key }'",
        "backend-tls/backends-shop.yaml, backends/shop.yaml, '    url: ',"
                + " '    tls: { ca: /run/backend-tls/ca.crt, certificate: /run/backend-tls/tls.crt, key: /run/backend-tls/tls.key }'"
    })
    void only_tls_differs_from_conf(String copy, String original, String before, String tls) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("conf", original))) {
            lines.add(line);
            if (line.startsWith(before)) lines.add(tls);
        }
        Path file = Path.of("k8s/components", copy);
        if ("write".equals(System.getenv("SLUICE_GOLDEN"))) Files.write(file, lines);
        assertThat(lines).contains(tls);
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "backend-tls"})
    void the_files_of_a_secret_are_those_that_the_configuration_names(String component, @TempDir Path folder)
            throws Exception {
        Manifests manifests = Kustomizations.of("base", component);
        YamlTree mount = manifests.container().at("volumeMounts").items().stream()
                .filter(each -> each.at("name").text().equals(component))
                .findFirst()
                .orElseThrow();
        assertThat(mount.valueAt("mountPath")).isEqualTo("/run/" + component);
        YamlTree certificate =
                manifests.find("Certificate", "sluice-" + component).at("spec");
        assertThat(manifests.pod().at("spec/volumes").items())
                .extracting(YamlTree::value)
                .contains(Map.of(
                        "name",
                        component,
                        "secret",
                        Map.of("secretName", certificate.valueAt("secretName"), "defaultMode", 0440)));

        Map<String, String> files = files(manifests);
        assertThat(files).hasSameSizeAs(ShippedConfiguration.files());
        assertThat(String.join("", files.values())).contains("/run/" + component + "/tls.crt");
        LoadResult loaded = load(manifests, folder);
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
    }

    /** The overlay {@code check} has no pod of the gateway, and its variables are those of {@code prod}. */
    @Test
    void the_configuration_of_every_pod_is_valid_with_its_variables(@TempDir Path folder) throws Exception {
        Map<String, Manifests> gateways = Kustomizations.all();
        assertThat(gateways.remove("overlays/check")).isNotNull();
        for (var rendered : gateways.entrySet()) {
            LoadResult loaded = load(rendered.getValue(), folder);
            assertThat(loaded.errors()).as(rendered.getKey()).isEmpty();
            ServerSpec server = requireNonNull(loaded.configuration()).server();
            assertThat(Map.of(
                            "H2C", String.valueOf(server.h2c()),
                            "PROXY_PROTOCOL", String.valueOf(server.proxyProtocol()),
                            "TRUSTED_PROXIES", listed(server.trustedProxies()),
                            "TRUSTED_HEADERS", listed(server.trustedHeaders()).toLowerCase(Locale.ROOT)))
                    .as(rendered.getKey())
                    .containsAllEntriesOf(settingsOf(rendered.getValue()));
        }
    }

    private static String listed(List<?> values) {
        return values.stream().map(String::valueOf).collect(joining(","));
    }

    private static Map<String, String> settingsOf(Manifests manifests) {
        Map<String, String> variables =
                new HashMap<>(Map.of("H2C", "false", "PROXY_PROTOCOL", "false", "TRUSTED_PROXIES", ""));
        variables.putAll(manifests.variables());
        variables.keySet().retainAll(VARIABLES);
        return variables;
    }

    @Test
    void with_tls_in_the_pod_h2c_is_an_error(@TempDir Path folder) throws Exception {
        assertThat(load(Kustomizations.of("base", "tls", "grpc-route"), folder).errors())
                .singleElement()
                .asString()
                .contains("h2c");
    }

    private static Map<String, String> files(Manifests manifests) {
        Map<String, String> files = new HashMap<>();
        ((Map<?, ?>) manifests.find("ConfigMap", "sluice-conf").valueAt("data"))
                .forEach((key, text) -> files.put(key.toString(), text.toString()));
        return files;
    }

    /** Loads the files of the ConfigMap with the variables of the pod, and with a certificate and a password in place of the Secrets. */
    private static LoadResult load(Manifests manifests, Path folder) throws IOException {
        if (!Files.exists(folder.resolve("tls.crt"))) {
            SelfSignedCertificate certificate = SelfSignedCertificate.create("sluice.sluice.svc");
            Files.copy(Path.of(certificate.certificatePath()), folder.resolve("tls.crt"));
            Files.copy(Path.of(certificate.certificatePath()), folder.resolve("ca.crt"));
            Files.copy(Path.of(certificate.privateKeyPath()), folder.resolve("tls.key"));
            Files.writeString(folder.resolve("password"), "secret");
            certificate.delete();
        }
        List<SourceFile> sources = files(manifests).entrySet().stream()
                .map(file -> new SourceFile(
                        file.getKey(), file.getValue().replaceAll("/run/(tls|backend-tls|store)/", folder + "/")))
                .toList();
        return ConfigurationLoader.load(sources, manifests.variables()::get);
    }

    @Test
    void a_merged_file_changes_the_hash_of_the_config_map_that_the_pod_names() {
        String base = mounted(Kustomizations.of("base"));
        for (String component : List.of("tls", "backend-tls")) {
            Manifests merged = Kustomizations.of("base", component);
            assertThat(mounted(merged)).matches("sluice-conf-[a-z0-9]{10}").isNotEqualTo(base);
            assertThat(merged.find("ConfigMap", "sluice-conf").valueAt("metadata/name"))
                    .isEqualTo(mounted(merged));
        }
    }

    private static String mounted(Manifests manifests) {
        return manifests.pod().at("spec/volumes").items().stream()
                .flatMap(volume -> volume.find("configMap/name").stream())
                .findFirst()
                .orElseThrow()
                .text();
    }
}
