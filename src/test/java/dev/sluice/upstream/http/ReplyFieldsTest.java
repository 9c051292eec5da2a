package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.http.HttpBackendFixture.PendingCall;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply on HTTP/1.1 may have 100 fields and 100 trailers. */
@ExtendWith(VertxExtension.class)
class ReplyFieldsTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n2\r\n42\r\n0\r\n";

    private final ManualBackend server = new ManualBackend();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private PendingCall reply(String lines) {
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));
        PendingCall sent = PendingCall.start(STAND, backend, STAND.get("/a"));
        Await.until(() -> server.requests.size() == 1);
        server.requests.get(0).respond("HTTP/1.1 200 OK\r\n" + lines);
        return sent;
    }

    @Test
    void a_hundred_fields_and_a_hundred_trailers_are_a_reply() {
        assertThat(reply("A:\r\n".repeat(99) + CHUNKED + "B:\r\n".repeat(100) + "\r\n")
                        .body())
                .isEqualTo("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Transfer-Encoding: chunked\r\n\r\n2\r\n42\r\n0\r\n"})
    void one_more_fails_the_call_and_closes_the_connection(String before) {
        PendingCall sent = reply(before + "A:\r\n".repeat(101));
        assertThat(sent.failure().reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
        Await.until(() -> server.hasEnded(0));
    }
}
