package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Response headers with names similar to those that frame or type a body are ordinary headers (CVE-2026-102479). */
@ExtendWith(VertxExtension.class)
class LookalikeResponseHeadersTest {
    private static final String BODY = "{\"a\":[1,2]}";

    private static volatile FaultyResponse response = FaultyResponse.json(BODY);
    private static FaultyServer backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(vertx, peer -> response.respond(peer));
        gateway = TestGateway.of("""
                backends: { b: { url: "%s", retry: { attempts: 1 } } }
                routes:
                  GET /composed: { steps: { s: { call: GET b /x } }, respond: $s }
                  GET /proxied: { proxy: "b /x", forward: { response: %s } }
                """.formatted(backend.url(), LookalikeRequestHeadersTest.inYaml()));
    }

    @AfterAll
    static void close() {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.it.edge.LookalikeRequestHeadersTest#ofContentLength")
    void a_lookalike_does_not_frame_a_response(String name) {
        response =
                FaultyResponse.text(FaultyResponse.head(200, name + ": 5", "Content-Length: " + BODY.length()) + BODY);
        assertThat(gateway.get("/composed").body()).isEqualTo(BODY);
        assertThat(gateway.get("/proxied").body()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.it.edge.LookalikeRequestHeadersTest#ofContentLength")
    void a_response_with_only_a_lookalike_ends_with_its_connection(String name) {
        response = peer ->
                peer.write(FaultyResponse.head(200, name + ": 5") + BODY).onComplete(written -> peer.close());
        assertThat(gateway.get("/composed").body()).isEqualTo(BODY);
        assertThat(gateway.get("/proxied").body()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @MethodSource({
        "dev.sluice.it.edge.LookalikeRequestHeadersTest#ofContentLength",
        "dev.sluice.it.edge.LookalikeRequestHeadersTest#ofContentType"
    })
    void a_proxied_response_keeps_a_named_lookalike_unchanged(String name) {
        response = FaultyResponse.text(
                FaultyResponse.head(200, name + ": text/x", "Content-Length: " + BODY.length()) + BODY);
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            assertThat(caller.send("GET /proxied HTTP/1.1\nHost: a\n\n").readUntil(BODY))
                    .containsIgnoringCase("\r\n" + name + ": text/x\r\n")
                    .doesNotContainIgnoringCase("\r\ncontent-type: text/x")
                    .doesNotContainIgnoringCase("\r\ncontent-length: text/x");
        }
    }
}
