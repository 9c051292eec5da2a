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
    private String detail(TestGateway gateway, String path, String... headers) {
        int before = access.lines().size();
        List<String> all = new ArrayList<>(List.of("x", SECRET, "x-key", "demo-key"));
        all.addAll(List.of(headers));
        HttpResponse<String> failed = gateway.get(path, all.toArray(String[]::new));
        String id = failed.headers().firstValue("x-request-id").orElseThrow();
        assertThat(failed.body()).as(path).doesNotContain("shop.yaml", "found: ", SECRET);
        Await.until(() -> access.lines().size() > before);
        String line = access.lines().get(before);
        Await.until(() -> gateway.adminGet("/requests/" + id).statusCode() == 200);
        JsonObject kept = new JsonObject(gateway.adminGet("/requests/" + id).body());
        String detail = kept.getString("detail");
        assertThat(line).contains(detail.replace("\"", "\\\"").substring(0, Math.min(detail.length(), 200))).doesNotContain(SECRET);
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
                "steps: { s: { call: 'GET crm /{id}', with: { id: |'$query' } } } ~ step s: no value for the path variable id; found: an object (expected: a text that is a valid segment, a number or a boolean)",
                "steps: { s: { call: |'GET crm /{a}' } } ~ step s: no value for the path variable a; found: a text (expected: a text that is a valid segment, a number or a boolean)",
                "steps: { s: { call: 'GET crm /{?q}', with: { q: |'[$query]' } } } ~ step s: the value of q is invalid in a query; found: an object (expected: a text, a number or a boolean)",
                "steps: { s: { call: GET crm /, when: |'$query.x - 1' } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: 'GET crm /{i}', each: |'sum($query.x)', as: i } } ~ step s: sum() needs a list of numbers; found: a text",
                "steps: { s: { call: 'GET crm /{i}', each: |'$query.x', as: i } } ~ step s: The value of `each` is not a list. found: a text (expected: a list)",
                "steps: { s: { call: 'GET crm /{i}', each: |'[$query]', as: i } } ~ step s: An item has no valid id. found: an object (expected: a text, a number or a boolean)",
                "steps: { s: { call: GET crm /, headers: { a: |'floor($query.x)' } } } ~ step s: floor() needs a number; found: a text",
                "steps: { s: { call: GET crm /, headers: { a: |'$query' } } } ~ step s: the value of a is invalid in a header; found: an object (expected: a text without control characters, a number or a boolean)",
                "steps: { s: { call: POST crm /, body: |'$query.x / 2' } } ~ step s: \"/\" needs two numbers; found: a text, a number",
                "steps: { s: { return_if: |'$query.x + 1 - 1', respond: 1 } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: GET crm / } }, respond: |'$s.a - 1' ~ step respond: \"-\" needs two numbers; found: a text, a number",
                "respond: { a: 1, b: { c: |'round($query.x)' } } ~ step respond: round() needs a number; found: a text",
                "respond: 1, answer: { status: |'$query.x' } ~ step answer: the status is not a number from 200 to 599; found: a text",
                "respond: |'error(\"no stock\")' ~ step respond: error: no stock",
                "respond: |'error($query.x)' ~ step respond: error() was called with a computed text",
                "require: |'round($claims) == 1', respond: 1 ~ round() needs a number; found: an object"
            })
    void a_failed_expression_says_its_place_and_a_reason_without_values(String route, String reason) throws Exception {
        String line =
                "GET /{a}: { identity: %s, %s }".formatted(route.startsWith("require") ? "shoppers" : "none", route);
        write(shop(line.replace("|", "")));
        int column = 2 + line.indexOf('|') + 1;
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/%20?x=" + SECRET))
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "query: { properties: { x: { type: |integer } } } ~ query: found: a text (expected: type integer)",
                "query: { required: |[y] } ~ query: found: an object (expected: required [\"y\"])",
                "query: { properties: { x: { anyOf: |[ { type: boolean }, { maxLength: 2 } ] } } } ~ query: found: a text (expected: anyOf)",
                "query: { $defs: { ab: { maxLength: 2 } }, properties: { x: { $ref: |'#/$defs/ab' } } } ~ query: found: a text (expected: maxLength)",
                "path: { properties: { a: { pattern: |'^[0-9]+$' } } } ~ path: found: a text (expected: pattern ^[0-9]+$)"
            })
    void an_invalid_request_says_the_place_of_the_keyword_the_kind_found_and_the_kind_expected(
            String schemas, String violation) throws Exception {
        String line = "GET /{a}: { validate: { %s }, respond: 1 }".formatted(schemas);
        write(shop(line.replace("|", "")));
        int column = 2 + line.indexOf('|') + 1;
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/b?x=" + SECRET))
                    .isEqualTo(folder.resolve("shop.yaml") + ":5:" + column + ": " + violation);
        }
    }

    @Test
    void each_violation_has_a_place_and_more_than_three_are_counted() throws Exception {
        write(shop(
                "GET /a:",
                "  validate:",
                "    query:",
                "      required: [a]",
                "      maxProperties: 1",
                "      properties: { x: { type: integer }, y: { type: boolean }, z: { maxLength: 1 } }",
                "  respond: 1"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=" + SECRET + "&y=" + SECRET + "&z=" + SECRET))
                    .contains("shop.yaml:8:", "; ")
                    .endsWith("; and 2 more");
        }
    }

    @Test
    void a_token_failure_names_the_entry_of_the_credentials_and_its_place() throws Exception {
        write(shop(
                "GET /a: { steps: { s: { call: GET partner / } } }",
                "GET /b: { identity: shoppers, proxy: relayed / }",
                "GET /c: { steps: { s: { call: GET partner /, optional: true } } }"));
        Files.writeString(
                folder.resolve("partner.yaml"),
                """
                backends:
                  partner: { url: "%s", credentials: partners }
                  relayed: { url: "%s", credentials: callers }
                credentials:
                  partners: { grant: client_credentials, token_url: "%s/token", client_id: me, client_secret: "%s" }
                  callers: { grant: relay }
                """
                        .formatted(backend.url(), backend.url(), backend.url(), SECRET));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a"))
                    .contains("partner.yaml:5:3: step s: no_credentials: ", ": credentials partners: the response of");
            assertThat(detail(gateway, "/b"))
                    .contains("partner.yaml:6:3: step proxy: no_credentials: ", ": credentials callers: no identity");
            assertThat(stepDetail(gateway, "/c")).contains("partner.yaml:5:3: step s: no_credentials: ");
        }
    }

    /** Returns the detail of the first step of a request that succeeded. */
    private static String stepDetail(TestGateway gateway, String path) {
        HttpResponse<String> answered = gateway.get(path);
        assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
        String id = answered.headers().firstValue("x-request-id").orElseThrow();
        Await.until(() -> gateway.adminGet("/requests/" + id).statusCode() == 200);
        JsonObject kept = new JsonObject(gateway.adminGet("/requests/" + id).body());
        return kept.getJsonArray("steps").getJsonObject(0).getString("detail");
    }

    @Test
    void an_issuer_without_an_answer_has_the_place_of_its_identity() throws Exception {
        write(shop("GET /a: { identity: users, respond: 1 }"));
        Files.writeString(
                folder.resolve("users.yaml"),
                "identity:\n  users: { introspection: { url: \"" + backend.url()
                        + "\", client_id: me, client_secret: x } }\n");
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            HttpResponse<String> refused = gateway.get("/a", "authorization", "Bearer " + SECRET);
            assertThat(refused.statusCode()).isEqualTo(503);
            Await.until(() -> !access.lines().isEmpty());
            assertThat(access.lines().get(0)).contains("users.yaml:2:3: no_answer").doesNotContain(SECRET);
        }
    }

    @Test
    void a_step_without_which_the_request_goes_on_keeps_its_whole_reason() throws Exception {
        write(shop(
                "GET /a: { steps: { s: { call: GET crm /, optional: true, when: 'round($query.x)' } } }",
                "GET /b: { steps: { s: { call: GET crm /, when: 'round($query.x)', fallback: 1 } } }",
                "GET /c:",
                "  steps:",
                "    s: { call: 'GET crm /{i}{?q}', each: '[1, 2]', as: i, with: { q: 'round($query.x)' }, optional: item }",
                "  log: { access: all }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            String reason = ": step s: round() needs a number; found: a text";
            assertThat(stepDetail(gateway, "/a?x=" + SECRET)).contains("shop.yaml:5:").endsWith(reason);
            assertThat(stepDetail(gateway, "/b?x=" + SECRET)).contains("shop.yaml:6:").endsWith(reason);
            assertThat(stepDetail(gateway, "/c?x=" + SECRET)).contains("shop.yaml:9:").endsWith(reason);
            Await.until(() -> !access.lines().isEmpty());
            assertThat(access.lines().get(0))
                    .contains("step.s.detail=", "shop.yaml:9:", reason)
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void tenants_urls_and_defaults_have_places() throws Exception {
        write(shop(
                "GET /tenant: { steps: { s: { call: GET shared / } } }",
                "GET /default-tenant: { steps: { s: { call: GET crm / } } }",
                "GET /long: { steps: { s: { call: 'GET crm /{?q*}', with: { q: '[$header.long, $header.long]' } } } }",
                "GET /status: { respond: 1, answer: { headers: { a: '1' } } }"));
        Files.writeString(
                folder.resolve("defaults.yaml"),
                """
                defaults:
                  backend: { bulkhead: { per: round($header.tenant), share: 50% } }
                  route: { answer: { status: round($query.status) } }
                backends:
                  shared: { url: "%s", bulkhead: { per: 'floor($header.tenant)' } }
                """
                        .formatted(backend.url()));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/tenant?status=200", "tenant", SECRET))
                    .contains("defaults.yaml:5:", ": step s: floor() needs a number; found: a text");
            assertThat(detail(gateway, "/default-tenant", "tenant", SECRET))
                    .contains("defaults.yaml:2:", ": step s: round() needs a number; found: a text");
            String value = "v".repeat(5000);
            assertThat(detail(gateway, "/long", "tenant", "1", "long", value))
                    .contains("shop.yaml:7:", ": step s: path and query are longer than 8192 characters");
            assertThat(detail(gateway, "/status?status=" + SECRET))
                    .contains("defaults.yaml:3:", ": step answer: round() needs a number; found: a text");
        }
    }

    @Test
    void a_failure_of_a_built_in_default_has_the_place_of_its_route() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET crm /, each: '[1, 2]' } }, answer: { max: 1KiB } }"));
        try (HttpTestServer big = HttpTestServer.answering("\"" + "x".repeat(2000) + "\"")) {
            Files.writeString(folder.resolve("shop.yaml"), Files.readString(folder.resolve("shop.yaml")).replace(backend.url(), big.url()));
            try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
                assertThat(detail(gateway, "/a")).endsWith("shop.yaml:5:3: step respond: larger than 1KiB");
            }
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
