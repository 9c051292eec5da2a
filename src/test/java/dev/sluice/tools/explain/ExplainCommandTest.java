package dev.sluice.tools.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.fixture.GoldenFile;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code sluice explain}. Its expected output is in {@code src/test/resources/dev/sluice/tools/explain}. */
class ExplainCommandTest {
    private static final String CONF = "src/test/resources/dev/sluice/tools/explain/conf";

    private static CommandLineRun explain(String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of("explain", "--conf", CONF));
        all.addAll(List.of(arguments));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private static void assertOutput(String golden, String... arguments) {
        CommandLineRun run = explain(arguments);
        assertThat(run.code()).isZero();
        GoldenFile.assertEqual("tools/explain/" + golden, run.out());
        assertThat(run.out()).doesNotContain("hunter2");
    }

    @Test
    void a_composed_route_is_explained_with_its_order_worst_case_and_sources_of_settings() {
        assertOutput("overview.txt", "get", "/customers/42/overview?limit=1");
    }

    @Test
    void the_limits_of_several_replicas_are_added() {
        assertOutput("replicas.txt", "POST", "/orders", "--replicas", "3");
    }

    @Test
    void a_proxy_route_is_explained() {
        assertOutput("proxy.txt", "GET", "/catalog/shoes/7");
    }

    @Test
    void a_route_without_steps_is_explained() {
        assertOutput("static.txt", "HEAD", "/");
    }

    @Test
    void json_has_the_same_content_as_text() throws Exception {
        CommandLineRun run = explain("GET", "/customers/42/overview", "--json");
        GoldenFile.assertEqual("tools/explain/overview.json", run.out());
        JsonNode reported = new JsonMapper().readTree(run.out());
        assertThat(reported.at("/steps/2/waits_for/0").asText()).isEqualTo("customer");
    }

    @Test
    void the_rules_before_the_steps_are_explained_in_their_order() throws Exception {
        String traffic = CONF.replace("/conf", "/traffic");
        Map<String, String> goldens = Map.of("/products/7", "route", "/events", "proxy", "/status", "none");
        goldens.forEach((path, golden) -> {
            CommandLineRun run = CommandLineRun.of("explain", "--conf", traffic, "--written", "GET", path);
            assertThat(run.err()).isEmpty();
            GoldenFile.assertEqual("tools/explain/traffic-" + golden + ".txt", run.out());
        });
        CommandLineRun json = CommandLineRun.of("explain", "--conf", traffic, "GET", "/products/7", "--json");
        JsonNode guards = new JsonMapper().readTree(json.out()).path("guards");
        assertThat(guards.findValuesAsText("kind"))
                .containsExactly("clients", "cors", "clients", "limit", "limit", "limit");
        GoldenFile.assertEqual("tools/explain/traffic.json", guards.toPrettyString() + "\n");
    }

    @Test
    void limits_that_all_replicas_share_are_explained_with_their_store() throws Exception {
        String store = CONF.replace("/conf", "/store");
        CommandLineRun run = CommandLineRun.of("explain", "--conf", store, "GET", "/products", "--json");
        assertThat(run.err()).isEmpty();
        JsonNode guards = new JsonMapper().readTree(run.out()).path("guards");
        assertThat(guards.findValuesAsText("kind")).containsExactly("limit", "limit", "limit", "limit", "store");
        GoldenFile.assertEqual("tools/explain/store.json", guards.toPrettyString() + "\n");
        String text = CommandLineRun.of("explain", "--conf", store, "GET", "/products")
                .out();
        GoldenFile.assertEqual(
                "tools/explain/store.txt", text.substring(text.indexOf("Checks"), text.indexOf("Order")));
        assertThat(CommandLineRun.of("explain", "--conf", store, "GET", "/status")
                        .out())
                .doesNotContain("valkey");
    }

    private static CommandLineRun explainTraffic(String... arguments) {
        return CommandLineRun.of(Stream.concat(
                        Stream.of("explain", "--conf", CONF.replace("/conf", "/traffic"), "--written"),
                        Stream.of(arguments))
                .toArray(String[]::new));
    }

    private static CommandLineRun preflight(String path, String origin, String method, String... more) {
        return explainTraffic(Stream.concat(
                        Stream.of("OPTIONS", path, "-H", "Origin: " + origin),
                        Stream.concat(Stream.of("-H", "Access-Control-Request-Method: " + method), Stream.of(more)))
                .toArray(String[]::new));
    }

    @Test
    void a_preflight_has_the_rules_of_the_route_of_the_asked_method() throws Exception {
        CommandLineRun allowed = preflight("/products/7", "https://shop.example.com", "GET");
        assertThat(allowed.code()).isZero();
        GoldenFile.assertEqual("tools/explain/preflight.txt", allowed.out());
        assertThat(preflight("/products/7", "https://other.example.com", "GET").out())
                .contains("\nrejected: 204 without the fields of CORS, counted with why=\"origin\"\n");
        String asked = "Access-Control-Request-Headers: x-other";
        JsonNode rejected = new JsonMapper()
                .readTree(preflight("/events", "https://shop.example.com", "GET", "-H", asked, "--json")
                        .out());
        assertThat(rejected.at("/preflight_for").asText()).isEqualTo("GET /events");
        assertThat(rejected.at("/rejected").asText()).isEqualTo("header");
        assertThat(rejected.at("/guards").findValuesAsText("kind")).containsExactly("clients", "cors");
    }

    @Test
    void a_preflight_of_a_method_without_a_route_has_the_rules_of_the_defaults() {
        CommandLineRun run = preflight("/products/7", "https://shop.example.com", "PUT");
        assertThat(run.code()).isEqualTo(1);
        GoldenFile.assertEqual("tools/explain/preflight-none.txt", run.out());
    }

    @Test
    void a_preflight_of_a_method_without_a_route_beside_a_route_with_cors_is_rejected(@TempDir Path folder)
            throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), """
                routes:
                  GET /a/{id}: { cors: { origins: "*" }, respond: 1 }
                  GET /b: { cors: { origins: "*" }, respond: 1 }
                  OPTIONS /b: { respond: 1 }
                  GET /c: { respond: 1 }
                """);
        for (String path : List.of("/a/1", "/b", "/c")) {
            String out = CommandLineRun.of(
                            "explain",
                            "OPTIONS",
                            path,
                            "--conf",
                            folder.toString(),
                            "-H",
                            "Origin: https://a.example",
                            "-H",
                            "Access-Control-Request-Method: PUT")
                    .out();
            boolean isRejected = out.contains("is a preflight for a method without a route\nrejected: 204 ");
            assertThat(isRejected).as(out).isEqualTo(path.equals("/a/1"));
        }
    }

    @Test
    void a_preflight_of_a_route_without_cors_is_an_ordinary_request() {
        assertThat(preflight("/status", "https://shop.example.com", "GET").out())
                .startsWith("No route matches OPTIONS /status. The closest route is GET /status (");
        assertThat(explainTraffic("OPTIONS", "/products/7").out()).startsWith("No route matches OPTIONS /products/7. ");
    }

    @Test
    void a_request_without_a_route_has_the_rules_of_the_server_and_of_the_defaults() {
        CommandLineRun run = explainTraffic("GET", "/prodcts/7");
        assertThat(run.code()).isEqualTo(1);
        GoldenFile.assertEqual("tools/explain/traffic-without-route.txt", run.out());
    }

    @Test
    void a_limit_that_an_identity_names_twice_counts_once(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), """
                rate_limits: { a: { rate: 1/s, key: $claims.sub }, b: { rate: 1/s, key: null } }
                identity:
                  i: { jwt: { issuer: "https://id.example.com", audience: shop }, rate_limits: [a, b, a] }
                  j: { jwt: { issuer: "https://other.example.com", audience: shop }, rate_limits: a }
                routes: { GET /a: { identity: [i, j], rate_limits: [b, b], respond: 1 } }
                """);
        String out = CommandLineRun.of("explain", "--conf", folder.toString(), "--written", "GET", "/a")
                .out();
        assertThat(out.lines()
                        .filter(line -> line.startsWith("  limit "))
                        .map(line -> line.strip().replaceAll(" {2}.*\\(", " (")))
                .containsExactly(
                        "limit b (before the identity)",
                        "limit a (identity i, after the identity)",
                        "limit a (identity j, after the identity)");
    }

    @Test
    void the_number_of_keys_without_a_setting_is_described(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("gateway.yaml"),
                "rate_limits: { a: { rate: 1/s, key: null } }\nroutes: { GET /a: { rate_limits: a, respond: 1 } }");
        assertThat(CommandLineRun.of("explain", "--conf", folder.toString(), "GET", "/a")
                        .out())
                .containsPattern(
                        "\n  server\\.rate_limit_keys +the smaller of 100000 and a sixteenth of server\\.memory +built in\n");
    }

    @Test
    void the_headers_that_pages_may_send_are_those_that_the_route_reads() {
        String traffic = CONF.replace("/conf", "/traffic");
        assertThat(CommandLineRun.of("explain", "--conf", traffic, "GET", "/products/7")
                        .out())
                .contains(
                        "    pages may send  accept-language, authorization, content-type, if-none-match, traceparent,");
    }

    @Test
    void the_steps_of_a_check_against_schemas_are_part_of_the_worst_case(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("gateway.yaml"),
                "routes: { POST /a: { validate: { body: { type: object } }, limits: { validation: { steps: 5000 } }, respond: 1 } }");
        String[] arguments = {"explain", "--conf", folder.toString(), "POST", "/a"};
        assertThat(CommandLineRun.of(arguments).out())
                .contains(
                        "  a check of 5000 steps against the schemas; a request that needs more gets 400 too_complex\n");
        String json = CommandLineRun.of(
                        Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new))
                .out();
        assertThat(new JsonMapper().readTree(json).at("/worst/check_steps").asInt())
                .isEqualTo(5000);
    }

    @Test
    void a_composed_route_shows_the_media_types_of_the_body_that_it_reads(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), """
                backends: { b: { url: "http://b:8080", bulkhead: { per: $body.tenant } } }
                routes:
                  POST /any: { respond: $body }
                  POST /checked: { validate: { body: { type: object } }, respond: 1 }
                  POST /tenant: { steps: { a: { call: GET b / } } }
                  POST /none: { respond: 1 }
                """);
        String any = CommandLineRun.of("explain", "--conf", folder.toString(), "POST", "/any")
                .out();
        assertThat(any)
                .containsPattern(
                        "\n  limits\\.content_types +application/json, application/\\*\\+json, application/x-www-form-urlencoded, text/\\* +built in\n");
        String checked = CommandLineRun.of("explain", "--conf", folder.toString(), "POST", "/checked")
                .out();
        assertThat(checked)
                .containsPattern("\n  limits\\.content_types +application/json, application/\\*\\+json +built in\n");
        String none = CommandLineRun.of("explain", "--conf", folder.toString(), "POST", "/none")
                .out();
        assertThat(none).contains("matches POST /none").doesNotContain("content_types");
        String tenant = CommandLineRun.of("explain", "--conf", folder.toString(), "POST", "/tenant")
                .out();
        assertThat(tenant).containsPattern("\n  limits\\.content_types +application/json, .*text/\\* +built in\n");
    }

    @Test
    void a_composed_route_takes_the_media_types_of_a_default_that_it_parses(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), """
                defaults: { route: { limits: { content_types: [image/*, application/json, text/plain] } } }
                routes: { POST /any: { respond: $body } }
                """);
        String any = CommandLineRun.of("explain", "--conf", folder.toString(), "POST", "/any")
                .out();
        assertThat(any)
                .containsPattern(
                        "\n  limits\\.content_types +application/json, text/plain +\\S+:1:47 \\(defaults\\)\n");
    }

    @Test
    void the_share_of_one_client_of_introspection_is_a_setting_that_is_built_in(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("gateway.yaml"),
                "identity: { users: { introspection: { url: \"https://id.example.com/i\", client_id: me, client_secret: x } } }\n"
                        + "routes: { GET /a: { identity: users, respond: 1 } }");
        assertThat(CommandLineRun.of("explain", "--conf", folder.toString(), "GET", "/a")
                        .out())
                .containsPattern(
                        "\n  identity\\.users\\.per_client +a fifth of the permits and of the queue of the issuer +built in\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /custommers/42/overview    | The closest route is GET /customers/{id}/overview (F:2:3): segment 1 is custommers; did you mean customers?
            GET    | /customers/42              | The closest route is GET /customers/{id}/overview (F:2:3): it continues with /overview.
            GET    | /customers/42/overview/all | The closest route is GET /customers/{id}/overview (F:2:3): it ends before /all.
            GET    | /customers/42/overview/    | The closest route is GET /customers/{id}/overview (F:2:3): a trailing slash makes a different path.
            DELETE | /orders                    | The closest route is POST /orders (F:25:3): its path matches, but its method is POST, not DELETE.
            GET    | /customers/%2F/overview    | The closest route is GET /customers/{id}/overview (F:2:3): segment 2 is %2F: the path is ambiguous and is rejected with 400.
            """)
    void an_unmatched_path_names_the_nearest_route_and_the_mismatch(String method, String path, String closest) {
        CommandLineRun run = explain(method, path);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .isEqualTo("No route matches " + method + " " + path + ". "
                        + closest.replace("(F:", "(" + CONF + "/routes.yaml:") + "\n");
    }

    @Test
    void misuse_and_invalid_configurations_are_reported() {
        assertThat(explain("GET", "orders").code()).isEqualTo(2);
        assertThat(explain("GET", "http://joe@shop/orders").code()).isEqualTo(2);
        assertThat(explain("GET", "/orders", "--header", "X-Version").code()).isEqualTo(2);
        assertThat(explain("G T", "/orders").code()).isEqualTo(2);
        assertThat(explain("GET", "/orders", "--replicas", "0").code()).isEqualTo(2);
        assertThat(CommandLineRun.of("explain", "GET", "/", "--conf", "src/test/resources/nowhere")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void the_peers_without_an_operator_and_the_token_of_the_variable_are_explained(@TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), "routes: { GET /a: { respond: 1 } }\n");
        Path variables = Files.writeString(folder.resolve("image.env"), "SLUICE_ADMIN_HOST=0.0.0.0\n");
        assertThat(explainWith(variables, folder))
                .containsPattern("admin\\.host +0\\.0\\.0\\.0 +SLUICE_ADMIN_HOST\n")
                .containsPattern("admin\\.operators +none, without admin\\.token +built in\n");
        Path token = Files.writeString(folder.resolve("token"), "t".repeat(32));
        Files.writeString(variables, "SLUICE_ADMIN_HOST=0.0.0.0\nSLUICE_ADMIN_TOKEN_FILE=" + token + "\n");
        assertThat(explainWith(variables, folder))
                .containsPattern("admin\\.token +\\(secret\\) +SLUICE_ADMIN_TOKEN_FILE\n")
                .doesNotContain("admin.operators", "ttt");
    }

    private static String explainWith(Path variables, Path folder) {
        return CommandLineRun.of(
                        "explain", "GET", "/a", "--conf", folder.toString(), "--env-file", variables.toString())
                .out();
    }
}
