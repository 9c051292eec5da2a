package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streamed bodies to an HTTP/2 backend, where streams share a connection. */
class ProxyHttp2Test {
    private static final long INTERNAL_ERROR = 2;

    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicLong resets = new AtomicLong();
    private volatile Consumer<HttpServerRequest> response = ProxyHttp2Test::echo;

    private final HttpTestServer backend = new HttpTestServer(request -> {
        requests.add(request);
        request.exceptionHandler(reset -> resets.incrementAndGet());
        response.accept(request);
    });
    private final TestGateway gateway = TestGateway.of("""
            backends: { files: { url: "%s", http2: true } }
            routes:
              GET /f/{path*}: { proxy: "files /{path*}", forward: { response: [x-sum] } }
              POST /f/{path*}: { proxy: "files /{path*}" }
            """.formatted(backend.url()));

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private static void echo(HttpServerRequest request) {
        request.handler(request.response()::write);
        request.endHandler(end -> request.response().end());
    }

    private RawHttpClient caller() {
        return new RawHttpClient(gateway.port());
    }

    @Test
    void both_bodies_are_streamed_at_the_same_time() {
        try (RawHttpClient caller = caller()) {
            caller.send("POST /f/x HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n5\nhello\n");
            caller.readUntil("hello\r\n");
            caller.send("5\nthere\n").readUntil("there\r\n");
            assertThat(caller.send("0\n\n").readUntil("0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(requests).extracting(HttpServerRequest::version).containsExactly(HttpVersion.HTTP_2);
    }

    @Test
    void a_content_length_is_forwarded_and_a_chunked_body_keeps_its_named_trailers() {
        response =
                request -> request.response().putHeader("content-length", "2").end("ok");
        assertThat(gateway.get("/f/x").headers().firstValue("content-length")).hasValue("2");
        response = request -> {
            request.response().write("ok");
            request.response()
                    .putTrailer("x-sum", "7")
                    .putTrailer("x-secret", "1")
                    .end();
        };
        try (RawHttpClient caller = caller()) {
            assertThat(caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n0\r\nx-sum: 7\r\n\r\n"))
                    .contains("2\r\nok\r\n")
                    .doesNotContain("x-secret");
        }
    }

    @Test
    void a_stream_that_is_reset_within_its_body_aborts_the_response_to_the_caller() {
        response = request -> request.response()
                .write("hello")
                .onSuccess(written -> request.response().reset(INTERNAL_ERROR));
        try (RawHttpClient caller = caller()) {
            String received = caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readToEnd();
            assertThat(received).doesNotContain("\r\n0\r\n");
            assertThat(caller.wasReset() || received.startsWith("HTTP/1.1 502 "))
                    .as(received)
                    .isTrue();
        }
    }

    @Test
    void a_caller_that_disconnects_resets_only_its_own_stream() {
        response = request -> request.response().write("begun");
        try (RawHttpClient stays = caller()) {
            try (RawHttpClient leaves = caller()) {
                stays.send("GET /f/stays HTTP/1.1\nHost: a\n\n").readUntil("begun");
                leaves.send("GET /f/leaves HTTP/1.1\nHost: a\n\n").readUntil("begun");
            }
            Await.until(() -> resets.get() + backend.abandoned() >= 1);
            HttpServerRequest staying = requests.stream()
                    .filter(request -> request.path().equals("/stays"))
                    .findAny()
                    .orElseThrow();
            staying.response().end("done");
            assertThat(stays.readUntil("0\r\n\r\n")).contains("done");
        }
    }

    @Test
    void a_caller_that_aborts_its_body_resets_the_backends_stream() {
        response = request -> request.response().writeHead();
        try (RawHttpClient caller = caller()) {
            caller.send("POST /f/x HTTP/1.1\nHost: a\nContent-Length: 100000\n\nabc");
            Await.until(() -> requests.size() == 1);
        }
        Await.until(() -> resets.get() + backend.abandoned() >= 1);
    }

    @Test
    void a_caller_that_does_not_read_pauses_only_its_own_stream() {
        AtomicLong sent = new AtomicLong();
        response = request -> {
            if (request.path().equals("/small")) request.response().end("small");
            else writeLargeBody(request, sent);
        };
        try (RawHttpClient caller = caller()) {
            caller.send("GET /f/large HTTP/1.1\nHost: a\nConnection: close\n\n").readUntil("HTTP/1.1 200 ");
            assertThat(gateway.get("/f/small").body()).isEqualTo("small");
            assertThat(sent.get()).isLessThan(LARGE);
            assertThat(caller.skipToEnd()).isGreaterThan(LARGE / 2);
            assertThat(caller.wasReset()).isFalse();
            assertThat(sent.get()).isGreaterThanOrEqualTo(LARGE);
        }
    }

    private static final long LARGE = 100_000_000;

    private static void writeLargeBody(HttpServerRequest request, AtomicLong sent) {
        Buffer part = Buffer.buffer(new byte[1 << 16]);
        while (!request.response().writeQueueFull() && sent.get() < LARGE) {
            sent.addAndGet(part.length());
            request.response().write(part);
        }
        if (sent.get() < LARGE) request.response().drainHandler(drained -> writeLargeBody(request, sent));
        else request.response().drainHandler(null).end();
    }
}
