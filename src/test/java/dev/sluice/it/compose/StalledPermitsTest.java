package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backend with four permits: two may belong to callers that have stalled for a second. */
class StalledPermitsTest {
    private static final int MIB = 1024 * 1024;

    private final HttpTestServer backend = new HttpTestServer(StalledPermitsTest::reply);
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, limits: { progress: { bytes: 10KiB, every: 10s } } }
            admin: { port: 0 }
            backends: { b: { url: "%s", bulkhead: { concurrent: 4, queue: 0 } } }
            routes:
              GET /p/{path*}: { proxy: "b /{path*}" }
              POST /p/{path*}: { proxy: "b /{path*}" }
            """.formatted(backend.url()), Map.of());
    private final List<RawHttpClient> callers = new ArrayList<>();

    private static void reply(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.POST))
            request.body().onSuccess(body -> request.response().end());
        else request.response().end(Buffer.buffer(new byte[request.path().equals("/large") ? 24 * MIB : 1]));
    }

    @AfterEach
    void close() {
        callers.forEach(RawHttpClient::close);
        gateway.close();
        backend.close();
    }

    private void stall(String request) {
        int before = backend.requests().size();
        callers.add(new RawHttpClient(gateway.port()).send(request));
        Await.until(() -> backend.requests().size() > before);
    }

    private boolean hasMetric(String line) {
        return gateway.adminGet("/metrics").body().contains(line);
    }

    /** The callers stall at almost the same time, on several event loops; {@code StalledCallersTest} shows the order. */
    private boolean anyIsReset() {
        CompletableFuture<?>[] ends = callers.stream()
                .map(caller -> CompletableFuture.supplyAsync(() -> {
                    caller.skipToEnd();
                    return caller.wasReset();
                }))
                .toArray(CompletableFuture<?>[]::new);
        return Boolean.TRUE.equals(CompletableFuture.anyOf(ends).join());
    }

    private void assertOnlyOneIsReset(String phase) {
        Await.until(() -> hasMetric("sluice_callers_slow_total{phase=\"" + phase + "\"} 1.0"));
        assertThat(anyIsReset()).isTrue();
        Await.until(() -> hasMetric("sluice_bulkhead_active{backend=\"b\"} 2.0"));
        assertThat(gateway.get("/p/x").statusCode()).isEqualTo(200);
    }

    @Test
    void of_three_callers_that_stall_within_their_bodies_one_is_reset() {
        for (int i = 0; i < 3; i++) stall("POST /p/x HTTP/1.1\nHost: a\nContent-Length: 200000\n\n");
        assertOnlyOneIsReset("request");
    }

    @Test
    void of_three_callers_that_do_not_read_their_responses_one_is_reset() {
        for (int i = 0; i < 3; i++) stall("GET /p/large HTTP/1.1\nHost: a\n\n");
        assertOnlyOneIsReset("response");
    }
}
