package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class HttpBackendTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private static final FaultyResponse OK = FaultyResponse.json("{\"id\":1}");

    @Test
    void a_2xx_arrives_with_status_headers_and_bytes() {
        HttpBackend backend = STAND.backend(STAND.server(OK).url());

        Reply reply = STAND.reply(backend, STAND.get("/orders/1"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().get("content-type")).isEqualTo("application/json");
        assertThat(reply.body()).hasToString("{\"id\":1}");
        assertThat(STAND.events.attempts).containsExactly("success 200");
    }

    @Test
    void no_body_is_an_empty_body() {
        HttpBackend backend = STAND.backend(STAND.server(FaultyResponse.text("HTTP/1.1 204 No Content\r\n\r\n"))
                .url());

        assertThat(STAND.reply(backend, STAND.get("/")).body().length()).isZero();
    }

    @Test
    void the_base_path_comes_before_the_target_and_the_host_is_that_of_the_url() {
        FaultyServer server = STAND.server(OK);
        HttpBackend backend = STAND.backend(URI.create(server.url() + "/v1/"));

        STAND.reply(backend, STAND.get("/orders/a%20b?limit=2&q=%0d"));

        assertThat(server.requests().get(0))
                .startsWith("GET /v1/orders/a%20b?limit=2&q=%0d HTTP/1.1\r\n")
                .containsOnlyOnce("host: " + server.url().getRawAuthority() + "\r\n");
    }

    @Test
    void reserved_headers_are_not_sent_and_all_others_are() {
        FaultyServer server = STAND.server(OK);
        Call call = STAND.get("/")
                .withHeader("Accept", "application/json")
                .withHeader("host", "evil")
                .withHeader("Content-Length", "5")
                .withHeader("Transfer-Encoding", "chunked")
                .withHeader("connection", "close")
                .withHeader("Upgrade", "h2c")
                .withHeader("Expect", "100-continue")
                .withHeader("Accept-Encoding", "gzip");

        STAND.reply(STAND.backend(server.url()), call);

        assertThat(fields(server)).containsExactlyInAnyOrder("Accept", "host", "X-Request-Timeout-Ms");
    }

    private static String[] fields(FaultyServer server) {
        return server.requests()
                .get(0)
                .lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':')))
                .toArray(String[]::new);
    }

    @Test
    void a_body_is_sent_with_its_length_and_again_on_the_next_attempt() {
        FaultyServer server = STAND.server(OK);
        HttpBackend backend = STAND.backend(server.url());
        Call call = TestCalls.post(STAND.clock, "/orders", Buffer.buffer("{\"product\":7}"));

        STAND.reply(backend, call);
        STAND.reply(backend, call);

        assertThat(server.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request)
                        .startsWith("POST /orders HTTP/1.1\r\n")
                        .contains("content-length: 13\r\n")
                        .endsWith("\r\n\r\n{\"product\":7}"));
        assertThat(call.state().attempts()).isEqualTo(2);
    }

    @Test
    void a_large_body_arrives_completely() {
        FaultyServer server = STAND.server(OK);
        String body = "0123456789abcdef".repeat(20_000);

        STAND.reply(STAND.backend(server.url()), TestCalls.post(STAND.clock, "/orders", Buffer.buffer(body)));

        assertThat(server.requests().get(0))
                .contains("content-length: 320000\r\n")
                .endsWith("\r\n\r\n" + body);
    }

    @Test
    void a_post_without_a_body_has_content_length_zero_and_a_get_has_none() {
        FaultyServer server = STAND.server(OK);
        HttpBackend backend = STAND.backend(server.url());

        STAND.reply(backend, TestCalls.of(STAND.clock, HttpMethod.POST, "/", null));
        STAND.reply(backend, STAND.get("/"));

        assertThat(server.requests().get(0)).contains("content-length: 0\r\n");
        assertThat(server.requests().get(1)).doesNotContain("content-length");
    }

    @Test
    void a_head_announces_a_length_and_has_no_body() {
        FaultyServer server = STAND.server(FaultyResponse.text("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"));

        Reply reply = STAND.reply(STAND.backend(server.url()), TestCalls.of(STAND.clock, HttpMethod.HEAD, "/", null));

        assertThat(reply.headers().get("Content-Length")).isEqualTo("100000000");
        assertThat(reply.body().length()).isZero();
    }

    @Test
    void the_remaining_time_is_sent_and_never_exceeds_the_attempt_timeout() {
        FaultyServer server = STAND.server(OK);
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.ATTEMPT, 8000), server.url()));

        STAND.reply(backend, STAND.get("/"));
        STAND.reply(backend, STAND.get("/").withTimeout(Duration.ofSeconds(3)));

        assertThat(remaining(server, 0)).isBetween(3001, 8000);
        assertThat(remaining(server, 1)).isBetween(1, 3000);
    }

    private static int remaining(FaultyServer server, int request) {
        Matcher header = Pattern.compile("X-Request-Timeout-Ms: (\\d+)")
                .matcher(server.requests().get(request));
        assertThat(header.find()).isTrue();
        return Integer.parseInt(header.group(1));
    }

    @Test
    void any_other_status_is_a_failure_that_carries_status_and_headers() {
        FaultyServer server = STAND.server(
                FaultyResponse.status(503, "Retry-After: 7"),
                FaultyResponse.status(404),
                FaultyResponse.status(302, "Location: http://evil/"));
        HttpBackend backend = STAND.backend(server.url());

        BackendFailure busy = STAND.failure(backend, STAND.get("/"));
        BackendFailure absent = STAND.failure(backend, STAND.get("/"));
        BackendFailure moved = STAND.failure(backend, STAND.get("/"));

        assertThat(busy).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(((UnusableReply.StatusFailure) busy).headers().get("Retry-After"))
                .isEqualTo("7");
        assertThat(absent).satisfies(because(FailureReason.NOT_FOUND));
        assertThat(moved).satisfies(because(FailureReason.UNEXPECTED_STATUS));
        assertThat(STAND.events.attempts).containsExactly("server_error 503", "not_found 404", "unexpected_status 302");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void an_interim_response_is_skipped_and_an_unrequested_protocol_ends_the_connection() {
        FaultyServer server = STAND.server(
                peer -> peer.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
                        .onComplete(written -> OK.respond(peer)),
                FaultyResponse.text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"));
        HttpBackend backend = STAND.backend(server.url());

        assertThat(STAND.reply(backend, STAND.get("/")).status()).isEqualTo(200);
        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.UNEXPECTED_STATUS));
        assertThat(server.awaitClosed(1)).isTrue();
    }

    @Test
    void a_reply_before_the_end_of_the_request_counts_and_ends_the_connection() {
        FaultyServer server = STAND.server(FaultyResponse.status(413)).answerHeads();
        HttpBackend backend = STAND.backend(server.url());

        BackendFailure failure =
                STAND.failure(backend, TestCalls.post(STAND.clock, "/", Buffer.buffer(new byte[32 << 20])));

        assertThat(failure).satisfies(because(FailureReason.UNEXPECTED_STATUS));
        server.resumeReading();
        assertThat(server.awaitClosed(1)).isTrue();
    }

    @Test
    void calls_after_closing_fail_and_calls_in_flight_succeed() throws Exception {
        FaultyServer server = STAND.server(peer -> STAND.vertx.setTimer(100, later -> OK.respond(peer)));
        HttpBackend backend = STAND.backend(server.url());

        var underway = TestEventLoops.start(STAND.vertx, () -> backend.send(STAND.get("/")));
        server.awaitRequests(1);
        var closed = TestEventLoops.start(STAND.vertx, backend::close);

        assertThat(TestEventLoops.await(underway).status()).isEqualTo(200);
        TestEventLoops.await(closed);
        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.CONNECT_FAILED));
    }
}
