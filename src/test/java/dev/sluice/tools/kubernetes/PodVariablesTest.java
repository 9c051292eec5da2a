package dev.sluice.tools.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variables of rendered manifests in {@code sluice check --kubernetes --manifests}. */
class PodVariablesTest {
    private static final String MANIFESTS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: sluice }
            spec:
              template:
                metadata: { labels: { app: sluice } }
                spec:
                  containers:
                    - name: sidecar
                      env: [ { name: EDGE_PORT, value: "1" } ]
                    - name: sluice
                      env:
                        - { name: EDGE_PORT, value: "8443" }
                        - { name: EDGE_H2C, value: "true" }
                      ports: [ { name: http, containerPort: 8443 } ]
                      volumeMounts: [ { name: conf, mountPath: /conf } ]
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: sluice }
            spec:
              selector: { app: sluice }
              ports: [ { name: grpc, port: 50051, targetPort: http, appProtocol: kubernetes.io/h2c } ]
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        write("conf/gateway.yaml", "server: { port: \"${EDGE_PORT:-8080}\", h2c: \"${EDGE_H2C:-false}\" }\n");
        write("conf/routes.yaml", "routes: { GET /a: { respond: 1 } }\n");
        write("conf/Kustomization", """
                configMapGenerator: [ { name: sluice-conf, files: [ gateway.yaml, routes.yaml ] } ]
                """);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private CommandLineRun check(String manifests, String... more) throws IOException {
        write("rendered.yaml", manifests);
        return CommandLineRun.of(Stream.concat(
                        Stream.of("check", path("conf"), "--kubernetes", "--manifests", path("rendered.yaml")),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Returns the first line of each finding, without the folder. */
    private List<String> findings(CommandLineRun run) {
        return run.err()
                .replace(folder + "/", "")
                .lines()
                .filter(line -> !line.startsWith("    "))
                .toList();
    }

    @Test
    void the_variables_of_the_container_decide() throws IOException {
        assertThat(check(MANIFESTS, "--strict").err()).isEmpty();
        assertThat(findings(check(MANIFESTS.replace("\"true\"", "\"false\""))))
                .containsExactly(
                        "rendered.yaml:23:70: spec.ports[0].appProtocol: kubernetes.io/h2c leads to a port that"
                                + " closes HTTP/2 without TLS (expected: server.h2c: true)");
        assertThat(findings(check(MANIFESTS.replace("value: \"8443\"", "value: \"8444\""))))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding).contains("8444"));
    }

    @Test
    void the_last_value_of_a_name_counts_as_in_kubernetes() throws IOException {
        String twice = MANIFESTS.replace(
                "- { name: EDGE_H2C, value: \"true\" }",
                "- { name: EDGE_H2C, value: \"false\" }\n            - { name: EDGE_H2C, value: \"true\" }");
        assertThat(check(twice).err()).isEmpty();
    }

    @Test
    void an_invalid_value_is_an_error_that_names_its_line() throws IOException {
        CommandLineRun run = check(MANIFESTS.replace("\"true\"", "\"yes\""));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("gateway.yaml:1:", "server.h2c", "EDGE_H2C", "rendered.yaml:14:");
    }

    @Test
    void values_from_elsewhere_are_not_known() throws IOException {
        String elsewhere = MANIFESTS.replace(
                "name: EDGE_H2C, value: \"true\"",
                "name: EDGE_H2C, valueFrom: { configMapKeyRef: { name: a, key: b } }");
        assertThat(findings(check(elsewhere))).singleElement().asString().contains("kubernetes.io/h2c");
        String composed = MANIFESTS.replace("value: \"true\"", "value: \"$(H2C)\"");
        assertThat(findings(check(composed))).singleElement().asString().contains("kubernetes.io/h2c");
    }

    @Test
    void a_file_of_variables_wins_and_the_manifests_give_the_others() throws IOException {
        write("prod.env", "EDGE_H2C=false\n");
        CommandLineRun run = check(MANIFESTS, "--env-file", path("prod.env"));
        assertThat(findings(run)).singleElement().asString().contains("kubernetes.io/h2c");
        write("prod.env", "OTHER=1\n");
        assertThat(check(MANIFESTS, "--env-file", path("prod.env")).err()).isEmpty();
    }

    @Test
    void a_missing_certificate_is_reported_at_the_port_of_the_service() throws IOException {
        String tls = MANIFESTS.replace("kubernetes.io/h2c", "https");
        assertThat(findings(check(tls)))
                .containsExactly("rendered.yaml:23:70: spec.ports[0].appProtocol: https leads to a port without TLS:"
                        + " server.tls is missing (expected: server.tls with the certificate)");
    }

    /** A shell gives one for {@code --manifests <(kubectl kustomize k8s/base)}. */
    @Test
    void a_pipe_is_read_once() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Path> writer = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.writeString(pipe, MANIFESTS, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        CommandLineRun run =
                CommandLineRun.of("check", path("conf"), "--kubernetes", "--strict", "--manifests", pipe.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(writer.get(10, TimeUnit.SECONDS)).isEqualTo(pipe);
    }
}
