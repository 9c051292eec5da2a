package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client of a request behind trusted proxies. Proxies connect from 127.0.0.1, and other callers from 127.0.0.2. */
class ForwardedHeadersTest {
    private static final String KEY = "identity: { keys: { api_keys: { header: x-key, sha256: { joe: "
            + "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683 } } } }\n";

    /** Responds with the headers about the client. */
    private final HttpTestServer backend = new HttpTestServer(request -> request.response()
            .putHeader("content-type", "application/json")
            .end("{\"f\":\"" + String.valueOf(request.getHeader("Forwarded")).replace("\"", "'") + "\",\"for\":\""
                    + request.getHeader("X-Forwarded-For") + "\",\"proto\":\"" + request.getHeader("X-Forwarded-Proto")
                    + "\",\"host\":\"" + request.getHeader("X-Forwarded-Host") + "\",\"real\":\""
                    + request.getHeader("X-Real-IP") + "\"}"));

    private final TestGateway gateway = TestGateway.of(configuration("127.0.0.1"), Map.of());

    private String configuration(String trusted) {
        return configuration(
                trusted, "trusted_headers: [forwarded, x-forwarded-for, x-forwarded-proto, x-forwarded-host]");
    }

    private String configuration(String trusted, String fields) {
        return """
                server: { host: 127.0.0.1, port: 0, trusted_proxies: [%1$s], %4$s, drain: { delay: 0s }, hsts: { max_age: 180d } }
                admin: { port: 0 }
                %3$s
                backends:
                  b: { url: "%2$s" }
                  told: { url: "%2$s", forwarded: true }
                routes:
                  GET /own: { respond: '$request.client + " " + $request.scheme + " " + $request.host' }
                  GET /proxied: { proxy: b / }
                  GET /composed: { steps: { b: { call: GET b / } }, respond: $b }
                  GET /seen: { respond: '[$header["x-forwarded-host"], $header.forwarded, $header["x-forwarded-for"]]' }
                  GET /told: { steps: { b: { call: GET told / } }, respond: $b }
                  GET /when: { steps: { b: { call: GET b /, when: '$request.client == "7.7.7.7"' } }, respond: $b }
                  GET /required: { identity: keys, require: '$claims != null and $request.client == "7.7.7.7"', respond: 1 }
                """.formatted(trusted, backend.url(), KEY, fields);
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private String fromCaller(String path, String headers) throws IOException {
        try (RawHttpClient caller = RawHttpClient.from("127.0.0.2", gateway.port())) {
            String head = "GET " + path + " HTTP/1.1\nHost: Shop.example:8443\n" + headers + "Connection: close\n\n";
            return caller.send(head).readToEnd();
        }
    }

    private static void assertAmbiguous(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"cause\":\"ambiguous\"");
    }

    @Test
    void expressions_see_the_client_of_a_trusted_proxy() {
        assertThat(gateway.get("/own", "X-Forwarded-For", "6.6.6.6, 7.7.7.7:1", "X-Forwarded-Proto", "https")
                        .body())
                .isEqualTo("\"7.7.7.7 https 127.0.0.1\"");
        assertThat(gateway.get("/own", "Forwarded", "for=\"[2001:db8::7]:1\";proto=https;host=\"Shop.example:81\"")
                        .body())
                .isEqualTo("\"2001:db8::7 https shop.example\"");
    }

    @Test
    void expressions_see_the_peer_without_a_trusted_proxy() throws IOException {
        String spoofed = "X-Forwarded-For: 7.7.7.7\nX-Forwarded-Proto: https\nForwarded: for=6.6.6.6;host=evil\n";
        assertThat(fromCaller("/own", spoofed)).endsWith("\"127.0.0.2 http shop.example\"");
    }

    @Test
    void browsers_use_https_if_a_trusted_proxy_says_https() throws IOException {
        assertThat(gateway.get("/own", "X-Forwarded-Proto", "https").headers().firstValue("Strict-Transport-Security"))
                .hasValue("max-age=15552000");
        assertThat(gateway.get("/own", "X-Forwarded-Proto", "http").headers().firstValue("Strict-Transport-Security"))
                .isEmpty();
        assertThat(fromCaller("/own", "X-Forwarded-Proto: https\n")).doesNotContain("Strict-Transport-Security");
    }

    @Test
    void without_a_host_the_host_is_null() throws IOException {
        try (RawHttpClient caller = RawHttpClient.from("127.0.0.2", gateway.port())) {
            assertThat(caller.send("GET /own HTTP/1.0\n\n").readToEnd()).endsWith("\"127.0.0.2 http null\"");
        }
    }

    @Test
    void conditions_and_requirements_use_the_client() {
        assertThat(gateway.get("/when", "X-Forwarded-For", "7.7.7.7").body()).contains("\"for\"");
        assertThat(gateway.get("/when", "X-Forwarded-For", "7.7.7.8").body()).isEqualTo("null");
        assertThat(gateway.get("/required", "x-key", "key", "X-Forwarded-For", "7.7.7.7")
                        .statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/required", "x-key", "key", "X-Forwarded-For", "7.7.7.8")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void headers_that_disagree_or_are_malformed_are_400() {
        assertAmbiguous(gateway.get("/own", "X-Forwarded-For", "7.7.7.7", "Forwarded", "for=6.6.6.6"));
        assertAmbiguous(gateway.get("/own", "X-Forwarded-For", "nonsense"));
        assertAmbiguous(gateway.get("/nowhere", "X-Forwarded-Proto", "http", "X-Forwarded-Proto", "https"));
        assertThat(gateway.get("/own", "X-Forwarded-For", "7.7.7.7", "Forwarded", "for=7.7.7.7")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_proxied_call_has_the_peer_behind_the_hops_of_a_trusted_proxy() {
        assertThat(gateway.get(
                                "/proxied",
                                "X-Forwarded-For",
                                "7.7.7.7",
                                "X-Forwarded-Proto",
                                "https",
                                "X-Real-IP",
                                "1.1.1.1")
                        .body())
                .contains("\"for\":\"7.7.7.7, 127.0.0.1\"", "\"proto\":\"https\"", "\"real\":\"null\"")
                .contains("\"f\":\"for=7.7.7.7;host='127.0.0.1:" + gateway.port() + "';proto=https, for=127.0.0.1\"");
    }

    @Test
    void a_proxied_call_has_only_the_peer_of_another_caller() throws IOException {
        assertThat(fromCaller("/proxied", "X-Forwarded-For: 7.7.7.7\nForwarded: for=7.7.7.7\nX-Forwarded-Host: evil\n"))
                .contains("\"for\":\"127.0.0.2\"", "\"proto\":\"http\"", "\"host\":\"Shop.example:8443\"")
                .contains("\"f\":\"for=127.0.0.2;host='Shop.example:8443';proto=http\"");
    }

    @Test
    void a_composed_call_names_the_client_only_if_its_backend_wants_it() {
        assertThat(gateway.get("/composed", "X-Forwarded-For", "7.7.7.7").body())
                .contains("\"f\":\"null\"", "\"for\":\"null\"");
        assertThat(gateway.get("/told", "X-Forwarded-For", "7.7.7.7").body())
                .contains("\"for\":\"7.7.7.7, 127.0.0.1\"", "\"proto\":\"http\"");
    }

    @Test
    void a_reload_changes_the_trusted_proxies(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), configuration("127.0.0.3"));
        try (TestGateway watching = TestGateway.watching(folder, Map.of())) {
            assertThat(watching.get("/own", "X-Forwarded-For", "7.7.7.7").body())
                    .startsWith("\"127.0.0.1 ");
            Files.writeString(file, configuration("127.0.0.1"));
            watching.gateway().reload(Trigger.ADMIN).await(10, TimeUnit.SECONDS);
            assertThat(watching.get("/own", "X-Forwarded-For", "7.7.7.7").body())
                    .startsWith("\"7.7.7.7 ");
            assertThat(watching.adminGet("/config").body()).contains("\"needs_restart\":[]");
        }
    }

    /**
     * The head of a request as a load balancer sends it by its documentation, with fields that the caller has sent and the load balancer
     * keeps.
     */
    private enum Played {
        /** docs.aws.amazon.com: Application Load Balancers, HTTP headers; append mode. */
        ALB("""
                GET %s HTTP/1.1
                X-Forwarded-For: 6.6.6.6, 203.0.113.7
                X-Forwarded-Proto: https
                X-Forwarded-Port: 443
                Host: shop.example
                X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678
                user-agent: curl/8.5.0
                accept: */*
                forwarded: for=6.6.6.6;host=evil.example;proto=http
                x-forwarded-host: evil.example
                """),
        /** envoyproxy.io: HTTP header manipulation; use_remote_address, one hop. */
        ENVOY("""
                GET %s HTTP/1.1
                host: shop.example
                user-agent: curl/8.5.0
                accept: */*
                x-forwarded-for: 6.6.6.6,203.0.113.7
                x-forwarded-proto: https
                x-envoy-external-address: 203.0.113.7
                x-request-id: 2ed7a0d1-9bb6-4ccd-8f46-4dbb5c8d5c1f
                x-forwarded-host: evil.example
                forwarded: host=evil.example
                forwarded: nonsense
                """),
        /** kubernetes.github.io/ingress-nginx: ConfigMap, use-forwarded-headers: "false". */
        INGRESS_NGINX("""
                GET %s HTTP/1.1
                Host: shop.example
                X-Request-ID: 0f3a6a3b3a0c4a4b9a6f4f6f4f6f4f6f
                X-Real-IP: 203.0.113.7
                X-Forwarded-For: 203.0.113.7
                X-Forwarded-Host: shop.example
                X-Forwarded-Port: 443
                X-Forwarded-Proto: https
                X-Forwarded-Scheme: https
                X-Scheme: https
                user-agent: curl/8.5.0
                accept: */*
                forwarded: for=6.6.6.6;host=evil.example
                """),
        /** doc.traefik.io: EntryPoints, forwardedHeaders without trustedIPs. */
        TRAEFIK("""
                GET %s HTTP/1.1
                Host: shop.example
                User-Agent: curl/8.5.0
                Accept: */*
                Forwarded: host=evil.example;proto=http
                X-Forwarded-For: 203.0.113.7
                X-Forwarded-Host: shop.example
                X-Forwarded-Port: 443
                X-Forwarded-Proto: https
                X-Forwarded-Server: traefik-7d9c
                X-Real-Ip: 203.0.113.7
                """);

        private final String head;

        Played(String head) {
            this.head = head;
        }
    }

    @ParameterizedTest
    @EnumSource(Played.class)
    void by_default_a_field_that_a_load_balancer_passes_on_decides_nothing(Played front) throws IOException {
        try (TestGateway behind = TestGateway.of(configuration("127.0.0.1", "connections: { max: 100 }"), Map.of())) {
            assertThat(send(behind, front, "/own")).endsWith("\"203.0.113.7 https shop.example\"");
            assertThat(send(behind, front, "/proxied"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains(
                            "\"host\":\"shop.example\"",
                            "for=203.0.113.7;host=shop.example;proto=https, for=127.0.0.1\"")
                    .doesNotContain("evil");
            assertThat(send(behind, front, "/seen")).endsWith("[null,null,null]");
        }
    }

    private static String send(TestGateway gateway, Played front, String path) throws IOException {
        try (RawHttpClient caller = RawHttpClient.from("127.0.0.1", gateway.port())) {
            return caller.send(front.head.formatted(path) + "Connection: close\n\n")
                    .readToEnd();
        }
    }
}
