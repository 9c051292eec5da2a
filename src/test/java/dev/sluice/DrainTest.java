package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers and operators see of a gateway that ends. */
class DrainTest {
    private static final Duration DELAY = Duration.ofSeconds(7);
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: gateway\r\n\r\n";

    private final BlockingQueue<HttpServerRequest> unanswered = new LinkedBlockingQueue<>();
    private final HttpTestServer backend = new HttpTestServer(this::answer);
    private final List<HeldClock> clocks = new ArrayList<>();
    private TestGateway gateway = start("30s");

    private TestGateway start(String limit) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, listeners: 2, drain: { delay: 7s, limit: %s } }
                admin: { port: 0 }
                backends: { shop: { url: "%s" } }
                routes:
                  GET /a: { steps: { a: { call: GET shop /a } } }
                  GET /slow: { steps: { a: { call: GET shop /slow } } }
                """.formatted(limit, backend.url()), this::heldClock);
    }

    private HeldClock heldClock(Vertx vertx) {
        clocks.add(new HeldClock(vertx, DELAY));
        return clocks.get(clocks.size() - 1);
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/slow")) unanswered.add(request);
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
    void while_the_news_spreads_it_is_not_ready_but_answers_new_callers() throws Exception {
        gateway.gateway().stop();

        assertThat(gateway.admin("/health/ready").statusCode()).isEqualTo(503);
        assertThat(gateway.admin("/health/ready").body()).contains("\"status\":\"draining\"");
        assertThat(gateway.admin("/health/live").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
        endDelay();
    }

    @Test
    void every_answer_from_then_on_is_the_last_of_its_connection() throws Exception {
        assertThat(gateway.get("/a").headers().firstValue("Connection")).isEmpty();

        gateway.gateway().stop();

        assertThat(gateway.get("/a").headers().firstValue("Connection")).hasValue("close");
        assertThat(gateway.get("/nowhere").headers().firstValue("Connection")).hasValue("close");
        assertThat(everythingOnOneConnection(REQUEST))
                .startsWith("HTTP/1.1 200 OK")
                .endsWith("{\"a\":{\"n\":1}}");
        endDelay();
    }

    @Test
    void requests_under_way_are_answered_after_it_has_stopped_listening() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int request = 0; request < 6; request++) answers.add(gateway.sendLater("GET", "/slow", ""));
        List<HttpServerRequest> atTheBackend = taken(6);
        var stopped = gateway.gateway().stop().toCompletionStage().toCompletableFuture();
        endDelay();
        Await.until(this::refuses);

        assertThat(gateway.admin("/health/ready").body()).contains("\"status\":\"closing\"");
        assertThat(stopped).isNotDone();
        atTheBackend.forEach(DrainTest::json);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(answer.get().headers().firstValue("Connection")).hasValue("close");
        }
        stopped.get(10, TimeUnit.SECONDS);
        assertThat(gateway.admin("/health/ready").body()).contains("\"status\":\"stopped\"");
    }

    @Test
    void what_has_not_finished_within_the_limit_is_cut() throws Exception {
        gateway.gateway().stopWithoutDelay();
        gateway.close();
        gateway = start("200ms");
        CompletableFuture<HttpResponse<String>> answer = gateway.sendLater("GET", "/slow", "");
        taken(1);

        gateway.gateway()
                .stopWithoutDelay()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void told_again_it_goes_on_as_before() throws Exception {
        var first = gateway.gateway().stop();
        assertThat(gateway.gateway().stopWithoutDelay()).isSameAs(first);
        assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
        endDelay();
    }

    private void endDelay() throws InterruptedException {
        clocks.get(clocks.size() - 1).endWait();
    }

    private List<HttpServerRequest> taken(int requests) throws InterruptedException {
        List<HttpServerRequest> taken = new ArrayList<>();
        while (taken.size() < requests) taken.add(unanswered.poll(10, TimeUnit.SECONDS));
        return taken;
    }

    private boolean refuses() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            return !socket.isConnected();
        } catch (ConnectException refused) {
            return true;
        } catch (IOException other) {
            return false;
        }
    }

    /** Everything until the gateway closes the connection; fails when it does not within ten seconds. */
    private String everythingOnOneConnection(String requests) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) heard.write(next);
            return heard.toString(StandardCharsets.US_ASCII);
        }
    }
}
