package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.RawPieces;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests behind a response with {@code Connection: close}, in one write of the caller. A caller may send them again. */
class RequestsBehindCloseTest {
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");
    private static final int TIMES = 8;

    /** A composed route, whose request the gateway must not run. */
    private static final String LATER = "POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234";

    private final HttpTestServer backend = new HttpTestServer(this::respond);
    private final CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();
    private final TestGateway plain = gateway("");
    private final TestGateway encrypted = gateway(", tls: { certificate: \"" + CERTIFICATE.certificatePath()
            + "\", key: \"" + CERTIFICATE.privateKeyPath() + "\" }");

    private TestGateway gateway(String tls) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, answers: { gzip_min_size: 64KiB }%s }
                admin: { port: 0 }
                identity: { keys: { api_keys: { header: X-Key, sha256: { ann: ca64daa8b294dc4835d29ca02a6a47427ebc6a225ea3ac2e15f8417fb6601db2 } } } }
                rate_limits: { none: { rate: 1/d, burst: 1, key: null } }
                backends: { b: { url: "%s" }, g: { url: "%s", http2: true } }
                defaults: { route: { cors: { origins: [https://shop.example.com] } } }
                routes:
                  POST /limited: { rate_limits: [none], proxy: b /limited }
                  POST /secret: { identity: keys, proxy: b /secret }
                  POST /composed: { identity: keys, steps: { s: { call: POST b /composed } } }
                  POST /early: { proxy: b /early }
                  POST /grpc/call: { proxy: g /grpc, grpc: true, identity: keys }
                  GET /proxied: { proxy: b /proxied }
                  GET /held: { proxy: b /held }
                  GET /free: { respond: '1' }
                  POST /later: { steps: { s: { call: POST b /later } } }
                """.formatted(tls, backend.url(), backend.url()), Map.of());
    }

    @AfterEach
    void close() {
        plain.close();
        encrypted.close();
        backend.close();
    }

    @ParameterizedTest
    @CsvSource({
        "false, POST /nowhere, 404",
        "true, POST /nowhere, 404",
        "false, POST /secret, 401",
        "true, POST /secret, 401",
        "false, POST /composed, 401",
        "true, POST /composed, 401",
        "false, POST /limited, 429",
        "true, POST /limited, 429",
        "false, OPTIONS /later, 204",
        "true, OPTIONS /later, 204"
    })
    void are_not_run_and_the_response_arrives_whole(boolean tls, String first, int status) throws Exception {
        if (status == 429)
            assertThat(send(tls, request(first, "Connection: close\r\n"))).startsWith("HTTP/1.1 200");
        for (int time = 0; time < TIMES; time++) {
            String responses = send(tls, request(first, "") + LATER.repeat(3));
            assertThat(responses).startsWith("HTTP/1.1 " + status).containsOnlyOnce("HTTP/1.1 ");
            assertThat(responses).containsIgnoringCase("connection: close");
            if (status != 204) assertThat(responses).endsWith("}");
        }
        assertThat(backend.requests()).doesNotContain("POST /later");
    }

    /** The rest of the body arrives between the head and the end of the response. */
    @Test
    void are_not_run_behind_a_reply_that_is_earlier_than_the_body() throws Exception {
        try (RawHttpClient caller = new RawHttpClient(plain.port())) {
            caller.send("POST /early HTTP/1.1\nHost: a\nContent-Length: 200003\n\n" + "a".repeat(200_000))
                    .readUntil("early");
            caller.sendExactly("bc" + LATER.repeat(3));
            held.get(10, TimeUnit.SECONDS)
                    .endHandler(end -> held.join().response().end("late"));
            held.join().resume();
            assertThat(caller.readToEnd())
                    .containsIgnoringCase("connection: close")
                    .contains("late")
                    .containsOnlyOnce("HTTP/1.1 ");
            assertThat(caller.wasReset()).isFalse();
        }
        assertThat(backend.requests()).containsExactly("POST /early");
    }

    @Test
    void are_not_run_during_a_drain() throws Exception {
        try (RawHttpClient caller = new RawHttpClient(plain.port())) {
            caller.sendExactly("GET /held HTTP/1.1\r\nHost: a\r\n\r\n" + LATER.repeat(3));
            HttpServerRequest first = held.get(10, TimeUnit.SECONDS);
            Future<Void> stopped = plain.gateway().stopWithoutDelay();
            first.response().end("late");
            assertThat(caller.readToEnd())
                    .containsIgnoringCase("connection: close")
                    .endsWith("late")
                    .containsOnlyOnce("HTTP/1.1 ");
            assertThat(caller.wasReset()).isFalse();
            stopped.await(10, TimeUnit.SECONDS);
        }
        assertThat(backend.requests()).containsExactly("GET /held");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close, TE", "TE,Close", "TE\r\nConnection: keep-alive ,\tclose"})
    void are_not_run_if_the_request_has_close_in_a_list(String options) throws Exception {
        String request = "GET /free HTTP/1.1\r\nHost: a\r\nConnection: " + options + "\r\n\r\n";
        assertThat(send(false, request + LATER))
                .containsIgnoringCase("connection: close")
                .containsOnlyOnce("HTTP/1.1 ");
        assertThat(backend.requests()).isEmpty();
    }

    /** The gateway closes each connection on HTTP/1.0 behind its first response. */
    @ParameterizedTest
    @CsvSource({"GET /free, 200", "POST /secret, 401", "POST /composed, 401", "GET /proxied, 200", "GET /nowhere, 404"})
    void are_not_run_on_http_1_0(String first, int status) throws Exception {
        for (String fields :
                new String[] {"", "Connection: keep-alive\r\n", "Connection: X-A\r\nConnection: Keep-Alive\r\n"})
            assertNotRunOnHttp10(first, fields, status);
    }

    private void assertNotRunOnHttp10(String first, String fields, int status) throws Exception {
        String body = first.startsWith("POST") ? "Content-Length: 3\r\n\r\nabc" : "\r\n";
        String request = first + " HTTP/1.0\r\nHost: a\r\n" + fields + body;
        for (int time = 0; time < TIMES; time++) {
            String responses = send(false, request + LATER.repeat(3));
            assertThat(responses).matches("(?s)HTTP/1.[01] " + status + ".*").containsOnlyOnce("HTTP/1.");
        }
        assertThat(backend.requests()).doesNotContain("POST /later");
    }

    /** A route of gRPC rejects them, because they need HTTP/2. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3\r\n\r\nabc", "Content-Length: 200000\r\n\r\n"})
    void are_not_run_behind_a_call_of_grpc(String body) throws Exception {
        String request = "POST /grpc/call HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nTE: trailers\r\n"
                + body + "a".repeat(body.contains("200000") ? 200_000 : 0);
        for (int time = 0; time < TIMES; time++)
            assertThat(send(false, request + LATER.repeat(3)))
                    .containsIgnoringCase("connection: close")
                    .containsOnlyOnce("HTTP/1.1 ");
        assertThat(backend.requests()).isEmpty();
    }

    private void respond(HttpServerRequest request) {
        if (request.path().equals("/early")) {
            request.pause();
            request.response().setChunked(true).write("early");
        }
        if (Set.of("/early", "/held").contains(request.path())) held.complete(request);
        else request.response().end("{}");
    }

    private static String request(String first, String more) {
        String preflight = "Origin: https://shop.example.com\r\nAccess-Control-Request-Method: POST\r\n";
        return first + " HTTP/1.1\r\nHost: a\r\n" + more + (first.startsWith("OPTIONS") ? preflight : "")
                + "Content-Length: 3\r\n\r\nabc";
    }

    private String send(boolean tls, String requests) throws Exception {
        try (RawHttpClient caller = tls ? encrypted() : new RawHttpClient(plain.port())) {
            String received = caller.sendExactly(requests).readToEnd();
            assertThat(caller.wasReset()).isFalse();
            return received;
        }
    }

    private RawHttpClient encrypted() throws Exception {
        return new RawHttpClient(RawPieces.overTls(RawPieces.connect(encrypted.port()), "http/1.1"));
    }
}
