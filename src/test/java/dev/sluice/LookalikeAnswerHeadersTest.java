package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Answer;
import dev.sluice.fixture.MisbehavingServer;
import dev.sluice.fixture.RawCaller;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend's headers that only look like those that frame or type a body are ordinary headers (CVE-2026-102479). */
@ExtendWith(VertxExtension.class)
class LookalikeAnswerHeadersTest {
    private static final String BODY = "{\"a\":[1,2]}";

    private static volatile Answer answer = Answer.json(BODY);
    private static MisbehavingServer backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = MisbehavingServer.start(vertx, peer -> answer.to(peer));
        gateway = TestGateway.of("""
                backends: { b: { url: "%s", retry: { attempts: 1 } } }
                routes:
                  GET /composed: { steps: { s: { call: GET b /x } }, respond: $s }
                  GET /proxied: { proxy: "b /x", forward: { response: %s } }
                """.formatted(backend.url(), Lookalikes.inYaml()));
    }

    @AfterAll
    static void close() {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.Lookalikes#ofContentLength")
    void a_lookalike_frames_no_answer(String name) {
        answer = Answer.text(Answer.head(200, name + ": 5", "Content-Length: " + BODY.length()) + BODY);
        assertThat(gateway.get("/composed").body()).isEqualTo(BODY);
        assertThat(gateway.get("/proxied").body()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.Lookalikes#ofContentLength")
    void an_answer_with_nothing_but_a_lookalike_ends_with_its_connection(String name) {
        answer = peer -> peer.write(Answer.head(200, name + ": 5") + BODY).onComplete(written -> peer.close());
        assertThat(gateway.get("/composed").body()).isEqualTo(BODY);
        assertThat(gateway.get("/proxied").body()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @MethodSource({"dev.sluice.Lookalikes#ofContentLength", "dev.sluice.Lookalikes#ofContentType"})
    void a_proxied_answer_keeps_a_lookalike_that_its_route_names_under_its_own_name(String name) {
        answer = Answer.text(Answer.head(200, name + ": text/x", "Content-Length: " + BODY.length()) + BODY);
        try (RawCaller caller = new RawCaller(gateway.port())) {
            assertThat(caller.send("GET /proxied HTTP/1.1\nHost: a\n\n").readUntil(BODY))
                    .containsIgnoringCase("\r\n" + name + ": text/x\r\n")
                    .doesNotContainIgnoringCase("\r\ncontent-type: text/x")
                    .doesNotContainIgnoringCase("\r\ncontent-length: text/x");
        }
    }
}
