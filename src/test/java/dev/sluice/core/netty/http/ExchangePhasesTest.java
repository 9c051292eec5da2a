package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.http.ExchangeClient.ServerAddress;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exchanges with a server on a real socket. Each ends at 101, and throws where a test says so. */
@ExtendWith(VertxExtension.class)
class ExchangePhasesTest {
    private static final String SWITCHING = "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";

    /** The last call of an exchange, which must not refer to it. */
    private final List<String> ends = new CopyOnWriteArrayList<>();

    private @Nullable FaultyServer server;

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @BeforeEach
    void start(@ProvidedBy(TestEventLoops.Two.class) Vertx provided) {
        vertx = provided;
    }

    @AfterEach
    void close() {
        if (server != null) server.close();
    }

    private static final class TestExchange implements Exchange {
        private final List<String> ends;
        private final String throwing;

        TestExchange(List<String> ends, String throwing) {
            this.ends = ends;
            this.throwing = throwing;
        }

        private void throwIn(String method) {
            if (method.equals(throwing)) throw new IllegalStateException("a bug in " + method);
        }

        @Override
        public long connectTimeoutMillis() {
            return 10_000;
        }

        @Override
        public void onConnected(HttpClientRequest request, Handler<HttpClientResponse> onHead) {
            throwIn("onConnected");
            request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).putHeader(HttpHeaders.UPGRADE, "x");
            request.connect().onComplete(onHead, this::onError);
        }

        @Override
        public boolean onResponse(HttpClientResponse response) {
            throwIn("onResponse");
            if (response.statusCode() == 101) ends.add("switched");
            return response.statusCode() != 101;
        }

        @Override
        public void onChunk(Buffer chunk) {
            throwIn("onChunk");
        }

        @Override
        public boolean isPaused() {
            return false;
        }

        @Override
        public void onDrain(Runnable task) {}

        @Override
        public void onEnd(MultiMap trailers) {
            ends.add("ended");
        }

        @Override
        public void onError(Throwable thrown) {
            ends.add(throwing.isEmpty() ? "failed" : String.valueOf(thrown.getMessage()));
        }
    }

    /** Sends an exchange, to which this test does not refer, and returns after its last call. */
    private WeakReference<Exchange> send(FaultyResponse response, String throwing) {
        FaultyServer started = FaultyServer.start(vertx, response);
        server = started;
        ExchangeClient client = new ExchangeClient(vertx, WebClient.create(vertx));
        Exchange exchange = new TestExchange(ends, throwing);
        vertx.getOrCreateContext()
                .runOnContext(loop -> client.send(address(started.url()), HttpMethod.GET, "/", exchange));
        Await.until(() -> !ends.isEmpty());
        return new WeakReference<>(exchange);
    }

    private static ServerAddress address(URI url) {
        SocketAddress socket = SocketAddress.inetSocketAddress(url.getPort(), url.getHost());
        return new ServerAddress(socket, HostAndPort.create(url.getHost(), url.getPort()), false);
    }

    private void assertEndsUnreferenced(FaultyResponse response, String end) {
        WeakReference<Exchange> exchange = send(response, "");
        assertThat(ends).containsExactly(end);
        Await.until(() -> {
            System.gc();
            return exchange.refersTo(null);
        });
        assertThat(server).isNotNull();
        assertThat(ends).containsExactly(end);
    }

    @Test
    void a_finished_exchange_is_not_referred_to_by_its_kept_connection() {
        assertEndsUnreferenced(FaultyResponse.json("{}"), "ended");
    }

    @Test
    void a_failed_exchange_is_not_referred_to() {
        assertEndsUnreferenced(FaultyResponse.truncated(), "failed");
    }

    @Test
    void an_exchange_that_has_switched_its_connection_is_not_referred_to() {
        assertEndsUnreferenced(FaultyResponse.text(SWITCHING), "switched");
    }

    @Test
    void an_exchange_that_throws_fails_its_request() {
        for (String method : List.of("onConnected", "onResponse", "onChunk")) {
            ends.clear();
            send(FaultyResponse.json("{}"), method);
            assertThat(ends).containsExactly("a bug in " + method);
            close();
        }
    }
}
