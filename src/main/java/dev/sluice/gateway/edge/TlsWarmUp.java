package dev.sluice.gateway.edge;

import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handshakes with a server of its own, which has the certificate of the gateway. The first handshakes of a process load and
 * compile the classes of TLS and HTTP/2, so the first callers would wait for more than a second on half a CPU.
 */
public final class TlsWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final String LOOPBACK = "127.0.0.1";
    private static final int HANDSHAKES = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Promise<Integer> finished = Promise.promise();
    private final AtomicInteger handshakes = new AtomicInteger();

    private TlsWarmUp(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Runs on an event loop of its own, for at most 10 s.
     *
     * @return the number of complete handshakes; never fails, because a gateway can start without them
     */
    public static Future<Integer> run(Vertx vertx, ServerTlsSpec tls, Clock clock) {
        TlsWarmUp warmUp = new TlsWarmUp(vertx);
        HttpServerOptions options = tls.applyTo(new HttpServerOptions()).setClientAuth(ClientAuth.NONE);
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end());
        Clock.Timer timer = clock.after(TIMEOUT.toNanos(), () -> warmUp.finished.tryComplete(warmUp.handshakes.get()));
        vertx.runOnContext(started -> server.listen(0, LOOPBACK)
                .compose(listening -> warmUp.handshake(listening.actualPort()))
                .onComplete(done -> warmUp.finish(done.cause())));
        return warmUp.finished.future().eventually(() -> {
            timer.cancel();
            return server.close();
        });
    }

    private void finish(@Nullable Throwable failure) {
        if (failure != null) LOG.debug("the first handshake of a caller will take longer", failure);
        finished.tryComplete(handshakes.get());
    }

    /** Uses a client for each handshake, because a client resumes its sessions. */
    private Future<Void> handshake(int port) {
        WebClient client = WebClient.create(vertx, clientOptions());
        return client.get(port, LOOPBACK, "/")
                .send()
                .onComplete(done -> client.close())
                .compose(ended -> handshakes.incrementAndGet() == HANDSHAKES
                                || finished.future().isComplete()
                        ? Future.succeededFuture()
                        : handshake(port));
    }

    private static WebClientOptions clientOptions() {
        return new WebClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2);
    }
}
