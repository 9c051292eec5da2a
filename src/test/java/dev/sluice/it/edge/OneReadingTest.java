package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway decides by a value only if a backend cannot read another value. The keys are "alice" and "carol". */
@ExtendWith(VertxExtension.class)
class OneReadingTest {
    private static final String ALICE = "X-Api-Key: alice\n";

    private static FaultyServer backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
        gateway = TestGateway.of("""
                identity:
                  shoppers:
                    api_keys:
                      header: X-Api-Key
                      sha256: { alice: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90 }
                  partners:
                    api_keys:
                      header: X-Partner-Key
                      sha256: { carol: 4c26d9074c27d89ede59270c0ac14b71e071b15239519f75474b2f3ba63481f5 }
                  tokens:
                    jwt: { issuer: "https://127.0.0.1:1", audience: shop }
                defaults: { route: { identity: shoppers } }
                backends:
                  shop: { url: "%1$s" }
                  by-query: { url: "%1$s", bulkhead: { per: $query.tenant } }
                  by-all: { url: "%1$s", bulkhead: { per: 'join(values($query, "tenant"), ",")' } }
                  by-form: { url: "%1$s", bulkhead: { per: $body.tenant } }
                  by-header: { url: "%1$s", bulkhead: { per: $header.x-tenant } }
                  by-object: { url: "%1$s", bulkhead: { per: $query } }
                rate_limits:
                  each: { rate: 1000/min, burst: 1000, key: $header.x-key }
                routes:
                  GET /limited: { rate_limits: [each], respond: 1 }
                  GET /per/header: { steps: { a: { call: GET shop /first }, b: { call: GET by-header /x } } }
                  GET /schema: { validate: { headers: { type: object } }, respond: 1 }
                  POST /page: { cors: { origins: ["https://a.example"] }, respond: 1 }
                  GET /query: { require: $claims.sub == "alice" and $query.id == "1", proxy: "shop /p" }
                  GET /lookup: { require: '$claims.sub == "alice" and lookup($query, "id") == "1"', proxy: "shop /p" }
                  GET /whole: { require: '$claims.sub == "alice" and $query == { "id": "1" }', proxy: "shop /p" }
                  GET /values: { require: '$claims.sub == "alice" and values($query, "id") == ["1", "2"]', proxy: "shop /p", forward: { query: all } }
                  GET /header: { require: $claims.sub == "alice" and $header.x-id == "1", proxy: "shop /p", forward: { headers: [X-Id, Accept] } }
                  GET /list:
                    require: $claims.sub == "alice" and $header.accept == "a, b" and $header.cookie == "c=1; d=2"
                    proxy: "shop /p"
                    forward: { headers: [Accept, Cookie] }
                  GET /any: { identity: [shoppers, partners, tokens], respond: 1 }
                  GET /token: { identity: tokens, respond: 1 }
                  GET /version X-Version=2: { respond: 2 }
                  GET /version: { respond: 1 }
                  GET /kind Accept=a: { respond: 3 }
                  GET /kind: { respond: 4 }
                  GET /per/query: { steps: { a: { call: GET shop /first }, b: { call: GET by-query /x, optional: true } } }
                  GET /per/skipped: { steps: { b: { call: GET by-query /x, when: "false" } } }
                  GET /per/all: { steps: { b: { call: GET by-all /x } } }
                  GET /per/object: { steps: { b: { call: GET by-object /x } } }
                  POST /per/form: { steps: { b: { call: GET by-form /x } } }
                  GET /per/proxy: { proxy: "by-query /x" }
                  POST /typed: { respond: $body }
                  GET /unread: { respond: '[$query.id, $header.x-id]' }
                """.formatted(backend.url()));
    }

    @AfterAll
    static void close() {
        gateway.close();
        backend.close();
    }

    @BeforeEach
    void clearRequests() {
        backend.requests().clear();
    }

    private static String send(String line, String headers) {
        return send(line, headers, "");
    }

    private static String send(String line, String headers, String body) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\n";
            return caller.send(line + " HTTP/1.1\nHost: a\nConnection: close\n" + length + headers + "\n" + body)
                    .readToEnd();
        }
    }

    private static void assertAmbiguous(String response) {
        assertThat(response).startsWith("HTTP/1.1 400 ").contains("\"cause\":\"ambiguous\"");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void the_detail_of_a_reason_that_several_rooms_give_says_which_use_it_is() {
        assertThat(send("GET /query?id=1", ALICE + ALICE))
                .contains("\"cause\":\"ambiguous\"", "with a single value occurs more than once.");
        assertThat(send("GET /query%2Fx", ALICE))
                .contains("\"cause\":\"ambiguous\"", "\"The path is ambiguous or not percent-encoded UTF-8.\"");
        assertThat(send("GET /query?id=1", ""))
                .contains("\"cause\":\"unauthenticated\"", "\"This route requires authentication.\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/query?id=1&id=2",
                "/query?id=1&id=1",
                "/query?id=1&%69d=2",
                "/lookup?id=1&id=2",
                "/whole?id=1&id=1",
                "/per/query?tenant=a&tenant=b",
                "/per/object?x=a&x=b",
                "/per/skipped?tenant=a&tenant=b",
                "/per/proxy?tenant=a&tenant=b"
            })
    void a_repeated_parameter_that_a_decision_reads_gets_400_before_any_call(String target) {
        assertAmbiguous(send("GET " + target, ALICE));
    }

    @ParameterizedTest
    @CsvSource({
        "/query?id=1, /p",
        "/query?id=1&x=1&x=2, /p",
        "/lookup?id=1, /p",
        "/whole?id=1, /p",
        "/values?id=1&id=2, /p",
        "/per/all?tenant=a&tenant=b, /x",
        "/per/object?x=a, /x"
    })
    void a_single_parameter_and_a_list_of_all_values_are_no_ambiguity(String target, String path) {
        assertThat(send("GET " + target, ALICE)).startsWith("HTTP/1.1 200 ");
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request).startsWith("GET " + path));
    }

    @Test
    void a_semicolon_does_not_become_a_second_parameter_of_the_backend() {
        send("GET /values?id=1&id=2&x=3;id=4", ALICE);
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request).startsWith("GET /p?id=1&id=2&x=3%3Bid=4 "));
    }

    @Test
    void a_repeated_header_that_a_decision_reads_gets_400() {
        assertAmbiguous(send("GET /header", ALICE + "X-Id: 1\nx-id: 2\n"));
        assertAmbiguous(send("GET /version", ALICE + "X-Version: 2\nX-Version: 2\n"));
        assertThat(send("GET /header", ALICE + "X-Id: 1\nX-Other: 1\nX-Other: 2\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(send("GET /unread?id=1&id=2", ALICE + "X-Id: 1\nX-Id: 2\n")).endsWith("[\"1\",\"1\"]");
    }

    @Test
    void a_repeated_form_field_that_a_decision_reads_gets_400() {
        String form = ALICE + "Content-Type: application/x-www-form-urlencoded\n";
        assertAmbiguous(send("POST /per/form", form, "tenant=a&tenant=b"));
        assertThat(send("POST /per/form", form, "tenant=a&x=1&x=2")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_repeated_header_with_credentials_gets_400_even_if_another_identity_would_accept_the_caller() {
        assertAmbiguous(send("GET /any", "X-Api-Key: alice\nX-Api-Key: alice\nX-Partner-Key: carol\n"));
        assertAmbiguous(send("GET /token", "Authorization: Bearer a\nAuthorization: Bearer a\n"));
        assertThat(send("GET /any", "X-Partner-Key: carol\n")).startsWith("HTTP/1.1 200 ");
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_identity_refused_total{identity=\"shoppers\",reason=\"ambiguous\"}");
    }

    @Test
    void the_lines_of_a_list_field_are_one_value_and_the_backend_gets_this_value() {
        assertThat(send("GET /list", ALICE + "Accept: a\nCookie: c=1\naccept: b\nCookie: d=2\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(backend.requests())
                .singleElement()
                .satisfies(
                        request -> assertThat(request).containsOnlyOnce("a, b").containsOnlyOnce("c=1; d=2"));
        assertThat(send("GET /kind", ALICE + "Accept: a\nAccept: a\n")).endsWith("4");
    }

    @ParameterizedTest
    @CsvSource({
        "require, GET /header, X-Id, 1",
        "forward, GET /list, Cookie, c=1",
        "a condition of the route, GET /version, X-Version, 2",
        "a condition of another route, GET /version, X-Version, 1",
        "the key of a limit, GET /limited, X-Key, a",
        "bulkhead.per, GET /per/header, X-Tenant, a",
        "an identity, GET /unread, X-Api-Key, alice",
        "another identity, GET /any, Authorization, Bearer a",
        "trusted proxies, GET /unread, Forwarded, for=127.0.0.2",
        "clients, GET /unread, X-Forwarded-For, 127.0.0.2",
        "CORS, POST /page, Origin, https://a.example",
        "a preflight, OPTIONS /page, Access-Control-Request-Method, POST",
        "a preflight, OPTIONS /page, Access-Control-Request-Headers, X-Id",
        "a schema, GET /schema, X-Other, 1",
        "the parser of a body, POST /typed, Content-Type, text/plain",
        "the length of a body, POST /typed, Content-Length, 0",
        "the host, GET /unread, Host, ''"
    })
    void a_field_that_connection_names_gets_400_where_a_decision_reads_it(
            String reader, String line, String name, String value) {
        String others = name.equals("X-Api-Key") ? "" : ALICE;
        String field = name.equals("Host") ? "" : name + ": " + value + "\n";
        assertAmbiguous(send(line, others + field + "Connection: keep-alive, " + name.toUpperCase(Locale.ROOT) + "\n"));
    }

    @Test
    void a_field_that_connection_names_and_no_decision_reads_is_dropped() {
        String answer = send("GET /header", ALICE + "X-Id: 1\nX-Other: 1\nConnection: X-Other, x-absent, close\n");
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(send("GET /unread?id=1", ALICE + "X-Other: 1\nConnection: X-Other\n"))
                .endsWith("[\"1\",null]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "close",
                "keep-alive\nKeep-Alive: timeout=5",
                "TE\nTE: trailers",
                "Trailer, close\nTrailer: X-Sum",
                "Upgrade, HTTP2-Settings\nUpgrade: foo\nHTTP2-Settings: AAMAAABk"
            })
    void options_of_the_connection_are_no_ambiguity(String options) {
        assertThat(send("GET /schema", ALICE + "Connection: " + options + "\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void connection_may_have_a_thousand_names() {
        String names = IntStream.range(0, 1000).mapToObj(n -> "x" + n).collect(Collectors.joining(","));
        assertAmbiguous(send("GET /query?id=1", ALICE + "Connection: " + names + ", x-api-key\n"));
        assertThat(send("GET /header", ALICE + "X-Id: 1\nConnection: " + names + "\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_request_with_two_media_types_gets_400() {
        String types = "Content-Type: application/json\nContent-Type: text/plain\n";
        assertAmbiguous(send("POST /typed", ALICE + types, "[1]"));
    }
}
