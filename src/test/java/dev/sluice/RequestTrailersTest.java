package dev.sluice;

import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TrailersBackend.Received;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttp2Client.Frame;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailers of requests (RFC 9110 6.5) through a gateway, for callers and backends on both versions of HTTP. */
class RequestTrailersTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final String CHUNKED = "Host: a\nTransfer-Encoding: chunked\n";
    private static final String GRPC = "content-type: application/grpc\nte: trailers";
    private static final String COMBINATIONS = "false, false\nfalse, true\ntrue, false\ntrue, true";

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final TrailersBackend http1 = TrailersBackend.start(false);
    private final TrailersBackend http2 = TrailersBackend.start(true);
    private final TestGateway gateway = TestGateway.of(
            """
            server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
            admin: { port: 0 }
            backends:
              old: { url: "%s", headers: { X-Tenant: shop } }
              new: { url: "%s", http2: true, headers: { X-Tenant: shop } }
            defaults:
              route: { limits: { body: 1MiB } }
            routes:
              GET /a: { respond: '{}' }
              POST /composed: { respond: '{ "body": $body }' }
              POST /old/{path*}: { proxy: "old /{path*}", forward: { headers: [x-sum, x-tenant, authorization, cookie, cache-control, content-md5, host-x] } }
              POST /new/{path*}: { proxy: "new /{path*}", forward: { headers: [x-sum, x-tenant, authorization, cookie, cache-control, content-md5, host-x] } }
              PUT /old/{path*}: { proxy: "old /{path*}", forward: { headers: [x-sum] } }
              PUT /new/{path*}: { proxy: "new /{path*}", forward: { headers: [x-sum] } }
            """.formatted(certificate.certificatePath(), certificate.privateKeyPath(), http1.url(), http2.url()),
            Map.of());

    @AfterEach
    void close() {
        gateway.close();
        http1.close();
        http2.close();
        certificate.delete();
    }

    private RawHttpClient caller1() throws IOException, GeneralSecurityException {
        SSLSocket socket = RawHttp2Client.overTls(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
        socket.startHandshake();
        return new RawHttpClient(socket);
    }

    private RawHttp2Client caller2() throws IOException, GeneralSecurityException {
        return new RawHttp2Client(gateway.port());
    }

    private TrailersBackend backend(boolean isHttp2) {
        return isHttp2 ? http2 : http1;
    }

    private static String path(boolean isHttp2) {
        return isHttp2 ? "/new/x" : "/old/x";
    }

    /** Sends a request with a streamed body and trailers, and awaits its response. */
    private void send(boolean callerHttp2, boolean backendHttp2, String head, String body, String trailers)
            throws IOException, GeneralSecurityException {
        String path = path(backendHttp2);
        if (callerHttp2)
            try (RawHttp2Client caller = caller2()) {
                caller.open("POST", path, head);
                if (!body.isEmpty()) caller.body(body, 0);
                assertThat(caller.fields(END_STREAM, trailers).send().next(HEADERS).status())
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

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void each_line_of_a_named_trailer_passes_after_the_body(boolean callerHttp2, boolean backendHttp2)
            throws Exception {
        String trailers = "x-sum: 7\nx-other: 9\nx-sum: 8";
        send(callerHttp2, backendHttp2, "trailer: x-sum, x-other", "hello", trailers);
        send(callerHttp2, backendHttp2, "", "again", "x-other: 1");
        Received first = backend(backendHttp2).awaitRequest(0);
        assertThat(first.body()).isEqualTo("hello");
        assertThat(first.trailers()).isEqualTo("x-sum: 7\nx-sum: 8\n");
        assertThat(first.head()).contains("\ntrailer: x-sum\n");
        assertThat(backend(backendHttp2).awaitRequest(1).trailers()).isEmpty();
        assertThat(backend(backendHttp2).awaitRequest(1).head()).doesNotContain("trailer");
        assertThat(backend(backendHttp2).aborted()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void trailers_follow_an_empty_body(boolean callerHttp2, boolean backendHttp2) throws Exception {
        send(callerHttp2, backendHttp2, "", "", "x-sum: 7");
        assertThat(backend(backendHttp2).awaitRequest(0).trailers()).isEqualTo("x-sum: 7\n");
        assertThat(backend(backendHttp2).awaitRequest(0).body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void connections_serve_requests_with_and_without_trailers_in_turn(boolean callerHttp2, boolean backendHttp2)
            throws Exception {
        for (int i = 0; i < 5; i++) send(callerHttp2, backendHttp2, "", "x", i % 2 == 0 ? "x-sum: " + i : "a: b");
        assertThat(backend(backendHttp2).requests())
                .extracting(Received::trailers)
                .containsExactly("x-sum: 0\n", "", "x-sum: 2\n", "", "x-sum: 4\n");
        assertThat(backend(backendHttp2).aborted()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void fields_of_framing_routing_credentials_and_content_never_pass(boolean callerHttp2, boolean backendHttp2)
            throws Exception {
        String trailers = """
                content-length: 5
                host: other
                authorization: Basic x
                cookie: a=b
                cache-control: no-cache
                content-type: text/x
                x-tenant: other
                x-request-id: 1
                expect: 100-continue
                x-sum: 7""";
        send(callerHttp2, backendHttp2, "", "hello", trailers);
        Received received = backend(backendHttp2).awaitRequest(0);
        assertThat(received.trailers()).isEqualTo("x-sum: 7\n");
        assertThat(received.head()).contains("x-tenant: shop\n").doesNotContain("other");
    }

    @Test
    void a_field_that_connection_names_does_not_pass() throws Exception {
        send(false, false, "Connection: x-sum\nTrailer: x-sum", "hello", "x-sum: 7");
        assertThat(http1.awaitRequest(0).trailers()).isEmpty();
        assertThat(http1.awaitRequest(0).head()).doesNotContain("trailer");
    }

    @Test
    void all_trailers_of_grpc_pass_but_those_that_the_gateway_owns() throws Exception {
        String trailers = """
                x-any: 1
                grpc-own: 2
                x-forwarded-for: 192.0.2.1
                x-real-ip: 192.0.2.1
                forwarded: for=192.0.2.1
                x-tenant: other
                x_any: 3
                traceparent: 00-1-1-00
                x-request-id: 1
                authorization: Basic x
                x-request-timeout-ms: 1
                x-envoy-attempt-count: 1
                grpc-timeout: 1H
                via: 2 other
                content-type: text/x""";
        send(true, true, GRPC, "\0\0\0\0\1x", trailers);
        assertThat(http2.awaitRequest(0).trailers()).isEqualTo("x-any: 1\ngrpc-own: 2\n");
        assertThat(http2.awaitRequest(0).body()).hasSize(6);
    }

    @Test
    void the_repeat_of_a_refused_grpc_call_has_the_trailers_again() throws Exception {
        http2.refuse(1);
        send(true, true, GRPC, "\0\0\0\0\1x", "x-any: 1");
        assertThat(http2.requests())
                .extracting(received -> received.body().length() + received.trailers())
                .containsExactly("6x-any: 1\n", "6x-any: 1\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_trailers_of_a_small_body_with_a_length_pass_and_are_sent_again_with_a_retry(boolean backendHttp2)
            throws Exception {
        backend(backendHttp2).refuse(1);
        try (RawHttp2Client caller = caller2()) {
            caller.open("PUT", path(backendHttp2), "content-length: 40000");
            for (int i = 0; i < 4; i++) caller.body("x".repeat(10_000), 0);
            assertThat(caller.fields(END_STREAM, "x-sum: 7").send().next(HEADERS).status())
                    .isEqualTo("200");
        }
        assertThat(backend(backendHttp2).requests())
                .extracting(received -> received.body().length() + received.trailers())
                .containsExactly("40000x-sum: 7\n", "40000x-sum: 7\n");
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "true, false"})
    void a_large_body_with_a_length_keeps_its_announced_trailers_and_others_on_http2(
            boolean backendHttp2, boolean isAnnounced) throws Exception {
        try (RawHttp2Client caller = caller2()) {
            int parts = 8;
            String head = "content-length: " + parts * 10_000 + (isAnnounced ? "\ntrailer: x-sum" : "");
            caller.open("POST", path(backendHttp2), head);
            sendParts(caller, parts);
            assertThat(caller.fields(END_STREAM, "x-sum: 7").send().next(HEADERS).status())
                    .isEqualTo("200");
        }
        Received received = backend(backendHttp2).awaitRequest(0);
        assertThat(received.body()).hasSize(80_000);
        assertThat(received.trailers()).isEqualTo("x-sum: 7\n");
        assertThat(received.head().contains("content-length: 80000\n")).isEqualTo(!isAnnounced);
    }

    @Test
    void an_unannounced_trailer_of_a_large_body_with_a_length_is_dropped_on_http1() throws Exception {
        try (RawHttp2Client caller = caller2()) {
            caller.open("POST", path(false), "content-length: 80000");
            sendParts(caller, 8);
            assertThat(caller.fields(END_STREAM, "x-sum: 7").send().next(HEADERS).status())
                    .isEqualTo("200");
        }
        assertThat(http1.awaitRequest(0).trailers()).isEmpty();
        assertThat(http1.awaitRequest(0).head()).contains("content-length: 80000\n");
    }

    private static void sendParts(RawHttp2Client caller, int parts) throws IOException {
        // The window of the gateway is 65,535 bytes until it has read the first parts.
        for (int i = 0; i < parts; i++) {
            caller.body("x".repeat(10_000), 0).send();
            if (i == 5) caller.next(RawHttp2Client.WINDOW_UPDATE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trailers_pass_after_a_body_that_fills_the_window_of_the_backend(boolean backendHttp2) throws Exception {
        try (RawHttpClient caller = caller1()) {
            caller.send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\nffff\n" + "x".repeat(65_535)
                    + "\n0\nX-Sum: 7\n\n");
            assertThat(caller.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(backend(backendHttp2).awaitRequest(0).trailers()).isEqualTo("x-sum: 7\n");
        assertThat(backend(backendHttp2).awaitRequest(0).body()).hasSize(65_535);
    }

    @Test
    void pipelined_requests_keep_their_own_trailers() throws Exception {
        try (RawHttpClient caller = caller1()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 12; i++)
                requests.append("POST " + path(i % 2 == 0) + " HTTP/1.1\n" + CHUNKED + "\n1\nx\n0\n")
                        .append(i % 3 == 0 ? "" : "X-Sum: " + i + "\n")
                        .append("\n");
            caller.send(requests.toString()).readUntil(all -> all.split("HTTP/1.1 200", -1).length == 13);
        }
        assertThat(http2.requests())
                .extracting(Received::trailers)
                .containsExactly("", "x-sum: 2\n", "x-sum: 4\n", "", "x-sum: 8\n", "x-sum: 10\n");
        assertThat(http1.requests())
                .extracting(Received::trailers)
                .containsExactly("x-sum: 1\n", "", "x-sum: 5\n", "x-sum: 7\n", "", "x-sum: 11\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void calls_of_many_connections_keep_their_own_trailers(boolean backendHttp2) throws Exception {
        List<RawHttpClient> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) callers.add(caller1());
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < callers.size(); i++)
                callers.get(i)
                        .send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\n4\n" + (1000 + i)
                                + "\n0\nX-Sum: " + (1000 + i) + "\n\n");
            int responses = round + 2;
            for (RawHttpClient caller : callers)
                caller.readUntil(all -> all.split("HTTP/1.1 200", -1).length == responses);
        }
        callers.forEach(RawHttpClient::close);
        assertThat(backend(backendHttp2).requests()).hasSize(80).allSatisfy(received -> assertThat(
                        received.trailers())
                .isEqualTo("x-sum: " + received.body() + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":path: /other",
                ":status: 200",
                ":method: GET",
                ":x: y",
                "transfer-encoding: chunked",
                "connection: close",
                "X-Sum: 7",
                "x sum: 7",
                "x-sum: a\0b",
                ": empty"
            })
    void malformed_trailers_reset_the_stream_of_the_caller_and_of_the_backend(String trailers) throws Exception {
        try (RawHttp2Client caller = caller2()) {
            int stream = caller.open("POST", path(true), "");
            caller.body("hello", 0).send();
            Await.until(() -> http2.heads() == 1);
            Frame reset = caller.fields(END_STREAM, trailers).send().next(RST_STREAM);
            assertThat(reset.stream()).isEqualTo(stream);
            assertThat(reset.number(0)).isEqualTo(PROTOCOL_ERROR);
            Await.until(() -> http2.aborted() == 1);
            caller.assertServed();
        }
        assertThat(http2.requests()).isEmpty();
    }

    @Test
    void a_second_head_and_a_short_body_reset_the_stream() throws Exception {
        try (RawHttp2Client caller = caller2()) {
            caller.open("POST", path(true), "");
            caller.fields(0, "x-sum: 7").send();
            assertThat(caller.next(RST_STREAM).number(0)).isEqualTo(PROTOCOL_ERROR);
            caller.open("POST", path(true), "content-length: 70000");
            caller.body("hello", 0).fields(END_STREAM, "x-sum: 7").send();
            assertThat(caller.next(RST_STREAM).number(0)).isEqualTo(PROTOCOL_ERROR);
            caller.assertServed();
        }
        assertThat(http2.requests()).isEmpty();
    }

    @Test
    void a_hundred_trailers_pass_and_one_more_resets_the_stream() throws Exception {
        String hundred = "x-sum: 7\n".repeat(100);
        send(true, true, "", "hello", hundred);
        assertThat(http2.awaitRequest(0).trailers()).isEqualTo(hundred);
        try (RawHttp2Client caller = caller2()) {
            caller.open("POST", path(true), "");
            caller.body("hello", 0)
                    .fields(END_STREAM, hundred + "x-sum: 8")
                    .send();
            assertThat(caller.next(RST_STREAM).number(0)).isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(http2.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X Sum: 7",
                "X-Sum : 7",
                "X-Sum: a\0b",
                ": empty",
                "large",
                "many",
            })
    void malformed_trailers_on_http1_end_the_connection_and_the_call(String trailers) throws Exception {
        String lines =
                switch (trailers) {
                    case "large" -> "X-Sum: " + "x".repeat(9000);
                    case "many" -> "X-Sum: 7\n".repeat(100) + "X-Sum: 8";
                    default -> trailers;
                };
        for (boolean backendHttp2 : new boolean[] {false, true}) {
            try (RawHttpClient caller = caller1()) {
                caller.send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\n5\nhello\n");
                Await.until(() -> backend(backendHttp2).heads() == 1);
                assertThat(caller.send("0\n" + lines + "\n\n").readToEnd()).doesNotContain("HTTP/1.1 200");
            }
            Await.until(() -> backend(backendHttp2).aborted() == 1);
            assertThat(backend(backendHttp2).requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void a_caller_that_goes_before_its_trailers_aborts_the_call(boolean callerHttp2, boolean backendHttp2)
            throws Exception {
        if (callerHttp2)
            try (RawHttp2Client caller = caller2()) {
                caller.open("POST", path(backendHttp2), "trailer: x-sum");
                caller.body("hello", 0).send();
                Await.until(() -> backend(backendHttp2).heads() == 1);
            }
        else
            try (RawHttpClient caller = caller1()) {
                caller.send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\n5\nhello\n0\nX-Sum");
                Await.until(() -> backend(backendHttp2).heads() == 1);
            }
        Await.until(() -> backend(backendHttp2).aborted() == 1);
        assertThat(backend(backendHttp2).requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void trailers_after_an_early_response_are_dropped(boolean callerHttp2, boolean backendHttp2) throws Exception {
        backend(backendHttp2).respondEarly();
        if (callerHttp2)
            try (RawHttp2Client caller = caller2()) {
                caller.open("POST", path(backendHttp2), "");
                assertThat(caller.body("hello", 0).send().next(HEADERS).status())
                        .isEqualTo("200");
                Await.until(() -> backend(backendHttp2).aborted() == 1);
                caller.fields(END_STREAM, "x-sum: 7").send().assertServed();
            }
        else
            try (RawHttpClient caller = caller1()) {
                caller.send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\n5\nhello\n");
                caller.readUntil("HTTP/1.1 200");
                Await.until(() -> backend(backendHttp2).aborted() == 1);
                caller.send("0\nX-Sum: 7\n\n").readToEnd();
            }
        send(callerHttp2, backendHttp2, "", "again", "x-sum: 8");
        assertThat(backend(backendHttp2).requests())
                .extracting(Received::trailers)
                .doesNotContain("x-sum: 7\n");
    }

    @Test
    void trailers_of_a_composed_request_are_ignored() throws Exception {
        String head = "POST /composed HTTP/1.1\nContent-Type: application/json\n" + CHUNKED;
        try (RawHttpClient caller = caller1()) {
            caller.send(head + "\n2\n{}\n0\nX-Sum: 7\n\n" + head + "\n2\n[]\n0\n\n");
            assertThat(caller.readUntil("{\"body\":[]}")).contains("{\"body\":{}}");
        }
        try (RawHttp2Client caller = caller2()) {
            caller.open("POST", "/composed", "content-type: application/json");
            caller.body("{}", 0).fields(END_STREAM, "x-sum: 7").send();
            assertThat(caller.next(HEADERS).status()).isEqualTo("200");
        }
        assertThat(IntStream.of(http1.heads(), http2.heads()).sum()).isZero();
    }
}
