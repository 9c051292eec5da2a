package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class BodyLimitTest {
    private static final int LIMIT = 64 * 1024;

    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @Test
    void a_body_of_exactly_the_limit_is_accepted() {
        Reply reply = STAND.reply(
                STAND.backend(STAND.server(FaultyResponse.chunked(200, LIMIT)).url()), STAND.get("/"));

        assertThat(reply.body().length()).isEqualTo(LIMIT);
    }

    @Test
    void a_body_over_the_limit_ends_the_attempt() {
        FaultyServer server = STAND.server(FaultyResponse.chunked(200, LIMIT + 1));

        assertThat(STAND.failure(STAND.backend(server.url()), STAND.get("/")))
                .satisfies(because(FailureReason.BODY_TOO_LARGE));
        assertThat(server.awaitClosed(1)).isTrue();
        assertThat(STAND.events.attempts).containsExactly("body_too_large 200");
    }

    @Test
    void a_content_length_over_the_limit_fails_before_a_byte_is_read() {
        FaultyServer server =
                STAND.server(FaultyResponse.text(FaultyResponse.head(200, "Content-Length: 99999999999999999")));

        assertThat(STAND.failure(STAND.backend(server.url()), STAND.get("/")))
                .satisfies(because(FailureReason.BODY_TOO_LARGE));
        assertThat(server.awaitClosed(1)).isTrue();
    }

    @Test
    void a_small_error_body_is_read_so_that_the_connection_can_be_reused() {
        FaultyServer server = STAND.server(FaultyResponse.chunked(500, LIMIT), FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(server.url());

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(STAND.reply(backend, STAND.get("/")).status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_large_error_body_is_not_read() {
        FaultyServer server = STAND.server(
                FaultyResponse.chunked(500, LIMIT + 1),
                FaultyResponse.text(FaultyResponse.head(500, "Content-Length: 70000")));
        HttpBackend backend = STAND.backend(server.url());

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(server.awaitClosed(2)).isTrue();
    }

    @Test
    void the_beginning_of_an_error_body_is_kept() {
        String body = "x".repeat(5000);
        HttpBackend backend = STAND.backend(
                STAND.server(FaultyResponse.text("HTTP/1.1 400 Bad Request\r\nContent-Length: 5000\r\n\r\n" + body))
                        .url());

        assertThat(STAND.failure(backend, STAND.get("/")))
                .isInstanceOfSatisfying(
                        UnusableReply.StatusFailure.class,
                        failure -> assertThat(failure.body()).hasToString(body.substring(0, 4096)));
    }
}
