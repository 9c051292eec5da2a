package dev.sluice.it.edge;

import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body of GET, HEAD or DELETE that no part of a route reads is rejected, so that it cannot be the head of another request. */
@ExtendWith(VertxExtension.class)
class UnexpectedBodyTest {
    private static final String ROUTES =
            "GET, /composed\nHEAD, /composed\nDELETE, /composed\n" + "GET, /proxied\nHEAD, /proxied\nDELETE, /proxied";
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    private static FaultyServer backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
        gateway = TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { b: { url: "%s" } }
                routes:
                  GET /composed: { respond: 1 }
                  DELETE /composed: { respond: 1 }
                  POST /composed: { respond: 1 }
                  GET /proxied: { proxy: b / }
                  DELETE /proxied: { proxy: b / }
                  POST /proxied: { proxy: b / }
                  DELETE /reads: { respond: $body }
                  GET /_search: { proxy: b /_search, limits: { body: 1KiB } }
                """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath(), backend.url()), Map.of());
    }

    @AfterAll
    static void close() {
        gateway.close();
        backend.close();
        CERTIFICATE.delete();
    }

    /** Returns the response to a request on HTTP/1, on a new connection. */
    private static String http1(String method, String path, String rest) throws IOException, GeneralSecurityException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        try (RawHttpClient caller = new RawHttpClient(RawHttp2Client.overTls(socket))) {
            return caller.send(method + " " + path + " HTTP/1.1\nHost: localhost\n" + rest)
                    .readUntil("\r\n\r\n");
        }
    }

    /** Returns the status of a request on HTTP/2 with one DATA frame. */
    private static String http2(String method, String path, String fields, String body) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            caller.open(method, path, fields);
            return caller.body(body, END_STREAM).send().next(HEADERS).status();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = ROUTES)
    void a_byte_of_body_is_rejected(String method, String path) throws Exception {
        int before = backend.requests().size();
        for (String rest : new String[] {
            "Content-Length: 1\n\nx",
            "Content-Length: 1\n\n",
            "Transfer-Encoding: chunked\n\n1\nx\n",
            "Expect: 100-continue\nTransfer-Encoding: chunked\n\n"
        })
            assertThat(http1(method, path, rest))
                    .as(rest)
                    .startsWith("HTTP/1.1 400")
                    .containsIgnoringCase("connection: close");
        assertThat(http2(method, path, "", "x")).isEqualTo("400");
        assertThat(http2(method, path, "content-length: 1", "x")).isEqualTo("400");
        assertThat(backend.requests()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(textBlock = ROUTES)
    void an_empty_body_passes_and_the_backend_gets_none(String method, String path) throws Exception {
        for (String rest : new String[] {
            "\n",
            "Content-Length: 0\n\n",
            "Transfer-Encoding: chunked\n\n0\n\n",
            "Transfer-Encoding: chunked\n\n0\nX-Sum: 1\n\n"
        }) assertThat(http1(method, path, rest)).as(rest).startsWith("HTTP/1.1 200");
        assertThat(http2(method, path, "", "")).isEqualTo("200");
        assertThat(http2(method, path, "content-length: 0", "")).isEqualTo("200");
        assertThat(backend.requests())
                .allSatisfy(request -> assertThat(request).doesNotContainIgnoringCase("transfer-encoding"));
    }

    @Test
    void the_problem_names_the_cause_and_a_caller_on_http2_need_not_send_the_rest() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        try (RawHttpClient caller = new RawHttpClient(RawHttp2Client.overTls(socket))) {
            assertThat(caller.send("GET /composed HTTP/1.1\nHost: a\nContent-Length: 1\n\nx")
                            .readToEnd())
                    .contains("\"cause\":\"unexpected_body\"");
        }
        try (RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            caller.open("GET", "/composed", "");
            assertThat(caller.body("x", 0).send().next(HEADERS).status()).isEqualTo("400");
            assertThat(caller.next(RST_STREAM).number(0)).isZero();
        }
    }

    @Test
    void a_route_that_reads_or_limits_the_body_gets_it_and_other_methods_may_have_one() throws Exception {
        assertThat(http1("DELETE", "/reads", "Content-Length: 1\n\n7")).startsWith("HTTP/1.1 200");
        assertThat(http1("GET", "/_search", "Content-Length: 2\n\n{}")).startsWith("HTTP/1.1 200");
        assertThat(backend.requests().get(backend.requests().size() - 1)).endsWith("\r\n\r\n{}");
        assertThat(http2("GET", "/_search", "", "[]")).isEqualTo("200");
        assertThat(http2("POST", "/composed", "", "x")).isEqualTo("200");
        assertThat(http2("POST", "/proxied", "", "x")).isEqualTo("200");
    }
}
