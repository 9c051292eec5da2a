package dev.sluice.tools.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.FolderSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodPortCheckTest {
    private static final String MANIFESTS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: sluice-conf-5h2k }
            data:
              gateway.yaml: |
                server: { port: ${PORT:-{}
                ---
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: sluice }
            spec:
              template:
                metadata: { labels: { app: sluice, tier: edge } }
                spec:
                  containers:
                    - name: sidecar
                      ports: [ { name: proxy, containerPort: 15001 } ]
                    - name: sluice
                      env: [ { name: A, value: "${file:/none}" } ]
                      ports:
                        - { name: http, containerPort: 8080 }
                        - { name: admin, containerPort: 9090 }
                      startupProbe: { httpGet: { path: /health/startup, port: admin } }
                      livenessProbe: { httpGet: { path: /health/live, port: 9090 } }
                      readinessProbe: { tcpSocket: { port: http } }
                      volumeMounts: [ { name: conf, mountPath: /conf } ]
                  volumes: [ { name: conf, configMap: { name: sluice-conf-5h2k } } ]
            --- # the Services
            apiVersion: v1
            kind: Service
            metadata: { name: sluice }
            spec:
              selector: { app: sluice }
              ports:
                - { port: 80, targetPort: http }
                - { port: 9090 }
                - { port: 81, targetPort: proxy }
                - { port: 82, targetPort: 15001 }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: other }
            spec: { selector: { app: other }, ports: [ { port: 80, targetPort: 1234 } ] }
            """;

    @TempDir
    Path folder;

    private LoadResult check(String manifests, PodPorts ports) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("a.yaml"), "routes: { GET /a: { respond: 1 } }\n");
        Path file = Files.writeString(folder.resolve("rendered.yaml"), manifests);
        LoadResult loaded = ConfigurationLoader.load(FolderSnapshot.read(conf), name -> null);
        return PodPortCheck.check(RenderedManifests.read(file), Set.of("sluice-conf"), ports, loaded);
    }

    /** Returns ports without TLS and without HTTP/2. */
    private static PodPorts ports(int server, int admin) {
        return new PodPorts(server, admin, false, false, Set.of());
    }

    private List<String> errors(String manifests, PodPorts ports) throws IOException {
        return check(manifests, ports).errors().stream()
                .map(finding -> finding.toString().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void manifests_with_the_ports_of_the_configuration_are_valid() throws IOException {
        LoadResult checked = check(MANIFESTS, ports(8080, 9090));
        assertThat(checked.errors()).isEmpty();
        assertThat(checked.warnings()).isEmpty();
        assertThat(checked.configuration()).isNotNull();
    }

    @Test
    void each_port_that_the_configuration_does_not_have_is_an_error_at_its_location() throws IOException {
        String expected = " (expected: server.port, 8080, or admin.port, 9091)";
        assertThat(errors(MANIFESTS, ports(8080, 9091)))
                .containsExactly(
                        "rendered.yaml:23:45: spec.template.spec.containers[1].ports[1].containerPort: 9090 is no port of the gateway"
                                + expected,
                        "rendered.yaml:24:67: spec.template.spec.containers[1].startupProbe.httpGet.port: admin does not serve /health (expected: admin.port, 9091)",
                        "rendered.yaml:25:65: spec.template.spec.containers[1].livenessProbe.httpGet.port: 9090 does not serve /health (expected: admin.port, 9091)",
                        "rendered.yaml:37:15: spec.ports[1].port: 9090 leads to no port of the gateway" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port: admin } } | port: metrics } } | metrics is the name of no port of the container",
                "targetPort: http | targetPort: web | web is the name of no port of the pod",
                "targetPort: http | targetPort: 8081 | 8081 leads to no port of the gateway",
                "tcpSocket: { port: http } | tcpSocket: { port: 8443 } | 8443 is no port of the gateway",
                "path: /health/live, port: 9090 | path: /health/live, port: 8080 | 8080 does not serve /health",
                "containerPort: 8080 | containerPort: web | web is no port of the gateway"
            })
    void a_port_or_a_name_that_leads_nowhere_is_an_error(String from, String to, String message) throws IOException {
        assertThat(errors(MANIFESTS.replace(from, to), ports(8080, 9090)))
                .anySatisfy(error -> assertThat(error).contains(": " + message));
    }

    @Test
    void ports_of_the_command_line_replace_those_of_the_configuration() throws IOException {
        String arguments =
                MANIFESTS.replace("- name: sluice\n", "- name: sluice\n          args: [run, --admin-port=9090]\n");
        assertThat(errors(arguments, ports(8080, 9091))).isEmpty();
    }

    @Test
    void manifests_without_the_config_map_are_a_warning_and_broken_ones_an_error() throws IOException {
        String other = MANIFESTS.replace("sluice-conf", "other-conf").replace("/conf", "/etc/conf");
        LoadResult without = check(other, ports(1, 2));
        assertThat(without.errors()).isEmpty();
        assertThat(without.warnings())
                .singleElement()
                .asString()
                .contains("no container mounts /conf, or the ConfigMap sluice-conf, so its ports are not checked");
        assertThat(errors("kind: Service\nspec: [", ports(1, 2))).isNotEmpty();
        assertThat(errors("kind: Service\nspec: { selector: [], ports: { a: 1 } }", ports(1, 2)))
                .isEmpty();
    }

    @Test
    void a_missing_file_is_an_error() throws IOException {
        LoadResult checked = check(MANIFESTS, ports(8080, 9090));
        Path none = folder.resolve("none.yaml");
        assertThat(PodPortCheck.check(RenderedManifests.read(none), Set.of("sluice-conf"), ports(1, 2), checked)
                        .errors())
                .singleElement()
                .asString()
                .contains("none.yaml:1:1: ", "no such file");
    }

    @Test
    void a_config_map_of_another_name_and_a_claim_count_if_they_are_mounted_where_the_image_reads() throws IOException {
        String helm = MANIFESTS.replace("name: sluice-conf-5h2k", "name: edge-sluice-conf-0a1b");
        assertThat(errors(helm, ports(8081, 9090))).isNotEmpty();
        assertThat(check(helm, ports(8080, 9090)).warnings()).isEmpty();
        String claim = MANIFESTS
                .replace("configMap: { name: sluice-conf-5h2k }", "persistentVolumeClaim: { claimName: c }")
                .replace("/conf }", "/conf/ }");
        assertThat(errors(claim, ports(8081, 9090))).isNotEmpty();
        assertThat(check(claim, ports(8080, 9090)).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kubernetes.io/h2c | false | false | leads to a port that closes HTTP/2 without TLS (expected: server.h2c: true)
            kubernetes.io/h2c | true  | false | leads to a port with TLS (expected: https, where ALPN agrees on HTTP/2)
            kubernetes.io/h2c | false | true  |
            https             | false | false | leads to a port without TLS: server.tls is missing (expected: server.tls with the certificate)
            kubernetes.io/wss | false | true  | leads to a port without TLS: server.tls is missing (expected: server.tls with the certificate)
            https             | true  | false |
            http              | true  | false | leads to a port with TLS (expected: https)
            kubernetes.io/ws  | true  | false | leads to a port with TLS (expected: https)
            http              | false | true  |
            kubernetes.io/ws  | false | false |
            example.com/own   | true  | false |
            grpc              | false | false | leads to a port that closes HTTP/2 without TLS (expected: server.h2c: true)
            http2             | false | false | leads to a port that closes HTTP/2 without TLS (expected: server.h2c: true)
            h2c               | false | false | leads to a port that closes HTTP/2 without TLS (expected: server.h2c: true)
            grpc              | false | true  |
            http2             | true  | false |
            """)
    void the_protocol_of_a_service_is_that_of_the_port_for_callers(
            String protocol, boolean hasTls, boolean hasH2c, String message) throws IOException {
        String manifests = MANIFESTS.replace(
                "{ port: 80, targetPort: http }", "{ port: 80, targetPort: http, appProtocol: " + protocol + " }");
        String location = "rendered.yaml:36:50: spec.ports[0].appProtocol: " + protocol + " ";
        assertThat(errors(manifests, new PodPorts(8080, 9090, hasTls, hasH2c, Set.of())))
                .isEqualTo(message == null ? List.of() : List.of(location + message));
    }

    @Test
    void the_protocol_of_the_admin_port_and_of_another_container_is_not_judged() throws IOException {
        String manifests = MANIFESTS
                .replace("{ port: 9090 }", "{ port: 9090, appProtocol: http }")
                .replace("targetPort: proxy }", "targetPort: proxy, appProtocol: http }");
        assertThat(errors(manifests, new PodPorts(8080, 9090, true, false, Set.of())))
                .isEmpty();
    }
}
