package dev.sluice;

import dev.sluice.fixture.Answer;
import dev.sluice.fixture.MisbehavingServer;
import dev.sluice.fixture.RawCaller;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend that a proxy route passes requests on to, and a caller who sees every byte. */
@ExtendWith(VertxExtension.class)
abstract class ProxyFixture {
    static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    final Vertx vertx;
    MisbehavingServer backend;
    TestGateway gateway;

    ProxyFixture(Vertx vertx) {
        this.vertx = vertx;
        this.backend = MisbehavingServer.start(vertx, Answer.json("{}"));
        this.gateway = through("");
    }

    TestGateway through(String forward) {
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

    void given(String forward, Answer... script) {
        close();
        backend = MisbehavingServer.start(vertx, script);
        gateway = through(forward);
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    RawCaller caller() {
        return new RawCaller(gateway.port());
    }

    /** The head of the request that the backend got last. */
    String asked() {
        return backend.requests().get(backend.requests().size() - 1);
    }
}
