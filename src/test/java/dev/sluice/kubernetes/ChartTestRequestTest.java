package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.SluiceProcess;
import dev.sluice.real.Needs;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends the requests of {@code helm test} to a gateway, by the names of the Services. */
@Needs(HELM)
class ChartTestRequestTest {
    private static final String CONF = "routes: { GET /teapot: { identity: none, respond: '1' } }\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"existingConfigMap: mine", "existingClaim: mine", "conf: { a.yaml: '{}' }"})
    void the_readiness_of_a_gateway_with_a_configuration_of_its_own_is_the_expected_response(String values)
            throws Exception {
        try (TestGateway gateway = TestGateway.of(CONF)) {
            assertSucceeds(arguments(values), "edge-sluice-admin:9090", "edge-sluice-admin:" + gateway.adminPort());
        }
    }

    @Test
    void a_path_of_the_values_is_sent_to_the_port_for_callers() throws Exception {
        try (TestGateway gateway = TestGateway.of(CONF)) {
            List<String> arguments =
                    arguments("{ existingConfigMap: mine, test: { path: /teapot, expect: $body == 1 } }");
            assertSucceeds(arguments, "edge-sluice/", "edge-sluice:" + gateway.port() + "/");
        }
    }

    private List<String> arguments(String values) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        return HelmChart.render("edge", file)
                .find("Pod", "edge-sluice-test")
                .at("spec/containers/0/args")
                .items()
                .stream()
                .map(YamlTree::text)
                .toList();
    }

    /** The names of the Services lead to this machine. */
    private void assertSucceeds(List<String> arguments, String service, String local) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 edge-sluice edge-sluice-admin localhost\n");
        String[] command = arguments.stream()
                .map(argument -> argument.replace(service, local))
                .toArray(String[]::new);
        assertThat(command).isNotEqualTo(arguments.toArray(String[]::new));
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-Djdk.net.hosts.file=" + hosts);
        Process get = SluiceProcess.builder(library -> true, options, command).start();
        String output = new String(get.getInputStream().readAllBytes(), UTF_8);
        assertThat(get.waitFor()).as(output).isZero();
    }
}
