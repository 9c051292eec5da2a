package dev.sluice.it.proxy;

import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.it.proxy.PipelinedTrailersTest.TrailersBackend;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
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
        private final List<SkippingClock> clocks = new CopyOnWriteArrayList<>();

        ProxyStreamFixture(Vertx vertx) {
            this.vertx = vertx;
        }

        TestGateway gatewayTo(String url, String settings) {
            return TestGateway.of("""
                    server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                    admin: { port: 0 }
                    backends: { files: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms } }, %s } }
                    routes:
                      GET /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                      PUT /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                      POST /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                    """.formatted(url, settings), this::clock);
        }

        TestGateway gatewayTo(FaultyServer backend) {
            return gatewayTo(backend.url().toString(), SHORT_TIMEOUTS);
        }

        private Clock clock(Vertx ofGateway) {
            SkippingClock clock = new SkippingClock(ofGateway);
            clocks.add(clock);
            return clock;
        }

        /** Puts the clock of the last gateway forward. A timeout ends a silence at its second look. */
        final void skip(Duration by) {
            SkippingClock clock = clocks.get(clocks.size() - 1);
            clock.skip(by);
            clock.skip(Duration.ZERO);
        }

        /** Reads a response that precedes the end of its request, and ends with a text, and then to the end of the connection. */
        final String readEarly(RawHttpClient caller, String end) {
            return readEarly(caller, end, clocks.get(clocks.size() - 1));
        }

        /** The gateway closes the connection a second after the response. */
        static String readEarly(RawHttpClient caller, String end, SkippingClock clock) {
            caller.readUntil(response -> response.endsWith(end));
            CompletableFuture<String> received = CompletableFuture.supplyAsync(caller::readToEnd);
            Await.until(() -> {
                clock.skip(Duration.ofSeconds(1));
                return received.isDone();
            });
            return received.join();
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

    /** A gateway with TLS before a backend on each version of HTTP. */
    abstract static class TrailersFixture {
        static final String CHUNKED = "Host: a\nTransfer-Encoding: chunked\n";
        static final String COMBINATIONS = "false, false\nfalse, true\ntrue, false\ntrue, true";

        final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        final TrailersBackend http1 = TrailersBackend.start(false);
        final TrailersBackend http2 = TrailersBackend.start(true);
        final TestGateway gateway;

        TrailersFixture() {
            this("");
        }

        /** @param settings of the routes of POST */
        TrailersFixture(String settings) {
            gateway = TestGateway.of(
                    """
                    server: { host: 127.0.0.1, port: 0, tls: { certificate: "%1$s", key: "%2$s" }, drain: { delay: 0s } }
                    admin: { port: 0 }
                    backends:
                      old: { url: "%3$s", headers: { X-Tenant: shop } }
                      new: { url: "%4$s", http2: true, headers: { X-Tenant: shop } }
                    identity: { others: { api_keys: { header: X-Other-Key, sha256: { bob: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90 } } }, keys: { api_keys: { header: X-Api-Key, sha256: { alice: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90 } } } }
                    defaults:
                      route: { limits: { body: 1MiB } }
                    routes:
                      GET /a: { respond: '{}' }
                      POST /composed: { respond: '{ "body": $body }' }
                      POST /old/{path*}: { proxy: "old /{path*}", %5$s forward: { headers: [x-sum, x-role, x-tenant, x-other-key, authorization, cookie, cache-control] } }
                      POST /new/{path*}: { proxy: "new /{path*}", %5$s forward: { headers: [x-sum, x-role, x-tenant, x-other-key, authorization, cookie, cache-control] } }
                      "POST /selected X-Role=admin": { respond: 1 }
                      POST /selected: { proxy: "old /x", forward: { headers: [x-role] } }
                      POST /grpc/{path*}: { proxy: "new /{path*}", grpc: true, forward: { headers: [x-sum] } }
                      PUT /old/{path*}: { proxy: "old /{path*}", forward: { headers: [x-sum] } }
                      PUT /new/{path*}: { proxy: "new /{path*}", forward: { headers: [x-sum] } }
                    """.formatted(
                                    certificate.certificatePath(),
                                    certificate.privateKeyPath(),
                                    http1.url(),
                                    http2.url(),
                                    settings),
                    Map.of());
        }

        @AfterEach
        void close() {
            gateway.close();
            http1.close();
            http2.close();
            certificate.delete();
        }

        RawHttpClient caller1() throws IOException, GeneralSecurityException {
            SSLSocket socket = RawHttp2Client.overTls(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
            socket.startHandshake();
            return new RawHttpClient(socket);
        }

        RawHttp2Client caller2() throws IOException, GeneralSecurityException {
            return new RawHttp2Client(gateway.port());
        }

        TrailersBackend backend(boolean isHttp2) {
            return isHttp2 ? http2 : http1;
        }

        static String path(boolean isHttp2) {
            return isHttp2 ? "/new/x" : "/old/x";
        }

        /** Sends a request with a streamed body and trailers, and awaits its response. */
        void send(boolean callerHttp2, boolean backendHttp2, String head, String body, String trailers)
                throws IOException, GeneralSecurityException {
            String path = path(backendHttp2);
            if (callerHttp2)
                try (RawHttp2Client caller = caller2()) {
                    caller.open("POST", path, head);
                    if (!body.isEmpty()) caller.body(body, 0);
                    assertThat(caller.fields(END_STREAM, trailers)
                                    .send()
                                    .next(HEADERS)
                                    .status())
                            .isEqualTo("200");
                }
            else
                try (RawHttpClient caller = caller1()) {
                    String chunk = body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\n" + body + "\n";
                    String fields = head.isEmpty() ? "" : head + "\n";
                    caller.send("POST " + path + " HTTP/1.1\n" + CHUNKED + fields + "\n" + chunk + "0\n" + trailers
                            + "\n\n");
                    assertThat(caller.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
                }
        }
    }
}
