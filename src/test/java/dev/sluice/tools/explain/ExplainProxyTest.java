package dev.sluice.tools.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.fixture.GoldenFile;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import dev.sluice.tools.cli.CommandLineRun;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of proxy routes in {@code sluice explain}, compared with the messages that a gateway sends. */
class ExplainProxyTest {
    private static final String GOLDEN_CONF = "src/test/resources/dev/sluice/tools/explain/proxied";

    /** Fields of one connection, which HTTP itself sets. */
    private static final Set<String> OF_CONNECTION =
            Set.of("host", "connection", "upgrade", "content-length", "transfer-encoding");

    private static final String HANDSHAKE = """
            GET /c/a HTTP/1.1
            Connection: Upgrade, X-Gone
            Upgrade: websocket
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: a
            Sec-WebSocket-Extensions: permessage-deflate
            Origin: https://shop.example.com
            X-Gone: 1
            """;

    private static final String UPLOAD = """
            POST /c/a HTTP/1.1
            Content-Length: 2
            Content-Type: text/plain
            Content-Encoding: identity
            Content-Language: en
            Content-Location: /x
            """;

    /** Fields of a caller that a backend must not receive, or receives with other values. */
    private static final String SPOOFED = """
            Host: shop.example.com
            Accept: text/plain
            Last-Event-ID: 7
            X-From: caller
            X-Real-IP: 6.6.6.6
            X-Other: 1
            Cookie: a=b
            Authorization: Bearer t
            TE: trailers
            Keep-Alive: timeout=5
            X-Request-Timeout-Ms: 1
            X-Key: k
            X-Forwarded-Proto: https
            """;

    private final Queue<Set<String>> received = new ConcurrentLinkedQueue<>();
    private final HttpTestServer backend = new HttpTestServer(this::respond);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        backend.close();
    }

    private void respond(HttpServerRequest request) {
        received.add(lowerCase(request.headers().names()));
        for (String name :
                List.of("Accept-Ranges", "Age", "Allow", "Cache-Control", "Content-Disposition", "Content-Encoding"))
            request.response().putHeader(name, "1");
        for (String name : List.of("Content-Language", "Content-Range", "Content-Type", "Date", "ETag", "Expires"))
            request.response().putHeader(name, "1");
        for (String name : List.of("Last-Modified", "Retry-After", "Vary", "WWW-Authenticate", "X-Count", "X-Other"))
            request.response().putHeader(name, "1");
        for (String name : List.of("Server", "X-Powered-By", "Sec-WebSocket-Accept", "Keep-Alive", "Via"))
            request.response().putHeader(name, "1");
        request.response()
                .putHeader("Location", "/b/a")
                .putHeader("Content-Location", "/b/a")
                .putHeader("Refresh", "1")
                .putHeader("Link", "</b/a>; rel=next")
                .putHeader("Set-Cookie", "a=b")
                .putHeader("Strict-Transport-Security", "max-age=0")
                .end("{}");
    }

    private static Set<String> lowerCase(Collection<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !OF_CONNECTION.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String configuration(String websocket) {
        return """
                server: { host: 127.0.0.1, port: 0, trusted_proxies: 127.0.0.1, hsts: { max_age: 180d }, drain: { delay: 0s } }
                admin: { port: 0 }
                credentials: { key: { grant: header, name: X-Key, value: own } }
                backends:
                  b: { url: "%1$s", credentials: key, headers: { X-From: gateway }, retry: { attempts: 1 } }
                routes:
                  GET /c/{id}: { proxy: "b /b/{id}", forward: { headers: accept, response: [set-cookie, x-count] }%2$s }
                  POST /c/{id}: { proxy: "b /b/{id}", forward: { headers: accept, response: [set-cookie, x-count] } }
                """.formatted(backend.url(), websocket);
    }

    /** Returns the rules of {@code explain} for a request. */
    private JsonNode rules(String method, String configuration) throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), configuration);
        CommandLineRun run = CommandLineRun.of("explain", method, "/c/a", "--conf", folder.toString(), "--json");
        return new JsonMapper().readTree(run.out()).path("proxy");
    }

    private static Set<String> fields(JsonNode rules, String... treatments) {
        Set<String> names = new TreeSet<>();
        for (JsonNode rule : rules)
            if (List.of(treatments).contains(rule.path("treatment").asText()))
                rule.path("fields").forEach(field -> names.add(field.asText()));
        return lowerCase(names);
    }

    private static Set<String> fieldsOf(String response) {
        return lowerCase(Stream.of(response.split("\r\n\r\n", 2)[0].split("\r\n"))
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList());
    }

    private String exchange(String configuration, String request, String body) {
        try (TestGateway gateway = TestGateway.of(configuration, Map.of());
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            return caller.send(request + SPOOFED + "\n").sendExactly(body).readUntil("{}");
        }
    }

    @Test
    void an_upload_and_its_response_have_exactly_the_explained_fields() throws Exception {
        String configuration = configuration("");
        JsonNode rules = rules("POST", configuration);
        String response = exchange(configuration, UPLOAD, "ab");

        assertThat(received).containsExactly(fields(rules.path("request"), "passed", "set"));
        assertThat(fieldsOf(response)).isEqualTo(fields(rules.path("response"), "passed", "mapped", "set"));
        assertThat(fields(rules.path("response"), "dropped")).containsExactly("server", "x-powered-by");
        assertThat(response).contains("max-age=15552000").containsIgnoringCase("\r\nlocation: /c/a\r\n");
    }

    @Test
    void the_handshake_of_a_websocket_has_exactly_the_explained_fields() throws Exception {
        String configuration = configuration(", websocket: { origins: \"https://shop.example.com\" }");
        JsonNode rules = rules("GET", configuration);
        exchange(configuration, HANDSHAKE, "");

        Set<String> explained = fields(rules.path("request"), "passed", "set");
        explained.removeAll(fields(rules("POST", configuration("")).path("request"), "passed"));
        explained.addAll(Set.of("accept", "last-event-id"));
        assertThat(received).containsExactly(explained);
    }

    @Test
    void parameters_that_the_target_sets_are_shown_beside_a_whole_query() throws Exception {
        String configuration = configuration(", forward: { query: all }")
                .replace("forward: { headers: accept, response: [set-cookie, x-count] }, ", "");
        assertThat(rules("GET", configuration.replace("/b/{id}\"", "/b?v=1{&id}\""))
                        .path("request")
                        .toString())
                .contains("a query has no parameter that the target sets, v, id: 400 ambiguous");
        assertThat(rules("GET", configuration).toString()).doesNotContain("ambiguous");
        assertThat(rules("GET", configuration("").replace("/b/{id}\"", "/b?v=1{&id}\""))
                        .toString())
                .doesNotContain("ambiguous");
    }

    @Test
    void the_ends_of_streams_are_shown() throws Exception {
        String identities = """
                identity:
                  signed: { jwt: { issuer: "https://id.example.com", audience: shop } }
                  opaque: { introspection: { url: "https://id.example.com/i", client_id: c, client_secret: s, cache: 20s } }
                  keys: { api_keys: { header: X-K, sha256: { bob: 81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9 } } }
                """;
        String shown = rules("GET", configuration(", identity: [signed, opaque, keys]") + identities)
                .path("response")
                .toString();
        assertThat(shown)
                .contains("event streams and gRPC end at the age of server.connections.age, 30m")
                .contains("\"streams of signed end with the token\"")
                .contains("\"streams of opaque end with the token, about which the issuer is asked again after 20s\"")
                .doesNotContain("streams of keys");
    }

    @Test
    void the_rules_of_websockets_and_of_a_trusted_proxy_are_shown() {
        CommandLineRun run = CommandLineRun.of("explain", "GET", "/chat/a", "--conf", GOLDEN_CONF);
        GoldenFile.assertEqual("tools/explain/websocket.txt", run.out());
        assertThat(run.out()).doesNotContain("hunter2");
    }

    @Test
    void the_rules_of_grpc_are_shown() {
        GoldenFile.assertEqual(
                "tools/explain/grpc.json",
                CommandLineRun.of("explain", "POST", "/shop.Orders/Get", "--conf", GOLDEN_CONF, "--json")
                        .out());
    }
}
