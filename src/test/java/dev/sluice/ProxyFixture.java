package dev.sluice;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
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

    /** The head of the request that the backend got last. */
    String lastRequestHead() {
        return backend.requests().get(backend.requests().size() - 1);
    }
}
