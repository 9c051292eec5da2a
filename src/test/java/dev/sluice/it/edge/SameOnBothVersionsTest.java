package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that both versions of HTTP read alike. */
@ExtendWith(VertxExtension.class)
class SameOnBothVersionsTest {
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    private static FaultyServer backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(
                vertx, FaultyResponse.text("HTTP/1.1 200 OK\r\nLocation: /v1/7\r\nContent-Length: 0\r\n\r\n"));
        gateway = TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { b: { url: "%s" } }
                routes:
                  GET /café/{x}: { respond: $path.x }
                  GET /na%%C3%%AFve: { respond: 1 }
                  GET /müller/{id}: { proxy: "b /v1/{id}" }
                  GET /rest/{path*}: { respond: $path.path }
                """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath(), backend.url()), Map.of());
    }

    @AfterAll
    static void close() {
        gateway.close();
        backend.close();
        CERTIFICATE.delete();
    }

    private static String http1(String target) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        try (RawHttpClient caller = new RawHttpClient(RawHttp2Client.overTls(socket))) {
            return caller.send("GET " + target + " HTTP/1.1\nHost: localhost\nConnection: close\n\n")
                    .readToEnd();
        }
    }

    private static String http2(String target) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            return caller.status("GET", target, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rest/a b", "/rest/a?b c", "/rest/a\tb"})
    void a_target_with_a_blank_or_a_tab_gets_400(String target) throws Exception {
        assertThat(http1(target)).matches("(?s)HTTP/1\\.[01] 400 .*\"cause\":\"malformed_request\".*");
        assertThat(http2(target)).isEqualTo("400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rest/a\u007fb", "/rest/a?\u007f"})
    void a_target_with_another_control_character_is_rejected(String target) throws Exception {
        assertThat(http1(target)).matches("(?s)HTTP/1\\.[01] 400 .*\"cause\":\"malformed_request\".*");
        assertThat(http2(target)).isEqualTo("reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp", "ws", "HTTPX", "h2c", "x y"})
    void an_unknown_scheme_gets_400(String scheme) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            assertThat(caller.withScheme(scheme).status("GET", "/rest/a", "")).isEqualTo("400");
            assertThat(caller.withScheme("https").status("GET", "/rest/a", "")).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/caf%C3%A9/7", "/caf%c3%a9/7", "/na%C3%AFve", "/m%C3%BCller/7"})
    void a_literal_outside_ascii_matches_its_encoding(String target) throws Exception {
        assertThat(http1(target)).startsWith("HTTP/1.1 200");
        assertThat(http2(target)).isEqualTo("200");
    }

    @Test
    void another_encoding_does_not_match_and_raw_bytes_get_400() throws Exception {
        assertThat(http1("/cafe%CC%81/7")).startsWith("HTTP/1.1 404");
        assertThat(http1("/caf\u00c3\u00a9/7")).startsWith("HTTP/1.1 400");
        assertThat(http2("/caf\u00c3\u00a9/7")).isEqualTo("400");
    }

    @Test
    void a_reference_to_such_a_route_is_encoded() throws Exception {
        assertThat(http1("/m%C3%BCller/1")).containsIgnoringCase("\r\nlocation: /m%C3%BCller/7\r\n");
    }
}
