package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.ProxyFixture.ProxyStreamFixture;
import dev.sluice.server.TestGateway;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Expect: 100-continue} (RFC 9110 10.1.1) and interim responses (15.2) on proxy routes. */
class ExpectationsTest extends ProxyStreamFixture {
    private static final String EXPECTING = "PUT /f/x HTTP/1.1\nHost: a\nExpect: 100-continue\n";
    private static final String LARGE = EXPECTING + "Content-Length: 65537\n\n";
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    ExpectationsTest(Vertx vertx) {
        super(vertx);
    }

    /** Sends a 100 to the head of a request, and a response after the end of its chunked body. */
    private static FaultyResponse acceptThenRespond(List<String> body) {
        return peer -> {
            peer.handler(bytes -> {
                body.add(bytes.toString());
                if (String.join("", body).endsWith("0\r\n\r\n")) peer.write(OK);
            });
            peer.write(CONTINUE);
        };
    }

    @Test
    void a_streamed_body_gets_the_100_of_the_backend_and_is_then_sent() {
        List<String> body = new CopyOnWriteArrayList<>();
        try (FaultyServer backend = FaultyServer.start(vertx, acceptThenRespond(body));
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send(EXPECTING + "Transfer-Encoding: chunked\n\n");
            assertThat(caller.readUntil("\r\n\r\n")).isEqualTo(CONTINUE);
            assertThat(backend.requests())
                    .singleElement()
                    .asString()
                    .containsIgnoringCase("\r\nexpect: 100-continue\r\n");
            assertThat(body).isEmpty();
            assertThat(caller.send("5\nhello\n0\n\n").readUntil("\r\n\r\nok"))
                    .containsOnlyOnce("100 Continue")
                    .contains("HTTP/1.1 200 OK");
            assertThat(String.join("", body)).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
        }
    }

    @Test
    void a_second_100_is_dropped() {
        FaultyResponse twice = peer -> peer.write(CONTINUE + CONTINUE + OK);
        try (FaultyServer backend = FaultyServer.start(vertx, twice).answerHeads();
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            assertThat(readEarly(caller.send(LARGE), "\r\n\r\nok"))
                    .containsOnlyOnce("100 Continue")
                    .contains("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 413, 417, 503})
    void a_rejection_of_the_backend_reaches_the_caller_without_a_100(int status) {
        try (FaultyServer backend = FaultyServer.start(
                                vertx, FaultyResponse.text("HTTP/1.1 " + status + " X\r\nContent-Length: 2\r\n\r\nno"))
                        .answerHeads();
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = readEarly(caller.send(LARGE), status == 401 ? "}" : "\r\n\r\nno");
            // A 401 is about the credentials of the gateway.
            assertThat(response)
                    .startsWith("HTTP/1.1 " + (status == 401 ? 502 : status) + " ")
                    .containsIgnoringCase("\r\nconnection: close\r\n")
                    .doesNotContain("100 Continue");
            assertThat(backend.awaitClosed(1)).isTrue();
        }
    }

    @Test
    void a_backend_that_sends_neither_100_nor_a_reply_times_out() {
        try (FaultyServer backend =
                        FaultyServer.start(vertx, FaultyResponse.silence()).answerHeads();
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send(LARGE);
            backend.awaitRequests(1);
            skip(Duration.ofSeconds(1));
            assertThat(readEarly(caller, "}"))
                    .startsWith("HTTP/1.1 504 ")
                    .contains("read_timeout")
                    .doesNotContain("100 Continue");
        }
    }

    @Test
    void a_caller_that_does_not_wait_for_the_100_is_served() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = caller.send(LARGE + "x".repeat(65537)).readUntil("{}");
            assertThat(response).startsWith("HTTP/1.1 200 ");
            assertThat(backend.requests()).singleElement().asString().hasSizeGreaterThan(65537);
        }
    }

    @Test
    void a_backend_on_http2_decides_as_well() {
        HttpTestServer backend = new HttpTestServer(request -> {
            if ("100-continue".equals(request.getHeader("expect")))
                request.response().writeContinue();
            request.body().onSuccess(body -> request.response().end("read " + body.length()));
        });
        try (backend;
                TestGateway gateway = gatewayTo(backend.url(), "http2: true");
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            assertThat(caller.send(LARGE).readUntil("\r\n\r\n")).isEqualTo(CONTINUE);
            assertThat(caller.send("x".repeat(65537)).readUntil("read ")).contains("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_caller_of_http_1_0_gets_no_100_and_its_expectation_is_not_forwarded() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = caller.send(LARGE.replace("HTTP/1.1", "HTTP/1.0") + "x".repeat(65537))
                    .readToEnd();
            assertThat(response).contains(" 200 ").doesNotContain("100 Continue");
            assertThat(backend.requests().get(0)).doesNotContainIgnoringCase("expect");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200-ok", "100-continue, x=y", "100-continue;q=1"})
    void another_expectation_gets_417(String expectation) {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            assertThat(caller.send("PUT /f/x HTTP/1.1\nHost: a\nExpect: " + expectation + "\nContent-Length: 2\n\nok")
                            .readToEnd())
                    .startsWith("HTTP/1.1 417 ");
            assertThat(backend.requests()).isEmpty();
        }
    }

    @Test
    void early_hints_without_end_are_bounded() {
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.text(hint.repeat(500) + OK));
                TestGateway gateway = TestGateway.of("""
                        backends: { files: { url: "%s" } }
                        routes:
                          GET /f/{path*}: { proxy: "files /{path*}", forward: { response: [link] } }
                        """.formatted(backend.url()));
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\nok");
            assertThat(response.split("103 Early Hints", -1)).hasSize(17);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {102, 104, 199})
    void unknown_interim_responses_of_http2_are_dropped(int status) {
        HttpTestServer backend = new HttpTestServer(request -> {
            writeInterim(request, status);
            request.response().end("ok");
        });
        try (backend;
                TestGateway gateway = gatewayTo(backend.url(), "http2: true")) {
            assertThat(gateway.get("/f/x").body()).isEqualTo("ok");
        }
    }

    /** Vert.x has no method for other statuses than 100 and 103. */
    private static void writeInterim(HttpServerRequest request, int status) {
        ChannelHandlerContext context = ((HttpServerConnection) request.connection()).channelHandlerContext();
        ChannelFuture ignored = ((Http2ConnectionHandler) context.handler())
                .encoder()
                .writeHeaders(
                        context,
                        (int) request.response().streamId(),
                        new DefaultHttp2Headers().status(String.valueOf(status)),
                        0,
                        false,
                        context.newPromise());
    }
}
