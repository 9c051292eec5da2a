package dev.sluice.backend.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Answered;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Cause;
import dev.sluice.fixture.Answer;
import dev.sluice.fixture.EventLoops;
import dev.sluice.fixture.MisbehavingServer;
import dev.sluice.fixture.OnLoop;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios 25, 26 and 27 of resilience.md, and every other way in which a connection fails. */
@ExtendWith(VertxExtension.class)
class BrokenConnectionTest {
    @RegisterExtension
    static final Stand STAND = new Stand();

    @BeforeAll
    static void start(@ProvidedBy(EventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private static final Answer OK = Answer.json("{}");

    @Test
    void a_refused_connection_reached_nobody() {
        BackendFailure failure = failureAt(MisbehavingServer.refusing());

        assertThat(failure).satisfies(because(Cause.CONNECT_FAILED));
        assertThat(failure.detail()).contains("Connection refused");
        assertThat(STAND.events.attempts).containsExactly("connect_failed 0");
    }

    @Test
    void a_name_without_an_address_is_told_from_a_refused_connection() {
        assertThat(failureAt(URI.create("http://nobody.invalid:8080"))).satisfies(because(Cause.DNS_FAILED));
    }

    @Test
    void a_fresh_connection_that_ends_before_the_answer_is_lost() {
        assertThat(failureWith(Answer.close())).satisfies(because(Cause.CONNECTION_LOST));
        assertThat(failureWith(Answer.reset())).satisfies(because(Cause.CONNECTION_LOST));
    }

    @Test
    void a_kept_connection_that_ends_before_the_answer_was_stale() {
        MisbehavingServer server = STAND.server(OK, Answer.close(), OK, Answer.reset());
        HttpBackend backend = STAND.backend(server.url());

        STAND.reply(backend, STAND.get("/"));
        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(Cause.CONNECTION_STALE));
        STAND.reply(backend, STAND.get("/"));
        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(Cause.CONNECTION_STALE));
    }

    @Test
    void a_kept_connection_that_ends_within_the_answer_is_lost() {
        MisbehavingServer server = STAND.server(OK, Answer.truncated());
        HttpBackend backend = STAND.backend(server.url());

        STAND.reply(backend, STAND.get("/"));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(Cause.CONNECTION_LOST));
    }

    @Test
    void a_server_that_closes_after_each_answer_costs_at_most_stale_connections() {
        HttpBackend backend =
                STAND.backend(STAND.server(Answer.jsonThenClose("{}")).url());

        for (int i = 0; i < 200; i++)
            OnLoop.call(STAND.vertx, () -> backend.send(STAND.get("/")).otherwiseEmpty());

        assertThat(STAND.events.attempts).hasSize(200).isSubsetOf("success 200", "connection_stale 0");
    }

    @Test
    void half_an_answer_is_never_a_reply() {
        assertThat(failureWith(Answer.resetMidBody())).satisfies(because(Cause.CONNECTION_LOST));
        assertThat(failureWith(Answer.truncated())).satisfies(because(Cause.CONNECTION_LOST));
        assertThat(failureWith(Answer.truncatedChunked())).satisfies(because(Cause.CONNECTION_LOST));
        assertThat(STAND.events.attempts).containsOnly("connection_lost 200");
    }

    @Test
    void a_status_that_came_stands_although_its_body_did_not() {
        Answer half = peer ->
                peer.write(Answer.head(503, "Content-Length: 100") + "oh").onComplete(sent -> peer.close());

        assertThat(failureWith(half)).isInstanceOf(Answered.ServerError.class);
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void what_is_not_http_is_a_protocol_error_and_the_connection_is_not_used_again(Answer garbage) {
        MisbehavingServer server = STAND.server(garbage, OK);
        HttpBackend backend = STAND.backend(server.url());

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(Cause.PROTOCOL_ERROR));
        assertThat(server.sawGo(1)).isTrue();
        assertThat(STAND.reply(backend, STAND.get("/")).status()).isEqualTo(200);
    }

    static Stream<Answer> garbage() {
        return Stream.of(
                Answer.text("SSH-2.0-OpenSSH_9.6\r\n"),
                Answer.text("HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n"),
                Answer.text(Answer.head(200, "X: " + "y".repeat(10_000))),
                Answer.text(Answer.head(200, "Content-Length: 1", "Content-Length: 2") + "ab"),
                Answer.text(Answer.head(200, "Content-Length: many")),
                Answer.text(Answer.head(200, "Content-Length: ")),
                Answer.text(Answer.head(200, "Content-Length: -1")),
                Answer.text(Answer.head(200, "Content-Length: +1") + "a"),
                Answer.text(Answer.head(200, "Transfer-Encoding: chunked") + "zz\r\nab\r\n0\r\n\r\n"));
    }

    private static BackendFailure failureWith(Answer answer) {
        return failureAt(STAND.server(answer).url());
    }

    private static BackendFailure failureAt(URI url) {
        return STAND.failure(STAND.backend(url), STAND.get("/"));
    }
}
