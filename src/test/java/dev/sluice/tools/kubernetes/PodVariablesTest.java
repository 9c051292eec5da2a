package dev.sluice.tools.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A default that another value may replace is no error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: EDGE_H2C, valueFrom: { configMapKeyRef: { name: a, key: b } }",
                "name: EDGE_H2C, value: \"$(H2C)\""
            })
    void a_finding_that_depends_on_a_value_from_elsewhere_is_a_warning(String variable) throws IOException {
        CommandLineRun run = check(MANIFESTS.replace("name: EDGE_H2C, value: \"true\"", variable));
        assertThat(run.code()).isZero();
        assertThat(findings(run))
                .singleElement()
                .asString()
                .startsWith("rendered.yaml:23:70: warning: ")
                .contains("kubernetes.io/h2c")
                .endsWith("; not known here: EDGE_H2C");
        String other = MANIFESTS.replace(
                "{ name: EDGE_H2C, value: \"true\" }", "{ " + variable.replace("EDGE_H2C", "B") + " }");
        assertThat(check(other).code()).isOne();
    }

    /** Each process has PATH. */
    @Test
    void a_variable_that_the_manifests_leave_out_is_not_set() throws IOException {
        write("conf/gateway.yaml", "server: { port: \"${PATH:-8443}\", h2c: \"${EDGE_H2C:-false}\" }\n");
        assertThat(check(MANIFESTS, "--strict").err()).isEmpty();
        write("conf/gateway.yaml", "server: { port: 8443, h2c: true }\nadmin: { hosts: [\"${PATH}\"] }\n");
        assertThat(findings(check(MANIFESTS))).singleElement().asString().contains("the variable PATH is not set");
    }

    @Test
    void a_variable_without_a_value_is_empty_as_in_kubernetes() throws IOException {
        write("conf/gateway.yaml", "server: { port: 8443, h2c: true }\nadmin: { hosts: \"${EDGE_H2C}\" }\n");
        assertThat(check(MANIFESTS.replace(", value: \"true\"", ""), "--strict").err())
                .isEmpty();
    }

    @Test
    void the_manifests_replace_the_variables_of_the_image() throws IOException {
        write("conf/gateway.yaml", "server: { port: 8443, h2c: true }\nadmin: { host: \"${SLUICE_ADMIN_HOST}\" }\n");
        write("prod.env", "OTHER=1\n");
        String own =
                MANIFESTS.replace("name: EDGE_H2C, value: \"true\"", "name: SLUICE_ADMIN_HOST, value: \"no host\"");
        for (String[] more : List.of(new String[0], new String[] {"--env-file", path("prod.env")}))
            assertThat(check(own, more).err()).contains("SLUICE_ADMIN_HOST", "rendered.yaml:14:");
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
        CommandLineRun run = checkPipe(MANIFESTS.getBytes(UTF_8));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void a_pipe_is_text_as_a_file_is() throws Exception {
        assertThat(checkPipe(new byte[] {'a', '\n', (byte) 0xE9}).err()).contains("pipe:1:1: not UTF-8 text: line 2");
    }

    private CommandLineRun checkPipe(byte[] bytes) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Path> writer = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.write(pipe, bytes, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        CommandLineRun run =
                CommandLineRun.of("check", path("conf"), "--kubernetes", "--strict", "--manifests", pipe.toString());
        assertThat(writer.get(10, TimeUnit.SECONDS)).isEqualTo(pipe);
        return run;
    }

    @ParameterizedTest
    @CsvSource({"conf, 'a folder, not a file'", "none, no such file", "/dev/zero, larger than 4096 KiB"})
    void an_unreadable_file_is_an_error(String file, String reason) {
        String path = file.startsWith("/") ? file : path(file);
        CommandLineRun run = CommandLineRun.of("check", path("conf"), "--kubernetes", "--manifests", path);
        assertThat(run.err()).contains(path + ":1:1: " + reason);
        assertThat(run.code()).isEqualTo(1);
    }
}
