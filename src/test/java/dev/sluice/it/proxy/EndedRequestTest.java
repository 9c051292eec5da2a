package dev.sluice.it.proxy;

import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.it.proxy.PipelinedTrailersTest.TrailersBackend;
import dev.sluice.it.proxy.PipelinedTrailersTest.TrailersBackend.Received;
import dev.sluice.server.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests on HTTP/2 whose head ends the stream. They have no body (RFC 9113 8.1), so backends get none, nor its framing. */
class EndedRequestTest {
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");
    private static final TrailersBackend HTTP1 = TrailersBackend.start(false);
    private static final TrailersBackend HTTP2 = TrailersBackend.start(true);
    private static final BodyIgnorer IGNORER = new BodyIgnorer();
    private static final TestGateway GATEWAY = TestGateway.of(
            """
            server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
            admin: { port: 0 }
            defaults: { backend: { retry: { attempts: 3, backoff: { base: 1ms, busy: 1ms } } } }
            backends:
              old: { url: "%s" }
              new: { url: "%s", http2: true }
              ignorer: { url: "%s", retry: { attempts: 1 } }
            routes:
              GET /old: { proxy: "old /", limits: { body: 1KiB } }
              HEAD /old: { proxy: "old /" }
              DELETE /old: { proxy: "old /", limits: { body: 1KiB } }
              POST /old: { proxy: "old /" }
              GET /new: { proxy: "new /", limits: { body: 1KiB } }
              HEAD /new: { proxy: "new /" }
              DELETE /new: { proxy: "new /", limits: { body: 1KiB } }
              POST /new: { proxy: "new /" }
              GET /ignorer: { proxy: "ignorer /" }
              POST /composed: { respond: '{ "body": $body }' }
            """.formatted(
                            CERTIFICATE.certificatePath(),
                            CERTIFICATE.privateKeyPath(),
                            HTTP1.url(),
                            HTTP2.url(),
                            IGNORER.url()),
            Map.of());

    @AfterAll
    static void close() {
        GATEWAY.close();
        HTTP1.close();
        HTTP2.close();
        IGNORER.close();
        CERTIFICATE.delete();
    }

    private static Received last(String path) {
        TrailersBackend backend = path.equals("/old") ? HTTP1 : HTTP2;
        return backend.awaitRequest(backend.requests().size() - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /old",
        "HEAD, /old",
        "DELETE, /old",
        "POST, /old",
        "GET, /new",
        "HEAD, /new",
        "DELETE, /new",
        "POST, /new"
    })
    void a_request_that_ends_with_its_head_has_no_framing(String method, String path) throws Exception {
        for (String length : new String[] {"", "content-length: 0"}) {
            try (RawHttp2Client caller = new RawHttp2Client(GATEWAY.port())) {
                assertThat(caller.status(method, path, length)).isEqualTo("200");
            }
            assertThat(last(path).head()).doesNotContain("transfer-encoding", "content-type");
            // RFC 9110 8.6: a POST without a body has a length, on each version of the caller.
            if (method.equals("POST")) assertThat(last(path).head()).contains("content-length: 0\n");
            else assertThat(last(path).head()).doesNotContain("content-length");
            assertThat(last(path).body()).isEmpty();
            assertThat(last(path).isWhole()).as("the head ends the request").isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, /old", "DELETE, /old", "POST, /old", "GET, /new", "DELETE, /new", "POST, /new"})
    void a_request_with_a_body_keeps_it(String method, String path) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(GATEWAY.port())) {
            caller.open(method, path, "content-type: text/plain");
            assertThat(caller.body("query", END_STREAM).send().next(HEADERS).status())
                    .isEqualTo("200");
        }
        assertThat(last(path).body()).isEqualTo("query");
        assertThat(last(path).head()).contains("content-type: text/plain\n");
        if (path.equals("/old")) assertThat(last(path).head()).contains("transfer-encoding: chunked\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE"})
    void a_503_of_a_backend_is_tried_again(String method) throws Exception {
        int before = HTTP1.requests().size();
        for (int i = 0; i < 8; i++) {
            HTTP1.reject(1);
            try (RawHttp2Client caller = new RawHttp2Client(GATEWAY.port())) {
                assertThat(caller.status(method, "/old", "")).isEqualTo("200");
            }
        }
        assertThat(HTTP1.requests()).hasSize(before + 16);
    }

    @Test
    void a_backend_that_ignores_bodies_reads_no_request_that_was_not_sent() throws Exception {
        int bad = 0;
        try (RawHttp2Client caller = new RawHttp2Client(GATEWAY.port())) {
            for (int i = 0; i < 480; i++)
                if (!caller.status("GET", "/ignorer", "").equals("200")) bad++;
        }
        assertThat(IGNORER.invalid.get()).as("lines that are no request").isZero();
        assertThat(bad).as("requests that failed").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "content-type: text/html", "content-length: 0"})
    void a_composed_route_reads_null_from_a_request_that_ends_with_its_head(String field) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(GATEWAY.port())) {
            assertThat(caller.status("POST", "/composed", field)).isEqualTo("200");
            assertThat(caller.next(RawHttp2Client.DATA).payload().toString()).isEqualTo("{\"body\":null}");
        }
    }

    /** Responds to each line that is a GET, and reads no body, as some small servers do. */
    private static final class BodyIgnorer implements AutoCloseable {
        private final ServerSocket listening;
        private final AtomicInteger invalid = new AtomicInteger();

        BodyIgnorer() {
            try {
                listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            inBackground(this::accept);
        }

        private static void inBackground(Runnable task) {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    inBackground(() -> serve(socket));
                }
            } catch (IOException closed) {
                // The test has ended.
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    boolean isRequest = line.startsWith("GET /");
                    if (!isRequest) invalid.incrementAndGet();
                    while (isRequest && !line.isEmpty()) line = lines.readLine();
                    String status = isRequest ? "200 OK" : "400 Bad Request";
                    socket.getOutputStream()
                            .write(("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nok")
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException closed) {
                // The gateway has closed the connection.
            }
        }

        String url() {
            return "http://127.0.0.1:" + listening.getLocalPort();
        }

        @Override
        public void close() {
            try {
                listening.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
