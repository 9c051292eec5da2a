package dev.sluice;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend behind a proxy route, and a caller that sees every byte. */
@ExtendWith(VertxExtension.class)
abstract class ProxyFixture {
    static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    final Vertx vertx;
    FaultyServer backend;
    TestGateway gateway;

    ProxyFixture(Vertx vertx) {
        this.vertx = vertx;
        this.backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
        this.gateway = gatewayWith("");
    }

    TestGateway gatewayWith(String forward) {
        return TestGateway.of(
                """
                backends:
                  catalog: { url: "%s/v1", headers: { X-Ours: "1" }, retry: { attempts: 1 } }
                routes:
                  GET /c/{path*}: { proxy: "catalog /{path*}", %s }
                  POST /c/{path*}: { proxy: "catalog /{path*}", %s }
                  HEAD /head/{path*}: { proxy: "catalog /{path*}", %s }
                  GET /item/{id}: { proxy: "catalog /items/{id}?fixed=1", forward: { query: all } }
                """.formatted(backend.url(), forward, forward, forward).replace(", }", " }"));
    }

    void script(String forward, FaultyResponse... script) {
        close();
        backend = FaultyServer.start(vertx, script);
        gateway = gatewayWith(forward);
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    RawHttpClient client() {
        return new RawHttpClient(gateway.port());
    }

    /** Returns the head of the last request to the backend. */
    String lastRequestHead() {
        return backend.requests().get(backend.requests().size() - 1);
    }

    /** A gateway that streams bodies, with short timeouts. */
    @ExtendWith(VertxExtension.class)
    abstract static class ProxyStreamFixture {
        static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        static final String SHORT_TIMEOUTS = "timeout: { read: 1s, write: 1s, attempt: 1200ms, total: 1500ms }";
        final Vertx vertx;

        ProxyStreamFixture(Vertx vertx) {
            this.vertx = vertx;
        }

        static TestGateway gatewayTo(String url, String settings) {
            return TestGateway.of("""
                    backends: { files: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms } }, %s } }
                    routes:
                      GET /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                      PUT /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                      POST /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                    """.formatted(url, settings));
        }

        static TestGateway gatewayTo(FaultyServer backend) {
            return gatewayTo(backend.url().toString(), SHORT_TIMEOUTS);
        }

        /** Returns the count after it has not grown for 300 ms. */
        long awaitStable(AtomicLong count) {
            for (long before = -1, now = count.get(); ; before = now, now = count.get()) {
                if (now > 0 && now == before) return now;
                CompletableFuture<Void> later = new CompletableFuture<>();
                vertx.setTimer(Duration.ofMillis(300).toMillis(), fired -> later.complete(null));
                later.join();
            }
        }
    }
}
