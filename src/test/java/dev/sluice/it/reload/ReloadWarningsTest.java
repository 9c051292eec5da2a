package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Warnings of the configuration in the log of a running gateway. */
class ReloadWarningsTest {
    private static final String PORTS = "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice", Level.INFO);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        write("gateway.yaml", PORTS);
        write("backends.yaml", "backends: { shop: { url: http://127.0.0.1:9 } }\n");
        write("routes.yaml", route("one"));
        gateway = TestGateway.watching(folder, Map.of());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static String route(String response) {
        return "routes:\n  GET /a: { steps: { s: { call: GET shop / } }, respond: '\"" + response + "\"' }\n";
    }

    private JsonObject config() {
        return new JsonObject(gateway.adminGet("/config").body());
    }

    @Test
    void each_warning_is_logged_once_until_it_is_resolved() throws Exception {
        write("unused.yaml", "backends: { one: { url: http://127.0.0.1:9 } }\n");
        gateway.adminPost("/reload");
        assertThat(warnings()).singleElement().asString().contains("unused.yaml:1:13: backends.one: ");

        write("unused.yaml", "# a comment moves the warning\nbackends: { one: { url: http://127.0.0.1:9 } }\n");
        gateway.adminPost("/reload");
        write("routes.yaml", route("two"));
        gateway.adminPost("/reload");
        write("routes.yaml", "routes: { GET /a: { respnd: '1' } }\n");
        assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(422);
        assertThat(config().getJsonArray("warnings").encode()).contains("\"path\":\"backends.one\"");
        write("routes.yaml", route("three"));
        gateway.adminPost("/reload");
        assertThat(warnings()).hasSize(1);
        // Each route has a step without a use from the start on.
        assertThat(log.valuesOf("warnings")).contains("2").containsOnly("2", "null");
        assertThat(gateway.gateway().configurationStatus().warnings()).hasSize(2);

        write("unused.yaml", "backends: { one: { url: http://127.0.0.1:9 }, two: { url: http://127.0.0.1:9 } }\n");
        gateway.adminPost("/reload");
        assertThat(warnings()).hasSize(2).last().asString().contains("backends.two: ");
        Files.delete(folder.resolve("unused.yaml"));
        gateway.adminPost("/reload");
        assertThat(warnings()).hasSize(2);
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("INFO no longer a warning: "))
                .hasSize(2);
    }

    @Test
    void a_warning_of_the_start_and_a_warning_without_a_new_generation_are_logged_once() throws Exception {
        write("unused.yaml", "backends: { one: { url: http://127.0.0.1:9 } }\n");
        try (TestGateway warned = TestGateway.watching(folder, Map.of())) {
            assertThat(warned.adminPost("/reload").body()).contains("\"unchanged\"", "backends.one");
            assertThat(warned.gateway().configurationStatus().warnings()).hasSize(2);
            assertThat(warnings()).filteredOn(line -> line.contains("one")).isEmpty();

            write("empty.yaml", "# nothing\n");
            for (int reload = 0; reload < 2; reload++)
                assertThat(warned.adminPost("/reload").body()).contains("\"unchanged\"");
            assertThat(warnings())
                    .filteredOn(line -> line.contains("no settings"))
                    .hasSize(1);
        }
    }

    @Test
    void a_setting_that_needs_a_restart_is_logged_once() throws Exception {
        write("gateway.yaml", PORTS.replace("port: 0 }\nadmin", "port: 1234 }\nadmin"));
        gateway.adminPost("/reload");
        write("routes.yaml", route("two"));
        gateway.adminPost("/reload");
        assertThat(warnings()).containsExactly("WARN server.port needs a restart to change");
    }

    private List<String> warnings() {
        return log.lines().stream().filter(line -> line.startsWith("WARN ")).toList();
    }
}
