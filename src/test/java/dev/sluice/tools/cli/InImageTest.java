package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with the environment of the image and of a pod. */
class InImageTest {
    private static final Map<String, String> POD =
            Map.of("SLUICE_ADMIN_HOST", "0.0.0.0", "KUBERNETES_SERVICE_HOST", "10.96.0.1");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)## A first configuration.*?```yaml\\R(.*?)```");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    /** The first configuration of README.md. */
    private Path conf() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        assertThat(example.find()).isTrue();
        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(conf.resolve("gateway.yaml"), example.group(1));
        return conf;
    }

    private SluiceProcess run(Path conf) throws IOException {
        return SluiceProcess.start(folder, POD, "run", conf.toString(), "--port", "0", "--admin-port", "0");
    }

    @Test
    void the_configuration_of_the_readme_becomes_ready_for_probes_and_reveals_nothing_else() throws Exception {
        try (SluiceProcess program = run(conf())) {
            int port = program.port("operators");
            String host = addressOfPod().map(InetAddress::getHostAddress).orElse("127.0.0.1");
            for (String open : new String[] {"/health/live", "/health/ready", "/metrics"})
                assertThat(status(host, port, open)).as(open).isEqualTo(200);
            for (String address : new String[] {host, "127.0.0.1"})
                assertThat(status(address, port, "/config")).isEqualTo(403);
            assertThat(program.output())
                    .contains("listening for operators host=0.0.0.0")
                    .doesNotContain("the probes of Kubernetes cannot reach");
        }
    }

    @Test
    void a_loopback_address_is_a_warning_in_the_log() throws Exception {
        Path conf = conf();
        Files.writeString(conf.resolve("admin.yaml"), "admin: { host: localhost }\n");
        try (SluiceProcess program = run(conf)) {
            program.port("operators");
            Await.until(() -> output(program).contains("admin.yaml:1:16: admin.host: localhost: the probes"));
        }
    }

    private static String output(SluiceProcess program) {
        try {
            return program.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int status(String host, int port, String path) throws Exception {
        URI uri = URI.create("http://" + host + ":" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    /** Returns an address of this machine that is not loopback, which stands for the address of the pod. */
    private static Optional<InetAddress> addressOfPod() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(candidate -> candidate.getAddress().length == 4 && !candidate.isLoopbackAddress())
                .findFirst();
    }
}
