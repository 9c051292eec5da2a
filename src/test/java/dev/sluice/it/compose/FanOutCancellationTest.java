package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scenario 37 of resilience.md: a caller disconnects while five calls are in five states. */
class FanOutCancellationTest {
    private final Queue<HttpServerRequest> pending = new ConcurrentLinkedQueue<>();
    private final HttpTestServer done = HttpTestServer.answering("{}");
    private final HttpTestServer inFlight = HttpTestServer.silent();
    private final HttpTestServer busy = new HttpTestServer(request ->
            request.response().setStatusCode(503).putHeader("Retry-After", "20").end());
    private final HttpTestServer queued = new HttpTestServer(this::holdOrRespond);
    /** The kernel accepts connections, and each handshake waits. */
    private final ServerSocket silent = listen();

    private final TestGateway gateway =
            TestGateway.of("""
            backends:
              done: { url: "%s" }
              flight: { url: "%s" }
              busy: { url: "%s" }
              queued: { url: "%s", bulkhead: { concurrent: 1, wait: 20s } }
              silent: { url: "https://127.0.0.1:%s", timeout: { tls: 20s, pool: 20s, attempt: 20s, total: 60s } }
            routes:
              GET /hold: { steps: { q: { call: GET queued /hold } } }
              GET /again: { steps: { q: { call: GET queued /again } } }
              GET /five:
                steps:
                  a: { call: GET done /five }
                  b: { call: GET flight /five }
                  c: { call: GET busy /five }
                  d: { call: GET queued /five }
                  e: { call: GET silent /five }
            """.formatted(done.url(), inFlight.url(), busy.url(), queued.url(), silent.getLocalPort()));

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void holdOrRespond(HttpServerRequest request) {
        if (request.path().equals("/hold")) pending.add(request);
        else request.response().end("{}");
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
        for (HttpTestServer backend : new HttpTestServer[] {done, inFlight, busy, queued}) backend.close();
        silent.close();
    }

    @Test
    void calls_in_any_state_are_cancelled_and_no_further_request_is_sent() throws IOException {
        CompletableFuture<HttpResponse<String>> holder = gateway.sendAsync("GET", "/hold", "");
        Await.until(() -> pending.size() == 1);
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            caller.getOutputStream().write("GET /five HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            awaitMetric("sluice_backend_calls_seconds_count{backend=\"done\",outcome=\"success\"} 1");
            Await.until(() -> inFlight.requests().size() == 1);
            awaitMetric("sluice_retry_attempts_total{backend=\"busy\",reason=\"server_error\"} 1.0");
            awaitMetric("sluice_bulkhead_queued{backend=\"queued\"} 1.0");
            awaitMetric("sluice_bulkhead_active{backend=\"silent\"} 1.0");
        }
        Await.until(() -> inFlight.abandoned() == 1);
        awaitMetric("sluice_cancelled_total{backend=\"flight\",stage=\"exchange\"} 1.0");
        awaitMetric("sluice_cancelled_total{backend=\"busy\",stage=\"backoff\"} 1.0");
        awaitMetric("sluice_cancelled_total{backend=\"queued\",stage=\"queue\"} 1.0");
        awaitMetric("sluice_cancelled_total{backend=\"silent\",stage=\"connection\"} 1.0");
        assertThat(metrics())
                .contains(
                        "sluice_bulkhead_active{backend=\"flight\"} 0.0",
                        "sluice_bulkhead_active{backend=\"busy\"} 0.0",
                        "sluice_bulkhead_queued{backend=\"queued\"} 0.0",
                        "sluice_bulkhead_active{backend=\"silent\"} 0.0")
                .doesNotContain("kind=\"failure\"", "to=\"open\"");
        pending.forEach(request -> request.response().end("{}"));
        assertThat(holder.join().statusCode()).isEqualTo(200);
        assertThat(gateway.get("/again").statusCode()).isEqualTo(200);
        assertThat(queued.requests()).containsExactly("GET /hold", "GET /again");
        assertThat(busy.requests()).hasSize(1);
        awaitMetric("sluice_bulkhead_active{backend=\"queued\"} 0.0");
    }

    private String metrics() {
        return gateway.adminGet("/metrics").body();
    }

    private void awaitMetric(String line) {
        Await.until(() -> metrics().contains(line));
    }
}
