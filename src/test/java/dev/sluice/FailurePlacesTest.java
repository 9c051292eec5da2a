package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.config.TestConfiguration;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.reload.ReloadResult.Trigger;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The place of a failed expression in the access log and in the record of its request, of a real gateway. */
class FailurePlacesTest {
    private static final String PORTS =
            "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { port: 0 }\n";
    /** The SHA-256 of {@code demo-key}. */
    private static final String KEY_HASH = "c48a01f49fd0f2cc404bc3cbbc80e91457a3d41bb429a695243de4c61794155c";

    private static final String SECRET = "s3cr3t";

    @RegisterExtension
    final CapturedLog access = new CapturedLog("access", Level.INFO);

    @TempDir
    Path folder;

    private final HttpTestServer backend = HttpTestServer.answering("{\"a\": \"" + SECRET + "\"}");

    @AfterEach
    void stop() {
        backend.close();
    }

    private void write(String... lines) throws IOException {
        Files.writeString(
                folder.resolve("gateway.yaml"),
                PORTS + TestConfiguration.SHOPPERS.replace("0123456789abcdef".repeat(4), KEY_HASH));
        Files.writeString(folder.resolve("shop.yaml"), String.join("\n", lines) + "\n");
    }

    private String[] shop(String... routes) {
        List<String> lines = new ArrayList<>(List.of(
                "backends:",
                "  crm: { url: \"" + backend.url() + "\" }",
                "  safe: { url: \"" + backend.url().replace("http:", "https:") + "\", retry: { attempts: 1 } }",
                "routes:"));
        for (String route : routes) lines.add("  " + route);
        return lines.toArray(String[]::new);
    }

    /** Returns the detail of a failed request, as its record has it, and checks that the log has it too. */
    private String detail(TestGateway gateway, String path) {
        int before = access.lines().size();
        HttpResponse<String> failed = gateway.get(path, "x", SECRET, "x-key", "demo-key");
        String id = failed.headers().firstValue("x-request-id").orElseThrow();
        assertThat(failed.body()).as(path).doesNotContain("shop.yaml", "found: ", SECRET);
        Await.until(() -> access.lines().size() > before);
        String line = access.lines().get(before);
        Await.until(() -> gateway.adminGet("/requests/" + id).statusCode() == 200);
        JsonObject kept = new JsonObject(gateway.adminGet("/requests/" + id).body());
        String detail = kept.getString("detail");
        assertThat(line).contains(detail.replace("\"", "\\\"")).doesNotContain(SECRET);
        assertThat(detail).doesNotContain(SECRET);
        return detail;
    }

    /** The text of each failing expression starts at the bar, which is not part of the file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "steps: { s: { call: 'GET crm /{id}', with: { id: |'round($query.x)' } } } ~ step s: round() needs a number; found: a text",
                "steps: { s: { call: 'GET crm /{id}', with: { id: |'$query' } } } ~ step s: no value for the path variable id",
                "steps: { s: { call: GET crm /, when: |'$query.x - 1' } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: 'GET crm /{i}', each: |'sum($query.x)', as: i } } ~ step s: sum() needs a list of numbers; found: a text",
                "steps: { s: { call: 'GET crm /{i}', each: |'$query.x', as: i } } ~ step s: The value of `each` is not a list.",
                "steps: { s: { call: GET crm /, headers: { a: |'floor($query.x)' } } } ~ step s: floor() needs a number; found: a text",
                "steps: { s: { call: GET crm /, headers: { a: |'$query' } } } ~ step s: the value of a is invalid in a header; found: an object",
                "steps: { s: { call: POST crm /, body: |'$query.x / 2' } } ~ step s: \"/\" needs two numbers; found: a text, a number",
                "steps: { s: { return_if: |'$query.x + 1 - 1', respond: 1 } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: GET crm / } }, respond: |'$s.a - 1' ~ step respond: \"-\" needs two numbers; found: a text, a number",
                "respond: { a: 1, b: { c: |'round($query.x)' } } ~ step respond: round() needs a number; found: a text",
                "respond: 1, answer: { status: |'$query.x' } ~ step answer: the status is not a number from 200 to 599",
                "respond: |'error(\"no stock\")' ~ step respond: error: no stock",
                "require: |'round($claims) == 1', respond: 1 ~ round() needs a number; found: an object"
            })
    void a_failed_expression_says_its_place_and_a_reason_without_values(String route, String reason) throws Exception {
        String line =
                "GET /a: { identity: %s, %s }".formatted(route.startsWith("require") ? "shoppers" : "none", route);
        write(shop(line.replace("|", "")));
        int column = 2 + line.indexOf('|') + 1;
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=" + SECRET))
                    .isEqualTo(folder.resolve("shop.yaml") + ":5:" + column + ": " + reason);
        }
    }

    @Test
    void equal_texts_in_one_file_have_places_of_their_own() throws Exception {
        write(shop(
                "GET /a: { respond: 'round($query.x)' }",
                "GET /b: { respond: 'round($query.x)' }",
                "GET /c:",
                "  steps:",
                "    a: { call: GET crm /, optional: true, when: 'round($query.x)' }",
                "    b: { call: GET crm /, when: 'round($query.x)' }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:5:22: step respond: ");
            assertThat(detail(gateway, "/b?x=y")).contains("shop.yaml:6:22: step respond: ");
            assertThat(detail(gateway, "/c?x=y")).contains("shop.yaml:10:").contains(": step b: ");
        }
    }

    @Test
    void a_reload_that_only_moves_lines_moves_the_places_and_builds_nothing() throws Exception {
        String failing = "GET /a: { respond: 'round($query.x)' }";
        write(shop(failing));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:5:22: ");
            write(shop("# a comment", "", failing));
            gateway.gateway().reload(Trigger.SIGNAL).await();
            assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(1);
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:7:22: ");

            write(shop("GET /b: { respond: 1 }", failing));
            gateway.gateway().reload(Trigger.SIGNAL).await();
            assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(2);
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:6:22: ");
        }
    }

    @Test
    void an_invalid_request_says_the_place_of_the_schemas() throws Exception {
        write(shop("GET /a:", "  validate: { query: { properties: { x: { type: integer } } } }", "  respond: 1"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            HttpResponse<String> refused = gateway.get("/a?x=" + SECRET);
            assertThat(refused.statusCode()).isEqualTo(400);
            Await.until(() -> !access.lines().isEmpty());
            assertThat(access.lines().get(0))
                    .containsPattern("shop.yaml:6:\\d+: 1 violation of the schemas in query")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void a_failed_tls_handshake_says_the_place_of_its_backend() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET safe / } } }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a"))
                    .contains("shop.yaml:3:3: step s: ")
                    .doesNotContain("4854");
        }
    }
}
