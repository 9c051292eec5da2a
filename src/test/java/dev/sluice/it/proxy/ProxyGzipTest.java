package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code proxy_gzip} of proxy routes. */
class ProxyGzipTest {
    private static final String TEXT = "a line of text that repeats itself\n".repeat(3000);

    private volatile Consumer<HttpServerRequest> response =
            request -> request.response().end(TEXT);
    private final HttpTestServer backend = new HttpTestServer(request -> response.accept(request));
    private final TestGateway gateway = TestGateway.of("""
            backends: { files: { url: "%s", retry: { attempts: 1 } } }
            routes:
              GET /f/{path*}:
                proxy: files /{path*}
                proxy_gzip: true
                forward: { headers: [accept-encoding, range], response: [x-sum, content-digest] }
              GET /plain/{path*}: { proxy: "files /{path*}" }
            """.formatted(backend.url()));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private void respond(Consumer<HttpServerResponse> with) {
        response = request -> with.accept(request.response());
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) request.headers(headers);
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> get(String... headers) {
        return send("GET", "/f/x", headers);
    }

    private static String unzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return String.join("|", response.headers().allValues(name));
    }

    @Test
    void a_response_is_compressed_and_its_headers_describe_the_compressed_content() {
        respond(to -> to.putHeader("etag", "\"v1\"")
                .putHeader("vary", "Accept")
                .putHeader("accept-ranges", "bytes")
                .putHeader("content-digest", "sha-256=:x:")
                .putHeader("content-type", "text/plain")
                .end(TEXT));
        HttpResponse<byte[]> compressed = get("accept-encoding", "gzip");
        assertThat(unzip(compressed.body())).isEqualTo(TEXT);
        assertThat(compressed.body()).hasSizeLessThan(TEXT.length() / 10);
        assertThat(header(compressed, "content-encoding")).isEqualTo("gzip");
        assertThat(header(compressed, "etag")).isEqualTo("W/\"v1\"");
        assertThat(header(compressed, "vary")).isEqualTo("Accept|accept-encoding");
        assertThat(header(compressed, "content-type")).isEqualTo("text/plain");
        for (String dropped : new String[] {"content-length", "accept-ranges", "content-digest"})
            assertThat(header(compressed, dropped)).as(dropped).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"gzip;q=0", "identity", "br, deflate", "gzip;q=0.1, identity", "*;q=0", "gzip;q=2", "''"})
    void a_caller_that_does_not_prefer_gzip_gets_the_plain_content_with_vary(String encodings) {
        HttpResponse<byte[]> plain = get("accept-encoding", encodings);
        assertThat(new String(plain.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
        assertThat(header(plain, "content-encoding")).isEmpty();
        assertThat(header(plain, "content-length")).isEqualTo(String.valueOf(TEXT.length()));
        assertThat(header(plain, "vary")).isEqualTo("accept-encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br;q=0.5, gzip", "*", "GZIP;q=0.5, identity;q=0.1", "x-gzip"})
    void a_caller_that_prefers_gzip_gets_it(String encodings) {
        assertThat(unzip(get("accept-encoding", encodings).body())).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | content-encoding | br",
                "200 | content-type | text/event-stream",
                "200 | cache-control | public, no-transform",
                "206 | content-range | bytes 0-9/100",
                "206 | x-any | 1",
            })
    void a_response_that_must_stay_as_it_is_is_unchanged(int status, String name, String value) {
        respond(to -> to.setStatusCode(status)
                .putHeader(name, value)
                .putHeader("etag", "\"v1\"")
                .end(TEXT));
        HttpResponse<byte[]> unchanged = get("accept-encoding", "gzip");
        assertThat(new String(unchanged.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
        assertThat(header(unchanged, "vary")).isEmpty();
        assertThat(header(unchanged, "etag")).isEqualTo("\"v1\"");
        // An event stream may end before its length.
        String length = value.equals("text/event-stream") ? "" : String.valueOf(TEXT.length());
        assertThat(header(unchanged, "content-length")).isEqualTo(length);
    }

    @Test
    void a_response_without_a_body_is_not_compressed() {
        respond(to -> to.setStatusCode(204).end());
        assertThat(header(get("accept-encoding", "gzip"), "content-encoding")).isEmpty();
        respond(to -> to.setStatusCode(304).putHeader("etag", "\"v1\"").end());
        HttpResponse<byte[]> notModified = get("accept-encoding", "gzip");
        assertThat(notModified.statusCode()).isEqualTo(304);
        assertThat(header(notModified, "content-encoding")).isEmpty();
        assertThat(header(notModified, "vary")).isEqualTo("accept-encoding");
        respond(to -> to.end());
        HttpResponse<byte[]> empty = get("accept-encoding", "gzip");
        assertThat(empty.body()).isEmpty();
        assertThat(header(empty, "content-encoding")).isEmpty();
    }

    @Test
    void a_response_to_head_keeps_its_length() {
        respond(to -> to.putHeader("content-length", "100000").end());
        HttpResponse<byte[]> head = send("HEAD", "/f/x", "accept-encoding", "gzip");
        assertThat(header(head, "content-length")).isEqualTo("100000");
        assertThat(header(head, "content-encoding")).isEmpty();
    }

    @Test
    void a_route_without_the_setting_compresses_nothing() {
        HttpResponse<byte[]> plain = send("GET", "/plain/x", "accept-encoding", "gzip");
        assertThat(plain.body()).hasSize(TEXT.length());
        assertThat(header(plain, "vary")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 500})
    void an_error_response_is_compressed_at_any_size(int status) {
        respond(to -> to.setStatusCode(status).end("oops"));
        HttpResponse<byte[]> small = get("accept-encoding", "gzip");
        assertThat(small.statusCode()).isEqualTo(status);
        assertThat(unzip(small.body())).isEqualTo("oops");
        respond(to -> to.setStatusCode(status).end(TEXT));
        assertThat(unzip(get("accept-encoding", "gzip").body())).isEqualTo(TEXT);
    }

    @Test
    void each_part_reaches_the_caller_before_the_next_is_written() {
        HttpServerResponse[] open = new HttpServerResponse[1];
        respond(to -> {
            open[0] = to.setChunked(true);
            to.write("first");
        });
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET /f/x HTTP/1.1\nHost: a\nAccept-Encoding: gzip\n\n");
            // A flush of zlib ends with an empty block.
            String flushed = caller.readUntil("\0\0\u00ff\u00ff\r\n");
            assertThat(flushed).containsIgnoringCase("content-encoding: gzip").doesNotContain("\r\n0\r\n");
            open[0].putTrailer("x-sum", "7").end("second");
            assertThat(caller.readUntil("\r\n0\r\nx-sum: 7\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void a_large_body_is_streamed_at_the_pace_of_the_caller() throws IOException {
        byte[] noise = new byte[1 << 16];
        new Random(7).nextBytes(noise);
        respond(to -> writeParts(to.setChunked(true), noise, 300));
        byte[] all = get("accept-encoding", "gzip").body();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(all))) {
            for (int i = 0; i < 300; i++)
                assertThat(in.readNBytes(noise.length)).isEqualTo(noise);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    private static void writeParts(HttpServerResponse to, byte[] part, int count) {
        if (count == 0) to.end();
        else to.write(Buffer.buffer(part)).onSuccess(written -> writeParts(to, part, count - 1));
    }

    /** A quarter of the budget, for one request, is less than the memory of zlib. */
    @Test
    void without_memory_for_the_compression_the_content_stays_plain() {
        try (TestGateway small = TestGateway.withMemory(new MemoryBudget(1 << 20), """
                backends: { files: { url: "%s" } }
                routes:
                  GET /f/{path*}: { proxy: "files /{path*}", proxy_gzip: true }
                """.formatted(backend.url()))) {
            HttpResponse<String> plain = small.get("/f/x", "accept-encoding", "gzip");
            assertThat(plain.body()).isEqualTo(TEXT);
            assertThat(header(plain, "vary")).isEqualTo("accept-encoding");
        }
    }

    @Test
    void an_interrupted_body_resets_the_caller_and_is_never_complete() {
        respond(to -> to.setChunked(true).write("first").onSuccess(written -> to.reset()));
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String received = caller.send("GET /f/x HTTP/1.1\nHost: a\nAccept-Encoding: gzip\n\n")
                    .readToEnd();
            assertThat(received).doesNotContain("\r\n0\r\n");
            assertThat(caller.wasReset() || received.startsWith("HTTP/1.1 502 "))
                    .isTrue();
        }
        respond(to -> to.end(TEXT));
        Await.until(() -> unzip(get("accept-encoding", "gzip").body()).equals(TEXT));
    }

    @Test
    void a_caller_of_http_1_0_gets_compressed_content_to_the_end_of_the_connection() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String received = caller.send("GET /f/x HTTP/1.0\nHost: a\nAccept-Encoding: gzip\n\n")
                    .readToEnd();
            byte[] body = received.substring(received.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(unzip(body)).isEqualTo(TEXT);
            assertThat(received).doesNotContainIgnoringCase("chunked");
        }
    }
}
