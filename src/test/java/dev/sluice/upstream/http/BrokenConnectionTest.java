package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
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
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private static final FaultyResponse OK = FaultyResponse.json("{}");

    @Test
    void a_refused_connection_is_a_connect_failure() {
        BackendFailure failure = failureAt(Ports.unusedUrl());

        assertThat(failure).satisfies(because(FailureReason.CONNECT_FAILED));
        assertThat(failure.detail()).contains("Connection refused");
        assertThat(STAND.events.attempts).containsExactly("connect_failed 0");
    }

    @Test
    void an_unresolved_name_is_a_dns_failure() {
        assertThat(failureAt(URI.create("http://nobody.invalid:8080"))).satisfies(because(FailureReason.DNS_FAILED));
    }

    @Test
    void a_new_connection_that_closes_before_the_response_is_lost() {
        assertThat(failureWith(FaultyResponse.close())).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(failureWith(FaultyResponse.reset())).satisfies(because(FailureReason.CONNECTION_LOST));
    }

    @Test
    void a_reused_connection_that_ends_before_the_response_is_stale() {
        FaultyServer server = STAND.server(OK, FaultyResponse.close(), OK, FaultyResponse.reset());
        HttpBackend backend = STAND.backend(server.url());

        STAND.reply(backend, STAND.get("/"));
        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.CONNECTION_STALE));
        STAND.reply(backend, STAND.get("/"));
        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.CONNECTION_STALE));
    }

    @Test
    void a_reused_connection_that_ends_within_the_response_is_lost() {
        FaultyServer server = STAND.server(OK, FaultyResponse.truncated());
        HttpBackend backend = STAND.backend(server.url());

        STAND.reply(backend, STAND.get("/"));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.CONNECTION_LOST));
    }

    @Test
    void a_server_that_closes_after_each_reply_causes_only_stale_connections() {
        HttpBackend backend =
                STAND.backend(STAND.server(FaultyResponse.jsonThenClose("{}")).url());

        for (int i = 0; i < 200; i++)
            TestEventLoops.call(STAND.vertx, () -> backend.send(STAND.get("/")).otherwiseEmpty());

        assertThat(STAND.events.attempts).hasSize(200).isSubsetOf("success 200", "connection_stale 0");
    }

    @Test
    void an_incomplete_response_is_never_a_reply() {
        assertThat(failureWith(FaultyResponse.resetMidBody())).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(failureWith(FaultyResponse.truncated())).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(failureWith(FaultyResponse.truncatedChunked())).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(STAND.events.attempts).containsOnly("connection_lost 200");
    }

    @Test
    void a_received_status_counts_although_its_body_is_incomplete() {
        FaultyResponse half = peer -> peer.write(FaultyResponse.head(503, "Content-Length: 100") + "oh")
                .onComplete(sent -> peer.close());

        assertThat(failureWith(half)).satisfies(because(FailureReason.SERVER_ERROR));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void invalid_http_is_a_protocol_error_and_the_connection_is_not_reused(FaultyResponse garbage) {
        FaultyServer server = STAND.server(garbage, OK);
        HttpBackend backend = STAND.backend(server.url());

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.PROTOCOL_ERROR));
        assertThat(server.awaitClosed(1)).isTrue();
        assertThat(STAND.reply(backend, STAND.get("/")).status()).isEqualTo(200);
    }

    static Stream<FaultyResponse> garbage() {
        return Stream.of(
                FaultyResponse.text("SSH-2.0-OpenSSH_9.6\r\n"),
                FaultyResponse.text("HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n"),
                FaultyResponse.text(FaultyResponse.head(200, "X: " + "y".repeat(10_000))),
                FaultyResponse.text(FaultyResponse.head(200, "Content-Length: 1", "Content-Length: 2") + "ab"),
                FaultyResponse.text(FaultyResponse.head(200, "Content-Length: many")),
                FaultyResponse.text(FaultyResponse.head(200, "Content-Length: ")),
                FaultyResponse.text(FaultyResponse.head(200, "Content-Length: -1")),
                FaultyResponse.text(FaultyResponse.head(200, "Content-Length: +1") + "a"),
                FaultyResponse.text(FaultyResponse.head(200, "Transfer-Encoding: chunked") + "zz\r\nab\r\n0\r\n\r\n"));
    }

    private static BackendFailure failureWith(FaultyResponse response) {
        return failureAt(STAND.server(response).url());
    }

    private static BackendFailure failureAt(URI url) {
        return STAND.failure(STAND.backend(url), STAND.get("/"));
    }
}
