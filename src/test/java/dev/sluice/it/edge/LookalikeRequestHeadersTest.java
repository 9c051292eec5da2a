package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Headers with names similar to those that frame or type a body are ordinary headers. Vert.x core before 5.1.10 read
 * {@code Content-Xength} as {@code Content-Length} (CVE-2026-102479): it executed the body of a caller as a request.
 */
@ExtendWith(VertxExtension.class)
class LookalikeRequestHeadersTest {
    private static final List<String> OF_CONTENT_LENGTH = List.of(
            "Content-Xength",
            "Content-1ength",
            "Content--ength",
            "Content-!ength",
            "Content-Lengt",
            "Content-Lengthx",
            "Content-Lengtx",
            "ContentXLength",
            "Xontent-Length",
            "X-Content-Length");
    private static final List<String> OF_CONTENT_TYPE = List.of(
            "Content-Xype",
            "Content-1ype",
            "Content-Typo",
            "Content-Typ",
            "Content-Types",
            "ContentXType",
            "Xontent-Type");
    private static final List<String> OF_TRANSFER_ENCODING =
            List.of("Transfer-Xncoding", "Transfer-Encodinx", "Transfer-Encodin");

    private static final String HIDDEN = "GET /hidden HTTP/1.1\nHost: a\n\n";
    private static final int HIDDEN_BYTES = HIDDEN.length() + 3;

    private static FaultyServer backend;
    private static TestGateway gateway;

    static Stream<String> ofContentLength() {
        return spellings(OF_CONTENT_LENGTH);
    }

    static Stream<String> ofContentType() {
        return spellings(OF_CONTENT_TYPE);
    }

    static Stream<String> ofTransferEncoding() {
        return spellings(OF_TRANSFER_ENCODING);
    }

    /** All names as a list in YAML. */
    static String inYaml() {
        return Stream.of(OF_CONTENT_LENGTH, OF_CONTENT_TYPE, OF_TRANSFER_ENCODING)
                .flatMap(List::stream)
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static Stream<String> spellings(List<String> names) {
        return names.stream()
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT)));
    }

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
        gateway = TestGateway.of("""
                backends: { b: { url: "%s" } }
                routes:
                  POST /echo: { respond: $body }
                  POST /typed: { validate: { body: { type: array } }, respond: $body }
                  GET /hidden: { respond: '"executed"' }
                  POST /plain/{path*}: { proxy: "b /{path*}" }
                  POST /named/{path*}: { proxy: "b /{path*}", forward: { headers: %s } }
                """.formatted(backend.url(), inYaml()));
    }

    @AfterAll
    static void close() {
        gateway.close();
        backend.close();
    }

    @BeforeEach
    void clearRequests() {
        backend.requests().clear();
    }

    @ParameterizedTest
    @MethodSource("ofContentLength")
    void a_composed_route_ignores_a_lookalike_of_content_length(String name) {
        try (RawHttpClient caller = caller()) {
            assertThat(caller.send("POST /echo HTTP/1.1\nHost: a\n" + name + ": " + HIDDEN_BYTES + "\n\n" + HIDDEN)
                            .readUntil("\"executed\""))
                    .containsSubsequence("HTTP/1.1 200 ", "\r\n\r\nnull", "HTTP/1.1 200 ", "\r\n\r\n\"executed\"");
        }
    }

    @ParameterizedTest
    @MethodSource("ofTransferEncoding")
    void a_composed_route_ignores_a_lookalike_of_transfer_encoding(String name) {
        try (RawHttpClient caller = caller()) {
            assertThat(caller.send("POST /echo HTTP/1.1\nHost: a\n" + name + ": chunked\n\n" + HIDDEN)
                            .readUntil("\"executed\""))
                    .containsSubsequence("\r\n\r\nnull", "\r\n\r\n\"executed\"");
        }
    }

    @ParameterizedTest
    @MethodSource("ofContentLength")
    void a_composed_route_never_executes_a_body_as_a_request(String name) {
        String body = '"' + HIDDEN.replace("\n", " ") + '"';
        try (RawHttpClient caller = caller()) {
            String responses = caller.send("POST /echo HTTP/1.1\nHost: a\n" + name + ": 0\nContent-Length: "
                            + body.length() + "\n\n" + body + "POST /echo HTTP/1.1\nHost: a\nConnection: close\n\n")
                    .readToEnd();
            assertThat(responses).containsSubsequence("\r\n\r\n" + body, "\r\n\r\nnull");
            assertThat(responses).doesNotContain("executed", "HTTP/1.1 400");
        }
    }

    @ParameterizedTest
    @MethodSource("ofContentType")
    void a_lookalike_does_not_set_the_type_of_a_body(String name) {
        try (RawHttpClient caller = caller()) {
            String json = "POST /typed HTTP/1.1\nHost: a\n" + name + ": text/plain\nContent-Length: 3\n\n[1]";
            assertThat(caller.send(json).readUntil("[1]")).startsWith("HTTP/1.1 200 ");
        }
        try (RawHttpClient caller = caller()) {
            String text = "POST /typed HTTP/1.1\nHost: a\n" + name
                    + ": application/json\nContent-Type: text/plain\nContent-Length: 3\nConnection: close\n\n[1]";
            assertThat(caller.send(text).readToEnd()).startsWith("HTTP/1.1 415 ");
        }
    }

    @ParameterizedTest
    @MethodSource("ofContentLength")
    void a_proxy_route_ignores_a_lookalike_of_content_length(String name) {
        String second = "POST /plain/second HTTP/1.1\nHost: a\nConnection: close\n\n";
        try (RawHttpClient caller = caller()) {
            caller.send("POST /plain/first HTTP/1.1\nHost: a\n" + name + ": " + (second.length() + 4) + "\n\n" + second)
                    .readToEnd();
        }
        assertThat(backend.requests()).hasSize(2);
        assertThat(backend.requests().get(0))
                .startsWith("POST /first ")
                .containsIgnoringCase("content-length: 0\r\n")
                .endsWith("\r\n\r\n");
        assertThat(backend.requests().get(1)).startsWith("POST /second ");
    }

    @ParameterizedTest
    @MethodSource("ofContentLength")
    void a_proxy_route_forwards_the_complete_body_with_its_content_length(String name) {
        try (RawHttpClient caller = caller()) {
            caller.send("POST /plain/x HTTP/1.1\nHost: a\n" + name + ": 0\nContent-Length: " + HIDDEN_BYTES
                            + "\nConnection: close\n\n" + HIDDEN)
                    .readToEnd();
        }
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .containsIgnoringCase("\r\ncontent-length: " + HIDDEN_BYTES + "\r\n")
                        .endsWith("\r\n\r\n" + HIDDEN.replace("\n", "\r\n")));
    }

    @ParameterizedTest
    @MethodSource({"ofContentLength", "ofContentType"})
    void a_proxy_route_forwards_a_named_lookalike_unchanged(String name) {
        try (RawHttpClient caller = caller()) {
            caller.send("POST /named/x HTTP/1.1\nHost: a\n" + name + ": 7\nContent-Length: 2\nConnection: close\n\n{}")
                    .readToEnd();
        }
        assertThat(backend.requests()).singleElement().satisfies(request -> {
            assertThat(request).containsIgnoringCase("\r\n" + name + ": 7\r\n").endsWith("\r\n\r\n{}");
            assertThat(request.toLowerCase(Locale.ROOT))
                    .containsOnlyOnce("\r\ncontent-length: 2\r\n")
                    .doesNotContain("\r\ncontent-length: 7\r\n", "\r\ncontent-type: 7\r\n");
        });
    }

    private static RawHttpClient caller() {
        return new RawHttpClient(gateway.port());
    }
}
