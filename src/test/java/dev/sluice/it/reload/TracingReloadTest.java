package dev.sluice.it.reload;

import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.gateway.telemetry.tracing.OtlpReceiver;
import dev.sluice.server.TestGateway;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of {@code telemetry.otlp} in the watched folder. */
class TracingReloadTest {
    @TempDir
    Path folder;

    private final OtlpReceiver first = new OtlpReceiver();
    private final OtlpReceiver second = new OtlpReceiver();

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private void write(String telemetry) throws IOException {
        // The watcher must not read a half-written file.
        Path written = Files.writeString(folder.resolve("gateway.tmp"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                %s
                routes:
                  GET /a: { identity: none, respond: 1 }
                  GET /b: { identity: none, respond: 1 }
                """.formatted(telemetry));
        Files.move(written, folder.resolve("gateway.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static String otlp(OtlpReceiver receiver, String more) {
        return "telemetry: { otlp: { endpoint: \"%s\", slow: 1h, %s } }".formatted(receiver.url(), more);
    }

    private void apply(TestGateway gateway, String telemetry) throws IOException {
        int before = gateway.gateway().configurationStatus().generation();
        write(telemetry);
        Await.until(() -> gateway.gateway().configurationStatus().generation() > before);
    }

    private static List<String> names(OtlpReceiver receiver) {
        return receiver.spans().stream().map(span -> span.getName()).toList();
    }

    private static List<String> services(OtlpReceiver receiver) {
        return receiver.exports().stream()
                .flatMap(export -> export.getResource().getAttributesList().stream())
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(KeyValue::getValue)
                .map(value -> value.getStringValue())
                .distinct()
                .toList();
    }

    @Test
    void a_change_of_the_folder_changes_the_collector_the_sample_and_the_name_and_ends_the_export() throws Exception {
        write(otlp(first, "sample: 100%, service_name: old"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            gateway.get("/a");
            first.await(1);
            apply(gateway, otlp(second, "sample: 100%, service_name: new"));
            gateway.get("/b");
            second.await(1);
            apply(gateway, otlp(second, "sample: 0%, service_name: new"));
            gateway.get("/a");
            apply(gateway, "");
            gateway.get("/a");
            assertThat(restartOnly(gateway)).isEmpty();
            apply(gateway, otlp(second, "sample: 100%, service_name: new"));
            assertThat(restartOnly(gateway)).isEmpty();
            gateway.get("/b");
            second.await(2);
        }
        assertThat(names(first)).containsExactly("GET /a");
        assertThat(names(second)).containsExactly("GET /b", "GET /b");
        assertThat(services(first)).containsExactly("old");
        assertThat(services(second)).containsExactly("new");
        assertThat(second.spans())
                .allSatisfy(
                        span -> assertThat(attribute(span, "sluice.sampled")).isEqualTo("true"));
    }

    private static List<String> restartOnly(TestGateway gateway) {
        return gateway.gateway().configurationStatus().restartOnly();
    }

    @Test
    void a_first_otlp_waits_for_a_restart_and_the_admin_port_names_its_settings() throws Exception {
        write("");
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            apply(gateway, otlp(first, "sample: 100%"));
            gateway.get("/a");
            assertThat(restartOnly(gateway))
                    .contains("telemetry.otlp.endpoint")
                    .allMatch(setting -> setting.startsWith("telemetry.otlp."));
            assertThat(new JsonObject(gateway.adminGet("/config").body()).encode())
                    .contains("telemetry.otlp.endpoint");
            apply(gateway, "");
            assertThat(restartOnly(gateway)).isEmpty();
        }
        assertThat(first.spans()).isEmpty();
    }
}
