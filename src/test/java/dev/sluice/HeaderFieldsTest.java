package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields that a backend could read in another way are refused before a byte reaches it, on HTTP/1 and HTTP/2. */
@ExtendWith(VertxExtension.class)
class HeaderFieldsTest {
    private static final String ROUTES = """
            admin: { port: 0 }
            backends: { shop: { url: "%s" } }
            routes:
              GET /p: { proxy: "shop /p", forward: { headers: ["X-Id", "X_Id"] } }
              GET /own: { respond: $query.x, answer: { headers: { X-Own: $query.x } } }
              GET /step: { steps: { s: { call: GET shop /s, headers: { X-Own: $query.x } } } }
              GET /same: { steps: { s: { call: GET shop /s, headers: { X-Own: $header.x-own } } }, respond: $header.x-own }
              GET /reply: { steps: { s: { call: GET shop /s } }, answer: { headers: { X-Own: $s.bad } } }
            """;

    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    private static FaultyServer backend;
    private static TestGateway plain;
    private static TestGateway encrypted;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(vertx, FaultyResponse.json("{\"bad\":\"a\\nb\"}"));
        plain = gateway("");
        encrypted = gateway(", tls: { certificate: \"" + CERTIFICATE.certificatePath() + "\", key: \""
                + CERTIFICATE.privateKeyPath() + "\" }");
    }

    private static TestGateway gateway(String server) {
        return TestGateway.of(
                "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }" + server + " }\n"
                        + ROUTES.formatted(backend.url()),
                Map.of());
    }

    @AfterAll
    static void close() {
        plain.close();
        encrypted.close();
        backend.close();
        CERTIFICATE.delete();
    }

    @BeforeEach
    void clearRequests() {
        backend.requests().clear();
    }

    /** Returns the response to a request with the given lines, sent to the plain gateway. */
    private static String send(String target, String lines) {
        return send(plain, target, lines);
    }

    private static String send(TestGateway gateway, String target, String lines) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            return caller.send("GET " + target + " HTTP/1.1\nHost: a\n" + lines + "Connection: close\n\n")
                    .readToEnd();
        }
    }

    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "x-" + i + ": v\n").collect(Collectors.joining());
    }

    @Test
    void a_request_may_have_100_header_fields_on_http_1() {
        assertThat(send("/p", fields(98))).startsWith("HTTP/1.1 200 ");
        assertThat(backend.requests()).hasSize(1);
        assertThat(send("/p", fields(99))).startsWith("HTTP/1.1 431 ").contains("application/problem+json");
        assertThat(send("/p", "X: v\n".repeat(99))).startsWith("HTTP/1.1 431 ");
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void a_request_may_have_100_header_fields_on_http_2() throws IOException {
        try (RawHttp2Caller caller = new RawHttp2Caller(encrypted.port())) {
            assertThat(caller.request("GET", "/step?x=1", fields(100))).isEqualTo("200");
            assertThat(caller.request("GET", "/step?x=1", fields(101))).isEqualTo("431");
            assertThat(caller.request("GET", "/step?x=1", fields(100))).isEqualTo("200");
        }
        assertThat(backend.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"G(T", "GET ", "G\"T", "GÉT", "G,T"})
    void a_method_that_is_no_token_gets_400_on_http_2_and_the_connection_stays(String method) throws IOException {
        try (RawHttp2Caller caller = new RawHttp2Caller(encrypted.port())) {
            assertThat(caller.request(method, "/step?x=1", "")).isEqualTo("400");
            assertThat(caller.request("GET", "/step?x=1", "")).isEqualTo("200");
        }
        assertThat(backend.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {": x\n", "X-A: b\n c\n", "X-A: b\n\tc\n", "X_Id: 1\n", "_: 1\n", "content_length: 0\n"})
    void an_empty_name_and_a_folded_line_and_an_underscore_get_400_on_http_1(String lines) {
        assertThat(send("/p", lines))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json")
                .endsWith("}");
        assertThat(backend.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {": x", "x-a: b\r c"})
    void an_empty_name_and_a_line_break_reset_the_stream_on_http_2(String field) throws IOException {
        try (RawHttp2Caller caller = new RawHttp2Caller(encrypted.port())) {
            assertThat(caller.request("GET", "/step?x=1", field)).isEqualTo("reset");
        }
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void an_underscore_gets_400_on_http_2_and_the_connection_stays() throws IOException {
        try (RawHttp2Caller caller = new RawHttp2Caller(encrypted.port())) {
            assertThat(caller.request("GET", "/step?x=1", "x_id: 1\n")).isEqualTo("400");
            assertThat(caller.request("GET", "/step?x=1", "x-id: 1\n")).isEqualTo("200");
        }
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void a_field_with_an_underscore_can_be_dropped_instead() {
        try (TestGateway dropping = gateway(", limits: { underscores: drop }")) {
            assertThat(send(dropping, "/p", "X_Id: 1\nX-Id: 2\nx_id: 3\n")).startsWith("HTTP/1.1 200 ");
            assertThat(send(dropping, "/p", fields(98) + "X_Id: 1\n")).startsWith("HTTP/1.1 431 ");
        }
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .containsIgnoringCase("\r\nx-id: 2\r\n")
                        .doesNotContainIgnoringCase("x_id"));
    }

    @ParameterizedTest
    @CsvSource({"caf%C3%A9, café", "%E2%82%AC, €", "%F0%9F%98%80, 😀", "a%09b, a\tb"})
    void a_text_that_is_not_ascii_is_sent_in_utf_8(String query, String text) {
        String onWire = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(send("/own?x=" + query, "")).contains("X-Own: " + onWire + "\r\n");
        assertThat(send("/step?x=" + query, "")).startsWith("HTTP/1.1 200 ");
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request).contains("X-Own: " + text + "\r\n"));
    }

    @Test
    void a_text_that_is_not_ascii_is_sent_on_http_2_too() throws IOException {
        try (RawHttp2Caller caller = new RawHttp2Caller(encrypted.port())) {
            assertThat(caller.request("GET", "/own?x=caf%C3%A9", "")).isEqualTo("200");
        }
    }

    @Test
    void a_header_of_the_caller_in_utf_8_reaches_the_backend_unchanged_and_is_a_text() {
        String onWire = new String("é€".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(send("/same", "X-Own: " + onWire + "\n")).endsWith('"' + onWire + '"');
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request).contains("X-Own: é€\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%0Ab", "a%0D%0AX-Evil:1", "%7F", "a%01"})
    void a_control_character_of_the_caller_gets_400_with_a_reason(String query) {
        assertThat(send("/own?x=" + query, ""))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"step\":\"answer\",\"cause\":\"invalid_header\"");
        assertThat(send("/step?x=" + query, ""))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"step\":\"s\",\"cause\":\"invalid_header\"");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void a_control_character_of_a_backend_gets_502_with_a_reason() {
        assertThat(send("/reply", "")).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"invalid_header\"");
    }

    /** A caller on a socket with TLS, which writes frames of HTTP/2 byte by byte. */
    private static final class RawHttp2Caller implements AutoCloseable {
        private static final int HEADERS = 1;
        private static final int RST_STREAM = 3;
        private static final int PRIORITY = 0x20;
        private static final int PRIORITY_BYTES = 5;
        private static final int END_STREAM_AND_HEADERS = 0x5;

        private final SSLSocket socket;
        private final OutputStream out;
        private final DataInputStream in;
        private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
        private int stream = -1;

        RawHttp2Caller(int port) throws IOException {
            socket = (SSLSocket) trustAll().getSocketFactory().createSocket("127.0.0.1", port);
            socket.setSoTimeout(10_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            out = socket.getOutputStream();
            in = new DataInputStream(socket.getInputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        }

        /** Sends a request and returns the status of its response; {@code lines} have a name and a value each. */
        String request(String method, String path, String lines) throws IOException {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            field(":method", method, block);
            field(":scheme", "https", block);
            field(":authority", "a", block);
            field(":path", path, block);
            for (String line : lines.split("\n", -1))
                if (!line.isEmpty()) field(line.split(": ", -1)[0], line.split(": ", -1)[1], block);
            stream += 2;
            out.write(new byte[] {0, (byte) (block.size() >> 8), (byte) block.size(), HEADERS, END_STREAM_AND_HEADERS});
            out.write(new byte[] {0, 0, 0, (byte) stream});
            out.write(block.toByteArray());
            return readStatus();
        }

        /** Writes a literal field without indexing (RFC 7541 6.2.2). */
        private static void field(String name, String value, ByteArrayOutputStream block) {
            block.write(0);
            for (String text : new String[] {name, value}) {
                block.write(text.length());
                block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        }

        private String readStatus() throws IOException {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int id = in.readInt();
                ByteBuf payload = Unpooled.wrappedBuffer(in.readNBytes(length));
                if (type == RST_STREAM) return "reset";
                if (type != HEADERS) continue;
                assertThat(id).isEqualTo(stream);
                return status(payload.skipBytes((flags & PRIORITY) == 0 ? 0 : PRIORITY_BYTES));
            }
        }

        private String status(ByteBuf block) throws IOException {
            try {
                return String.valueOf(decoder.decodeHeaders(stream, block).status());
            } catch (Http2Exception e) {
                throw new IOException(e);
            }
        }

        private static SSLContext trustAll() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new AnyCertificate()}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        private static final class AnyCertificate implements X509TrustManager {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }
    }
}
