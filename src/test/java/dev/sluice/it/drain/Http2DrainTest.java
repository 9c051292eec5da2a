package dev.sluice.it.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** GOAWAY frames to HTTP/2 callers while a gateway drains (RFC 9113 section 6.8). */
@ExtendWith(VertxExtension.class)
class Http2DrainTest {
    private static final Duration DELAY = Duration.ofSeconds(7);
    private static final int WAIT_SECONDS = 30;
    private static final String RESPONSE_BODY = "{\"a\":{\"n\":1}}";

    private final Vertx vertx;
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    /** Without this reference, Vert.x closes the client. */
    private final HttpClientAgent client;

    private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    private final BlockingQueue<GoAway> goAways = new LinkedBlockingQueue<>();
    private final HttpTestServer backend = new HttpTestServer(held::add);
    private final List<ObservedClock> clocks = new CopyOnWriteArrayList<>();
    private final TestGateway gateway = TestGateway.of(
            """
            server:
              host: 127.0.0.1
              port: 0
              listeners: 1
              tls: { certificate: "%s", key: "%s" }
              drain: { delay: 7s, limit: 30s }
            admin: { port: 0 }
            backends: { shop: { url: "%s" } }
            routes: { GET /slow: { steps: { a: { call: GET shop /slow } } } }
            """.formatted(certificate.certificatePath(), certificate.privateKeyPath(), backend.url()), this::heldClock);

    Http2DrainTest(Vertx vertx) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2).setSslHandshakeTimeout(60));
    }

    private ObservedClock heldClock(Vertx of) {
        // A connection in its handshake has no request yet, and a stalled machine needs more than 5 s for it.
        clocks.add(ObservedClock.holding(of, DELAY).stretching(10, Duration.ofSeconds(5)));
        return clocks.get(clocks.size() - 1);
    }

    @AfterEach
    void close() throws Exception {
        client.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
        gateway.close();
        backend.close();
        certificate.delete();
    }

    @Test
    void callers_receive_goaway_and_requests_in_flight_complete_after_the_listener_has_stopped() throws Exception {
        List<Future<Buffer>> responses = new ArrayList<>();
        for (int connections = 0; connections < 2; connections++) {
            HttpClientConnection connection = connect(gateway.port());
            for (int streams = 0; streams < 3; streams++) responses.add(get(connection));
        }
        List<HttpServerRequest> atTheBackend = pendingRequests(6);

        var stopped = gateway.gateway().stop();
        endDelay();
        Await.until(this::rejects);

        assertThat(receivedGoAways(2))
                .allSatisfy(goAway -> assertThat(goAway.getErrorCode()).isZero());
        assertThat(stopped.isComplete()).isFalse();
        atTheBackend.forEach(Http2DrainTest::json);
        for (Future<Buffer> response : responses)
            assertThat(response.await(WAIT_SECONDS, TimeUnit.SECONDS)).hasToString(RESPONSE_BODY);
        stopped.await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void callers_receive_goaway_at_the_start_of_the_delay_and_earlier_requests_are_not_aborted() throws Exception {
        HttpClientConnection connection = connect(gateway.port());
        Future<Buffer> response = get(connection);
        json(pendingRequests(1).get(0));
        response.await(WAIT_SECONDS, TimeUnit.SECONDS);

        gateway.gateway().stop();

        assertThat(receivedGoAways(1).get(0).getLastStreamId()).isEqualTo(Integer.MAX_VALUE);
        endDelay();
    }

    @Test
    void a_caller_that_connects_during_the_delay_gets_a_response_and_goaway() throws Exception {
        gateway.gateway().stop();

        Future<Buffer> response = get(connect(gateway.port()));
        assertThat(receivedGoAways(1).get(0).getErrorCode()).isZero();
        json(pendingRequests(1).get(0));

        assertThat(response.await(WAIT_SECONDS, TimeUnit.SECONDS)).hasToString(RESPONSE_BODY);
        endDelay();
    }

    /** The end of the wait for first requests must not come before the wait for the callers on HTTP/2. */
    @Test
    void the_first_request_of_the_last_connection_gets_the_goaway_that_interrupts_no_stream() throws Exception {
        HttpClientConnection connection = connect(gateway.port());
        Await.until(() -> gateway.openConnections() == 1);
        var stopped = gateway.gateway().stop();
        endDelay();
        Await.until(this::rejects);

        Future<Buffer> first = get(connection);
        json(pendingRequests(1).get(0));
        assertThat(receivedGoAways(1).get(0).getLastStreamId()).isEqualTo(Integer.MAX_VALUE);
        assertThat(first.await(WAIT_SECONDS, TimeUnit.SECONDS)).hasToString(RESPONSE_BODY);
        stopped.await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Vert.x sends no GOAWAY to a connection in its handshake, and would close it at the limit with its requests. */
    @Test
    void a_connection_in_its_handshake_when_the_listener_stops_gets_a_response_and_goaway() throws Exception {
        // Loads the classes of TLS and HTTP/2 before the handshake whose timeout of 10 s the test must not reach.
        completeRequest(connect(gateway.port()));
        completeRequest(connect(gateway.port()));

        Promise<Void> connected = Promise.promise();
        Promise<Void> goOn = Promise.promise();
        int port = delayingPort(connected, goOn.future());
        Future<HttpClientConnection> connecting = onTheLoop(() -> connection(port));
        connected.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
        Await.until(() -> gateway.openConnections() == 3);

        var stopped = gateway.gateway().stop();
        endDelay();
        receivedGoAways(2);
        Await.until(this::rejects);
        goOn.complete();
        Future<Buffer> response = get(connecting.await(WAIT_SECONDS, TimeUnit.SECONDS));

        assertThat(receivedGoAways(1).get(0).getErrorCode()).isZero();
        json(pendingRequests(1).get(0));
        assertThat(response.await(WAIT_SECONDS, TimeUnit.SECONDS)).hasToString(RESPONSE_BODY);
        stopped.await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private void completeRequest(HttpClientConnection connection) throws Exception {
        Future<Buffer> response = get(connection);
        json(pendingRequests(1).get(0));
        response.await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns a port that connects to the gateway at once, completes {@code connected}, and forwards after {@code goOn}. */
    private int delayingPort(Promise<Void> connected, Future<Void> goOn) throws Exception {
        NetServer between = vertx.createNetServer().connectHandler(caller -> {
            caller.pause();
            // Both connections are on this event loop. On another thread, a reply could arrive before its handler is
            // set, and be lost.
            Context loop = vertx.getOrCreateContext();
            vertx.createNetClient()
                    .connect(gateway.port(), "127.0.0.1")
                    .onSuccess(far -> goOn.onSuccess(go -> loop.runOnContext(on -> pipeBothWays(caller, far))))
                    .<Void>mapEmpty()
                    .onComplete(connected);
        });
        return between.listen(0, "127.0.0.1")
                .await(WAIT_SECONDS, TimeUnit.SECONDS)
                .actualPort();
    }

    private static void pipeBothWays(NetSocket left, NetSocket right) {
        left.pipeTo(right);
        right.pipeTo(left);
    }

    private HttpClientConnection connect(int port) throws Exception {
        return onTheLoop(() -> connection(port)).await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private Future<HttpClientConnection> connection(int port) {
        return client.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(port))
                .onSuccess(made -> made.goAwayHandler(goAways::add));
    }

    private Future<Buffer> get(HttpClientConnection connection) {
        return onTheLoop(() -> connection
                .request(HttpMethod.GET, 0, "127.0.0.1", "/slow")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body));
    }

    private <T> Future<T> onTheLoop(Supplier<Future<T>> call) {
        return Future.future(promise -> vertx.runOnContext(there -> call.get().onComplete(promise)));
    }

    private List<HttpServerRequest> pendingRequests(int requests) throws InterruptedException {
        return first(requests, held);
    }

    private List<GoAway> receivedGoAways(int connections) throws InterruptedException {
        return first(connections, goAways);
    }

    private static <T> List<T> first(int count, BlockingQueue<T> queue) throws InterruptedException {
        List<T> all = new ArrayList<>();
        while (all.size() < count) {
            T next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError(count + " expected, but there are " + all);
            all.add(next);
        }
        return all;
    }

    private void endDelay() throws InterruptedException {
        clocks.get(0).fireHeldTimer();
    }

    private boolean rejects() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            return !socket.isConnected();
        } catch (IOException rejected) {
            return true;
        }
    }

    private static void json(HttpServerRequest request) {
        request.response().putHeader("Content-Type", "application/json").end("{\"n\":1}");
    }
}
