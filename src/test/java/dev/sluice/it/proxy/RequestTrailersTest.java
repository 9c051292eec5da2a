package dev.sluice.it.proxy;

import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.PipelinedTrailersTest.TrailersBackend.Received;
import dev.sluice.it.proxy.ProxyFixture.TrailersFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailers of requests (RFC 9110 6.5) through a gateway, for callers and backends on both versions of HTTP. */
class RequestTrailersTest extends TrailersFixture {
    private static final String GRPC = "content-type: application/grpc\nte: trailers";

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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_media_type_of_grpc_passes_no_other_trailers(boolean backendHttp2) throws Exception {
        send(true, backendHttp2, GRPC, "\0\0\0\0\1x", "x-any: 1\ngrpc-own: 2\nx-sum: 7");
        assertThat(backend(backendHttp2).awaitRequest(0).trailers()).isEqualTo("x-sum: 7\n");
    }

    @Test
    void a_request_of_grpc_has_no_trailers() throws Exception {
        http2.reject(1);
        try (RawHttp2Client caller = caller2()) {
            caller.open("POST", "/grpc/call", GRPC + "\ntrailer: x-sum");
            caller.body("\0\0\0\0\1x", 0);
            caller.fields(END_STREAM, "x-sum: 7\ngrpc-own: 2").send().next(HEADERS);
        }
        assertThat(http2.requests())
                .extracting(received -> received.body().length() + received.trailers())
                .containsExactly("6", "6");
        assertThat(http2.requests().get(0).head()).doesNotContain("trailer: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_trailers_of_a_small_body_with_a_length_pass_and_are_sent_again_with_a_retry(boolean backendHttp2)
            throws Exception {
        backend(backendHttp2).reject(1);
        try (RawHttp2Client caller = caller2()) {
            caller.open("PUT", path(backendHttp2), "content-length: 40000");
            for (int i = 0; i < 4; i++) caller.body("x".repeat(10_000), 0);
            assertThat(caller.fields(END_STREAM, "x-sum: 7")
                            .send()
                            .next(HEADERS)
                            .status())
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
            assertThat(caller.fields(END_STREAM, "x-sum: 7")
                            .send()
                            .next(HEADERS)
                            .status())
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
            assertThat(caller.fields(END_STREAM, "x-sum: 7")
                            .send()
                            .next(HEADERS)
                            .status())
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
        assertThat(backend(backendHttp2).requests())
                .hasSize(80)
                .allSatisfy(received -> assertThat(received.trailers()).isEqualTo("x-sum: " + received.body() + "\n"));
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
