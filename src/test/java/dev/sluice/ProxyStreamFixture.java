package dev.sluice;

import dev.sluice.fixture.FaultyServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway with a proxy route and short timeouts. */
@ExtendWith(VertxExtension.class)
abstract class ProxyStreamFixture {
    static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    static final String TIMES = "timeout: { read: 1s, write: 1s, attempt: 1200ms, total: 1500ms }";
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
        return gatewayTo(backend.url().toString(), TIMES);
    }

    /** The count once it has not grown for a while. */
    long awaitStable(AtomicLong count) {
        for (long before = -1, now = count.get(); ; before = now, now = count.get()) {
            if (now > 0 && now == before) return now;
            CompletableFuture<Void> later = new CompletableFuture<>();
            vertx.setTimer(Duration.ofMillis(300).toMillis(), fired -> later.complete(null));
            later.join();
        }
    }
}
