package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.ProxyFixture.ProxyStreamFixture;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Streamed bodies of proxy routes: backpressure, timeouts and aborts. */
class ProxyStreamTest extends ProxyStreamFixture {
    ProxyStreamTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void a_body_may_be_streamed_beyond_every_timeout_while_bytes_arrive() {
        CompletableFuture<NetSocket> backendPeer = new CompletableFuture<>();
        FaultyResponse begin = peer -> peer.write(CHUNKED).onComplete(written -> backendPeer.complete(peer));
        try (FaultyServer backend = FaultyServer.start(vertx, begin);
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n");
            NetSocket peer = backendPeer.join();
            for (int i = 1; i <= 25; i++) {
                int count = i;
                skip(Duration.ofMillis(100));
                peer.write("1\r\n.\r\n");
                caller.readUntil(received -> received.split("1\r\n\\.\r\n", -1).length > count);
            }
            peer.write("0\r\n\r\n");
            assertThat(caller.readUntil("\r\n0\r\n\r\n").split("1\r\n\\.\r\n", -1))
                    .hasSize(26);
        }
    }

    @Test
    void a_response_head_is_forwarded_before_its_body_begins() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.text(CHUNKED));
                TestGateway gateway = gatewayTo(backend.url().toString(), "");
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            assertThat(caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void a_backend_that_stalls_within_its_body_resets_the_connection_of_the_caller() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.text(CHUNKED + "5\r\nhello\r\n"));
                TestGateway gateway = gatewayTo(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("hello");
            skip(Duration.ofSeconds(1));
            String response = caller.readToEnd();
            assertThat(response).startsWith("HTTP/1.1 200").doesNotContain("\r\n0\r\n");
            assertThat(caller.wasReset()).isTrue();
            assertThat(backend.requests()).hasSize(1);
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_backend_timeouts_total{backend=\"files\",phase=\"read\"} 1.0");
        }
    }

    @Test
    void a_backend_that_aborts_resets_the_connection_of_the_caller_in_any_framing() {
        for (FaultyResponse broken : new FaultyResponse[] {
            FaultyResponse.truncated(), FaultyResponse.truncatedChunked(), FaultyResponse.resetMidBody()
        })
            for (String version : new String[] {"1.1", "1.0"})
                try (FaultyServer backend = FaultyServer.start(vertx, broken);
                        TestGateway gateway = gatewayTo(backend);
                        RawHttpClient caller = new RawHttpClient(gateway.port())) {
                    String response = caller.send("GET /f/x HTTP/" + version + "\nHost: a\n\n")
                            .readToEnd();
                    assertThat(caller.wasReset()).as(response).isTrue();
                    assertThat(response).doesNotContain("\r\n0\r\n");
                    assertThat(backend.requests()).as("attempts").hasSize(1);
                }
    }

    @Test
    void a_truncated_reply_counts_as_a_failure_of_the_backend() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.truncatedChunked());
                TestGateway gateway =
                        gatewayTo(backend.url().toString(), "breaker: { consecutive: 2, open: 1m, open_max: 1m }")) {
            for (int i = 0; i < 2; i++)
                try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
                    caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readToEnd();
                }
            HttpResponse<String> rejected = gateway.get("/f/x");
            assertThat(rejected.statusCode()).isEqualTo(503);
            assertThat(rejected.body()).contains("circuit_open");
            assertThat(backend.requests()).hasSize(2);
        }
    }

    @Test
    void a_forwarded_error_status_counts_towards_opening_the_circuit() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.status(500));
                TestGateway gateway = gatewayTo(
                        backend.url().toString(),
                        "breaker: { consecutive: 2, open: 1m, open_max: 1m }, bulkhead: { concurrent: 9 }")) {
            assertThat(gateway.get("/f/x").statusCode()).isEqualTo(500);
            assertThat(backend.requests()).as("attempts of a GET").hasSize(3);
            assertThat(gateway.send("POST", "/f/x", "body").statusCode()).isEqualTo(500);
            assertThat(gateway.get("/f/x").statusCode()).isEqualTo(503);
            assertThat(backend.requests())
                    .as("attempts after a POST whose body was read")
                    .hasSize(4);
        }
    }

    @Test
    void an_attempt_that_fails_before_the_body_was_read_is_retried() {
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.status(503), FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend.url().toString(), "timeout: { total: 10s }")) {
            HttpResponse<String> response = gateway.get("/f/x");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{}");
        }
    }

    @Test
    void a_permit_is_held_until_the_end_of_the_body() {
        try (FaultyServer backend = FaultyServer.start(
                        vertx, FaultyResponse.text(CHUNKED + "1\r\na\r\n"), FaultyResponse.json("{}"));
                TestGateway gateway = gatewayTo(backend.url().toString(), "bulkhead: { concurrent: 1, queue: 0 }")) {
            try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
                caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("1\r\na");
                assertThat(gateway.get("/f/y").statusCode()).isEqualTo(503);
            }
            assertThat(backend.awaitClosed(1))
                    .as("the connection to the backend closes after the caller disconnects")
                    .isTrue();
            Await.until(() -> gateway.get("/f/y").statusCode() == 200);
        }
    }

    @Test
    void a_caller_that_does_not_read_pauses_the_backend_without_a_read_timeout() {
        AtomicLong sent = new AtomicLong();
        Buffer chunk = Buffer.buffer(new byte[64 * 1024]);
        HttpTestServer backend = new HttpTestServer(request -> {
            request.response().setChunked(true);
            new Object() {
                void more() {
                    while (!request.response().writeQueueFull() && sent.get() < 200_000_000) {
                        sent.addAndGet(chunk.length());
                        request.response().write(chunk);
                    }
                    if (sent.get() < 200_000_000) request.response().drainHandler(drained -> more());
                    else request.response().drainHandler(null).end();
                }
            }.more();
        });
        try (backend;
                TestGateway gateway = gatewayTo(backend.url(), SHORT_TIMEOUTS);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET /f/x HTTP/1.1\nHost: a\nConnection: close\n\n");
            long stopped = awaitStable(sent);
            assertThat(stopped).isLessThan(100_000_000);
            // Each half is longer than each timeout and the deadline.
            skip(Duration.ofMillis(2500));
            skip(Duration.ofMillis(2500));
            assertThat(sent.get()).isLessThan(100_000_000);
            assertThat(caller.skipToEnd()).isGreaterThan(200_000_000);
            assertThat(caller.wasReset()).isFalse();
        }
    }
}
