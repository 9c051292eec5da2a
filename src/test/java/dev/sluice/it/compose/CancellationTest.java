package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls are cancelled when the caller disconnects, a deadline passes or a required step fails. */
class CancellationTest {
    private static final String ROUTES = """
            routes:
              GET /hang: { steps: { a: { call: GET silent /a }, b: { call: GET silent /b } } }
              GET /late: { deadline: 200ms, steps: { a: { call: GET silent /a } } }
              GET /doomed: { steps: { a: { call: GET silent /a }, b: { call: GET failing /b } } }
            """;

    private final HttpTestServer silent = HttpTestServer.silent();
    private final HttpTestServer failing = new HttpTestServer(this::failAfterOtherRequest);
    private final TestGateway gateway = TestGateway.of("backends:\n  silent: { url: \"" + silent.url() + "\" }\n"
            + "  failing: { url: \"" + failing.url() + "\", retry: { attempts: 1 } }\n" + ROUTES);

    private void failAfterOtherRequest(HttpServerRequest request) {
        Vertx vertx = Vertx.currentContext().owner();
        vertx.setPeriodic(5, timer -> {
            if (!silent.requests().isEmpty() && vertx.cancelTimer(timer))
                request.response().setStatusCode(500).end();
        });
    }

    @AfterEach
    void close() {
        gateway.close();
        silent.close();
        failing.close();
    }

    @Test
    void a_caller_that_disconnects_cancels_every_call() throws IOException {
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            caller.getOutputStream().write("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Await.until(() -> silent.requests().size() == 2);
        }
        Await.until(() -> silent.abandoned() == 2);
        Await.until(
                () -> gateway.adminGet("/metrics").body().contains("sluice_bulkhead_active{backend=\"silent\"} 0.0"));
    }

    @Test
    void a_call_is_cancelled_at_its_deadline() {
        assertThat(gateway.get("/late").statusCode()).isEqualTo(504);
        Await.until(() -> silent.abandoned() == 1);
    }

    @Test
    void a_failed_required_step_cancels_the_other_calls() {
        assertThat(gateway.get("/doomed").statusCode()).isEqualTo(502);
        assertThat(silent.requests()).hasSize(1);
        Await.until(() -> silent.abandoned() == 1);
    }
}
