package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.ProxyFixture.ProxyStreamFixture;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Request bodies through a proxy route. */
class ProxyUploadTest extends ProxyStreamFixture {
    ProxyUploadTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void a_backend_that_does_not_read_pauses_the_caller_and_fails_at_the_write_timeout() {
        try (FaultyServer backend =
                        FaultyServer.start(vertx, FaultyResponse.json("{}")).stopReading();
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 500000000\n\n");
            long taken = caller.sendUntilReset(500_000_000);
            assertThat(taken).as("bytes that the gateway read").isLessThan(500_000_000);
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_backend_timeouts_total{backend=\"files\",phase=\"write\"} 1.0");
        }
    }

    @Test
    void a_slow_upload_causes_no_read_timeout() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 3\n\n");
            Await.until(() -> gateway.adminGet("/metrics").body().contains("sluice_requests_active 1.0"));
            for (int i = 0; i < 3; i++) {
                skip(Duration.ofMillis(1500));
                caller.send("x");
            }
            assertThat(caller.readUntil("{}")).startsWith("HTTP/1.1 200 ");
            assertThat(backend.requests()).singleElement().asString().endsWith("\r\n\r\nxxx");
        }
    }

    @Test
    void expect_continue_gets_100_for_a_small_body() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("PUT /f/x HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\n");
            assertThat(caller.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(caller.send("ok").readUntil("{}")).contains("HTTP/1.1 200 ");
            assertThat(backend.requests()).singleElement().asString().doesNotContainIgnoringCase("expect");
        }
    }

    @Test
    void expect_continue_gets_502_and_no_100_for_a_large_body_if_the_backend_is_unreachable() {
        try (TestGateway gateway = gatewayTo(Ports.unusedUrl().toString(), SHORT_TIMEOUTS);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = readEarly(
                    caller.send("PUT /f/x HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 65537\n\n"), "}");
            assertThat(response).startsWith("HTTP/1.1 502 ").contains("connect_failed");
        }
    }

    @Test
    void a_response_before_the_end_of_the_request_is_forwarded_and_closes_the_connection() {
        try (FaultyServer backend = FaultyServer.start(
                                vertx, FaultyResponse.text("HTTP/1.1 413 X\r\nContent-Length: 7\r\n\r\ntoo big"))
                        .answerHeads();
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response =
                    readEarly(caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 65537\n\n"), "too big");
            assertThat(response)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("\r\nconnection: close")
                    .endsWith("too big");
        }
    }

    @Test
    void a_caller_that_aborts_its_body_closes_the_backends_connection() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend.url().toString(), "")) {
            try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
                caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 100000\n\nabc");
                Await.until(() -> backend.connections() == 1);
            }
            assertThat(backend.awaitClosed(1)).isTrue();
            assertThat(backend.requests()).isEmpty();
        }
    }

    @Test
    void a_small_body_is_sent_again_with_a_retry() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.status(503), FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend.url().toString(), "timeout: { total: 10s }")) {
            HttpResponse<String> response = gateway.send("PUT", "/f/x", "hello");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(backend.requests()).hasSize(2).allMatch(request -> request.endsWith("\r\n\r\nhello"));
        }
    }

    @Test
    void both_bodies_are_streamed_at_the_same_time() {
        HttpTestServer echo = new HttpTestServer(request -> {
            request.response().setChunked(true);
            request.handler(request.response()::write);
            request.endHandler(end -> request.response().end());
        });
        try (echo;
                TestGateway gateway = gatewayTo(echo.url(), SHORT_TIMEOUTS);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("POST /f/x HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n5\nhello\n");
            caller.readUntil("hello\r\n");
            caller.send("5\nthere\n").readUntil("there\r\n");
            assertThat(caller.send("0\n\n").readUntil("0\r\n\r\n")).contains("5\r\nhello\r\n5\r\nthere\r\n0\r\n\r\n");
        }
    }

    @Test
    void requests_with_ambiguous_framing_are_rejected() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend)) {
            for (String head : new String[] {
                "Content-Length: 3\nTransfer-Encoding: chunked\n",
                "Content-Length: 3\nContent-Length: 4\n",
                "Transfer-Encoding: chunked, gzip\n",
                "Transfer-Encoding: xchunked\n",
                "Transfer-Encoding : chunked\n",
                "Content-Length: +3\n",
                "Content-Length: 3\nX:\0\n",
            })
                try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
                    assertThat(caller.send("POST /f/x HTTP/1.1\nHost: a\n" + head + "\nabc")
                                    .readUntil("\r\n\r\n"))
                            .as(head)
                            .containsPattern("^HTTP/1\\.[01] 4\\d\\d ");
                }
            assertThat(backend.requests()).isEmpty();
        }
    }
}
