package dev.sluice.it.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 backends. A request that the backend has not processed is resent, with any method. */
class Http2BackendsTest {
    private static final long REFUSED_STREAM = 7;

    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile Consumer<HttpServerRequest> response = Http2BackendsTest::succeed;

    private final HttpTestServer backend = new HttpTestServer(request -> {
        connections.add(request.connection());
        requests.add(request);
        response.accept(request);
    });
    private final TestGateway gateway = TestGateway.of("""
            backends:
              shop: { url: "%s", http2: true, timeout: { read: 5s } }
            routes:
              POST /orders: { steps: { a: { call: POST shop /orders, body: $body } } }
              GET /orders: { steps: { a: { call: GET shop /orders } } }
            """.formatted(backend.url()));

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private static void succeed(HttpServerRequest request) {
        request.body().onSuccess(body -> request.response().end(body.length() == 0 ? "{}" : body.toString()));
    }

    private HttpResponse<String> post() {
        return gateway.send("POST", "/orders", "{\"id\":1}");
    }

    @Test
    void a_refused_stream_is_resent_once_even_for_a_post() {
        response = request -> {
            if (requests.size() == 1) request.response().reset(REFUSED_STREAM);
            else succeed(request);
        };

        assertThat(post().body()).isEqualTo("{\"a\":{\"id\":1}}");

        assertThat(requests)
                .extracting(HttpServerRequest::version)
                .containsExactly(HttpVersion.HTTP_2, HttpVersion.HTTP_2);
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_retry_attempts_total{backend=\"shop\",reason=\"stream_refused\"} 1.0");
    }

    @Test
    void a_stream_that_is_refused_twice_gives_502_and_a_neutral_outcome() {
        response = request -> request.response().reset(REFUSED_STREAM);

        for (int call = 0; call < 6; call++) {
            HttpResponse<String> rejected = post();
            assertThat(rejected.statusCode()).isEqualTo(502);
            assertThat(rejected.body()).contains("\"cause\":\"stream_refused\"");
        }

        assertThat(requests).hasSize(12);
    }

    @Test
    void streams_after_the_last_stream_of_a_goaway_are_resent_on_another_connection() throws Exception {
        response = HttpServerRequest::body;
        List<CompletableFuture<HttpResponse<String>>> posts = IntStream.range(0, 3)
                .mapToObj(post -> {
                    CompletableFuture<HttpResponse<String>> sent = gateway.sendAsync("POST", "/orders", "{\"id\":1}");
                    Await.until(() -> requests.size() == post + 1);
                    return sent;
                })
                .toList();
        response = Http2BackendsTest::succeed;

        HttpServerRequest first = requests.get(0);
        goAway(first.connection(), Math.toIntExact(first.streamId()));
        Await.until(() -> requests.size() == 5);
        first.response().end("{\"id\":1}");

        for (CompletableFuture<HttpResponse<String>> post : posts)
            assertThat(post.get(10, TimeUnit.SECONDS).body()).isEqualTo("{\"a\":{\"id\":1}}");
        assertThat(requests).hasSize(5);
        assertThat(connections).hasSize(2);
    }

    @Test
    void no_request_fails_if_a_backend_keeps_sending_goaway() {
        response = request -> {
            if (requests.size() % 20 == 0) closeGracefully(request.connection());
            succeed(request);
        };

        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 10)
                    .mapToObj(call -> gateway.sendAsync("POST", "/orders", "{\"id\":1}"))
                    .toList();
            assertThat(calls).allSatisfy(call -> assertThat(call.join().body()).isEqualTo("{\"a\":{\"id\":1}}"));
        }

        assertThat(connections).hasSizeGreaterThan(3);
        assertThat(requests).hasSize(200);
    }

    /** Closes a connection gracefully (RFC 9113 section 6.8): a GOAWAY for the last stream ID, and later the final GOAWAY. */
    private static void closeGracefully(HttpConnection connection) {
        goAway(connection, Integer.MAX_VALUE);
        Vertx.currentContext().owner().setTimer(200, heard -> connection.shutdown(10, TimeUnit.SECONDS));
    }

    /** Vert.x deprecates this method, but no other method takes the last stream. */
    @SuppressWarnings("deprecation")
    private static void goAway(HttpConnection connection, int lastStream) {
        connection.goAway(0, lastStream);
    }
}
