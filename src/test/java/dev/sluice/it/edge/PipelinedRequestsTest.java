package dev.sluice.it.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests on one connection of HTTP/1.1, sent before the first response is read. */
class PipelinedRequestsTest {
    private static final int REQUESTS = 2000;
    private static final String CONFIGURATION = """
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            routes: { 'GET /{id}': { respond: $path.id } }
            """;

    private static final String ONE_PERMIT = """
            backends: { b: { url: "%s", bulkhead: { concurrent: 1, queue: 0 } } }
            routes: { 'GET /{path*}': { proxy: "b /{path*}" } }
            """;

    /** {@code M} is a method that no standard knows. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "M"})
    void each_of_two_thousand_pipelined_requests_has_its_response_in_order(String method) throws IOException {
        try (TestGateway gateway = TestGateway.of(CONFIGURATION, PipelinedRequestsTest::clockOfABusyMachine);
                Socket caller = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            caller.setSoTimeout(60_000);
            StringBuilder requests = new StringBuilder();
            for (int number = 0; number < REQUESTS; number++)
                requests.append(method).append(" /").append(number).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            caller.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));
            InputStream responses = new BufferedInputStream(caller.getInputStream());
            for (int number = 0; number < REQUESTS; number++) {
                String response = read(responses);
                assertThat(response).startsWith(method.equals("GET") ? "HTTP/1.1 200 " : "HTTP/1.1 501 ");
                if (method.equals("GET")) assertThat(response).endsWith("\r\n\r\n\"" + number + "\"");
            }
        }
    }

    /** The backend has one permit and no queue, so the permit of a call must return before the next request starts. */
    @Test
    void pipelined_requests_to_a_backend_with_one_permit_are_all_proxied() throws IOException {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                TestGateway gateway = TestGateway.of(ONE_PERMIT.formatted(backend.url()));
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET /a HTTP/1.1\nHost: a\n\n".repeat(50) + "GET /a HTTP/1.1\nHost: a\nConnection: close\n\n");
            assertThat(caller.readToEnd().split("HTTP/1.1 200 OK", -1)).hasSize(1 + 51);
        }
    }

    /** Reads a response with a Content-Length. */
    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            assertThat(next).as("after " + head).isNotNegative();
            head.append((char) next);
        }
        int start = head.indexOf("content-length: ") + "content-length: ".length();
        int length = Integer.parseInt(head.substring(start, head.indexOf("\r", start)));
        return head + new String(in.readNBytes(length), ISO_8859_1);
    }

    /** Gives a head more time than 10 s on a busy machine, because its start waits for the requests before it. */
    private static Clock clockOfABusyMachine(Vertx vertx) {
        return ObservedClock.counting(vertx).stretching(Await.loadFactor(), Duration.ofSeconds(10));
    }
}
