package dev.sluice.it.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses to callers and to operators while a gateway drains. */
class DrainTest {
    private static final Duration DELAY = Duration.ofSeconds(7);
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: gateway\r\n\r\n";

    private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    private final HttpTestServer backend = new HttpTestServer(this::respond);
    private final List<ObservedClock> clocks = new ArrayList<>();
    private TestGateway gateway = start("30s");

    private TestGateway start(String limit) {
        return start(limit, this::heldClock);
    }

    private TestGateway start(String limit, Function<Vertx, Clock> clock) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, listeners: 2, drain: { delay: 7s, limit: %s } }
                admin: { port: 0 }
                backends: { shop: { url: "%s" } }
                routes:
                  GET /a: { steps: { a: { call: GET shop /a } } }
                  GET /slow: { steps: { a: { call: GET shop /slow } } }
                """.formatted(limit, backend.url()), clock);
    }

    private ObservedClock heldClock(Vertx vertx) {
        clocks.add(ObservedClock.holding(vertx, DELAY));
        return clocks.get(clocks.size() - 1);
    }

    private void respond(HttpServerRequest request) {
        if (request.path().equals("/slow")) held.add(request);
        else json(request);
    }

    private static void json(HttpServerRequest request) {
        request.response().putHeader("Content-Type", "application/json").end("{\"n\":1}");
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    @Test
    void during_the_delay_it_is_not_ready_but_serves_new_callers() throws Exception {
        gateway.gateway().stop();

        assertThat(gateway.adminGet("/health/ready").statusCode()).isEqualTo(503);
        assertThat(gateway.adminGet("/health/ready").body()).contains("\"status\":\"draining\"");
        assertThat(gateway.adminGet("/health/live").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
        endDelay();
    }

    @Test
    void during_the_drain_every_response_closes_its_connection() throws Exception {
        assertThat(gateway.get("/a").headers().firstValue("Connection")).isEmpty();

        gateway.gateway().stop();

        assertThat(gateway.get("/a").headers().firstValue("Connection")).hasValue("close");
        assertThat(gateway.get("/nowhere").headers().firstValue("Connection")).hasValue("close");
        assertThat(sendOnOneConnection(REQUEST)).startsWith("HTTP/1.1 200 OK").endsWith("{\"a\":{\"n\":1}}");
        endDelay();
    }

    @Test
    void requests_in_flight_complete_after_the_listener_has_stopped() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int request = 0; request < 6; request++) responses.add(gateway.sendAsync("GET", "/slow", ""));
        List<HttpServerRequest> atTheBackend = pendingRequests(6);
        var stopped = gateway.gateway().stop().toCompletionStage().toCompletableFuture();
        endDelay();
        Await.until(this::rejects);

        assertThat(gateway.adminGet("/health/ready").body()).contains("\"status\":\"closing\"");
        assertThat(stopped).isNotDone();
        atTheBackend.forEach(DrainTest::json);
        for (CompletableFuture<HttpResponse<String>> response : responses) {
            assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(response.get().headers().firstValue("Connection")).hasValue("close");
        }
        stopped.get(10, TimeUnit.SECONDS);
        assertThat(gateway.adminGet("/health/ready").body()).contains("\"status\":\"stopped\"");
    }

    @Test
    void a_request_beyond_the_drain_limit_is_aborted() throws Exception {
        gateway.gateway().stopWithoutDelay();
        gateway.close();
        gateway = start("200ms");
        CompletableFuture<HttpResponse<String>> response = gateway.sendAsync("GET", "/slow", "");
        pendingRequests(1);

        gateway.gateway()
                .stopWithoutDelay()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThatThrownBy(() -> response.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_connections_cut_total{reason=\"drain_limit\"} 1.0");
    }

    @Test
    void connections_without_a_request_are_not_counted_as_cut_at_the_limit() throws Exception {
        gateway.gateway().stopWithoutDelay();
        gateway.close();
        gateway = start("0s");
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.sendExactly(REQUEST).readUntil("{\"n\":1}}");
            gateway.gateway().stopWithoutDelay().await(10, TimeUnit.SECONDS);
            caller.readToEnd();
            assertThat(caller.wasReset()).isFalse();
        }
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_connections_cut_total{reason=\"drain_limit\"} 0.0");
    }

    @Test
    void a_request_that_has_reached_the_socket_of_a_kept_connection_is_served() throws Exception {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.sendExactly(REQUEST).readUntil("{\"n\":1}}");
            CountDownLatch goOn = new CountDownLatch(1);
            for (EventExecutor loop : ((VertxInternal) gateway.vertx()).nettyEventLoopGroup())
                loop.execute(() -> await(goOn));
            caller.sendExactly("GET /nowhere HTTP/1.1\r\nHost: gateway\r\n\r\n");
            var stopped = gateway.gateway().stopWithoutDelay();
            Await.until(this::rejects);
            goOn.countDown();
            assertThat(caller.readToEnd()).contains("HTTP/1.1 404 Not Found", "no_route");
            assertThat(caller.wasReset()).isFalse();
            stopped.await(10, TimeUnit.SECONDS);
        }
    }

    /** The timer that closes an idle connection runs in a turn of the event loop, and bytes arrive after this turn has read its sockets. */
    @Test
    void a_request_that_reaches_the_socket_in_the_turn_of_the_close_is_served() throws Exception {
        assumeThat(TransportKind.EPOLL.isAvailable()).isTrue();
        gateway.gateway().stopWithoutDelay();
        gateway.close();
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        gateway = start(
                "30s",
                vertx -> ObservedClock.preceding(vertx, Duration.ofMillis(1), () -> {
                    closing.countDown();
                    await(goOn);
                }));
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.sendExactly(REQUEST).readUntil("{\"n\":1}}");
            var stopped = gateway.gateway().stopWithoutDelay();
            await(closing);
            caller.sendExactly("GET /nowhere HTTP/1.1\r\nHost: gateway\r\n\r\n");
            goOn.countDown();
            assertThat(caller.readToEnd()).contains("HTTP/1.1 404 Not Found", "no_route");
            stopped.await(10, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_request_behind_the_end_of_a_kept_connection_does_not_run() throws Exception {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String first = caller.sendExactly(REQUEST).readUntil("{\"n\":1}}");
            var stopped = gateway.gateway().stopWithoutDelay();
            assertThat(caller.readToEnd()).isEqualTo(first);
            caller.sendExactly(REQUEST);
            stopped.await(10, TimeUnit.SECONDS);
            assertThat(caller.readToEnd()).isEqualTo(first);
            assertThat(backend.requests()).hasSize(1);
        }
    }

    /** As the demo does. The waits for callers would take 20 s and more here. */
    @Test
    void without_requests_it_can_stop_at_once_although_callers_keep_connections() throws Exception {
        startWithLongWaits();
        try (RawHttpClient silent = new RawHttpClient(gateway.port());
                RawHttpClient kept = new RawHttpClient(gateway.port())) {
            kept.sendExactly(REQUEST).readUntil("{\"n\":1}}");
            awaitConnections(2);
            gateway.gateway().stopAtOnce().await(10, TimeUnit.SECONDS);
            assertThat(silent.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_stop_at_once_finishes_requests_in_flight_and_then_closes_the_other_connections() throws Exception {
        startWithLongWaits();
        try (RawHttpClient silent = new RawHttpClient(gateway.port())) {
            CompletableFuture<HttpResponse<String>> response = gateway.sendAsync("GET", "/slow", "");
            HttpServerRequest pending = pendingRequests(1).get(0);
            awaitConnections(2);
            var stopped = gateway.gateway().stopAtOnce();
            Await.until(this::rejects);
            json(pending);
            assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            stopped.await(10, TimeUnit.SECONDS);
            assertThat(silent.readToEnd()).isEmpty();
        }
    }

    private void startWithLongWaits() {
        gateway.gateway().stopWithoutDelay();
        gateway.close();
        gateway = start(
                "30s",
                vertx -> ObservedClock.counting(vertx).stretching(20, Duration.ofSeconds(1), Duration.ofSeconds(5)));
    }

    private void awaitConnections(int open) {
        Await.until(() -> gateway.adminGet("/metrics").body().contains("sluice_connections " + open + ".0"));
    }

    @Test
    void a_second_stop_returns_the_future_of_the_first() throws Exception {
        var first = gateway.gateway().stop();
        assertThat(gateway.gateway().stopWithoutDelay()).isSameAs(first);
        assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
        endDelay();
    }

    private void endDelay() throws InterruptedException {
        clocks.get(clocks.size() - 1).fireHeldTimer();
    }

    private List<HttpServerRequest> pendingRequests(int requests) throws InterruptedException {
        List<HttpServerRequest> pending = new ArrayList<>();
        while (pending.size() < requests) pending.add(held.poll(10, TimeUnit.SECONDS));
        return pending;
    }

    private boolean rejects() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            return !socket.isConnected();
        } catch (ConnectException rejected) {
            return true;
        } catch (IOException other) {
            return false;
        }
    }

    /** Returns all bytes until the gateway closes the connection, and fails after ten seconds. */
    private String sendOnOneConnection(String requests) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) received.write(next);
            return received.toString(StandardCharsets.US_ASCII);
        }
    }
}
