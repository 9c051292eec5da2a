package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The locations of other parts than expressions in the details of failures, of a real gateway. */
class FailedPartsTest extends RequestTraceTest.LocationsFixture {
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
    void an_invalid_request_says_the_location_of_the_keyword_the_kind_found_and_the_kind_expected(
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
    void each_violation_has_a_location_and_more_than_three_are_counted() throws Exception {
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
    void a_token_failure_names_the_entry_of_the_credentials_and_its_location() throws Exception {
        write(shop(
                "GET /a: { steps: { s: { call: GET partner / } } }",
                "GET /b: { identity: [shoppers, users], proxy: relayed / }",
                "GET /c: { steps: { s: { call: GET partner /, optional: true } } }"));
        Files.writeString(folder.resolve("partner.yaml"), """
                backends:
                  partner: { url: "%s", credentials: partners }
                  relayed: { url: "%s", credentials: callers }
                credentials:
                  partners: { grant: client_credentials, token_url: "%s/token", client_id: me, client_secret: "%s" }
                  callers: { grant: relay }
                identity:
                  users: { introspection: { url: "%s", client_id: me, client_secret: x } }
                """.formatted(
                        backend.url(), backend.url(), backend.url(), SECRET, backend.url()));
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
    void an_issuer_without_a_reply_has_the_location_of_its_identity() throws Exception {
        write(shop("GET /a: { identity: users, respond: 1 }"));
        HttpTestServer broken = HttpTestServer.failing(500);
        Files.writeString(
                folder.resolve("users.yaml"),
                "identity:\n  users: { introspection: { url: \"" + broken.url()
                        + "\", client_id: me, client_secret: x } }\n");
        try (broken;
                TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            HttpResponse<String> rejected = gateway.get("/a", "authorization", "Bearer " + SECRET);
            assertThat(rejected.statusCode()).isEqualTo(503);
            Await.until(() -> !access.lines().isEmpty());
            assertThat(access.lines().get(0))
                    .contains("users.yaml:2:3: no_answer")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void a_step_without_which_the_request_goes_on_keeps_its_whole_reason() throws Exception {
        write(shop(
                "GET /a: { steps: { s: { call: GET crm /, optional: true, when: 'round($query.x)' } }, log: { access: off } }",
                "GET /b: { steps: { s: { call: GET crm /, when: 'round($query.x)', fallback: 1 } }, log: { access: off } }",
                "GET /c:",
                "  steps:",
                "    s: { call: 'GET crm /{i}{?q}', each: '[1, 2]', as: i, with: { q: 'round($query.x)' }, optional: item }",
                "  log: { access: all }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            String reason = ": step s: round() needs a number; found: a text";
            assertThat(stepDetail(gateway, "/a?x=" + SECRET))
                    .contains("shop.yaml:5:")
                    .endsWith(reason);
            assertThat(stepDetail(gateway, "/b?x=" + SECRET))
                    .contains("shop.yaml:6:")
                    .endsWith(reason);
            assertThat(stepDetail(gateway, "/c?x=" + SECRET))
                    .contains("shop.yaml:9:")
                    .endsWith(reason);
            Await.until(() -> !access.lines().isEmpty());
            assertThat(access.lines().get(0))
                    .contains("step.s.detail=", "shop.yaml:9:", reason)
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void tenants_urls_and_defaults_have_locations() throws Exception {
        write(shop(
                "GET /tenant: { steps: { s: { call: GET shared / } } }",
                "GET /default-tenant: { steps: { s: { call: GET crm / } } }",
                "GET /long: { steps: { s: { call: 'GET crm /{?q*}', with: { q: '[$header.long, $header.long]' } } } }",
                "GET /status: { respond: 1, answer: { headers: { a: '1' } } }"));
        Files.writeString(folder.resolve("defaults.yaml"), """
                defaults:
                  backend: { bulkhead: { per: round($header.tenant), share: 50%% } }
                  route: { answer: { status: round($query.status) } }
                backends:
                  shared: { url: "%s", bulkhead: { per: 'floor($header.tenant)' } }
                """.formatted(backend.url()));
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
    void a_failure_of_a_built_in_default_has_the_location_of_its_route() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET crm /, each: '[1, 2]' } }, answer: { max: 1KiB } }"));
        try (HttpTestServer big = HttpTestServer.answering("\"" + "x".repeat(2000) + "\"")) {
            Files.writeString(
                    folder.resolve("shop.yaml"),
                    Files.readString(folder.resolve("shop.yaml")).replace(backend.url(), big.url()));
            try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
                assertThat(detail(gateway, "/a")).endsWith("shop.yaml:5:3: step respond: larger than 1KiB");
            }
        }
    }
}
