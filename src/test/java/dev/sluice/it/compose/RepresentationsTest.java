package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity tags, conditional requests and gzip. */
class RepresentationsTest {
    private static final String KEY = "etag-0123456789abcdefghijklmnopqr";
    private static final String LARGE = "{\"text\":\"" + "0123456789".repeat(20_000) + "\"}";

    private final HttpTestServer backend = new HttpTestServer(request -> {
        if (request.path().equals("/broken"))
            request.response().setStatusCode(500).end();
        else
            request.response().end(request.path().equals("/large") ? LARGE : "{\"text\":\"" + "x".repeat(2000) + "\"}");
    });

    private final TestGateway gateway = TestGateway.of("""
            backends: { b: { url: "URL", retry: { attempts: 1 } } }
            routes:
              GET /small: { respond: '"small"' }
              POST /small: { respond: '"small"' }
              GET /echo: { respond: $query }
              GET /middle: { steps: { a: { call: GET b /middle } }, respond: $a }
              GET /large: { steps: { a: { call: GET b /large } }, respond: $a }
              GET /partial: { steps: { a: { call: GET b /broken, optional: true } } }
              GET /created: { respond: 1, answer: { status: 201 } }
              GET /own: { steps: { a: { call: GET b /middle } }, respond: $a, answer: { headers: { ETag: '"\\"v7\\""', Vary: '"Accept"' } } }
              GET /raw: { steps: { a: { call: GET b /middle } }, respond: $a, answer: { headers: { Cache-Control: '"no-transform"' } } }
            """.replace("URL", backend.url()));

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private HttpResponse<byte[]> bytes(String path, String... headers) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
            if (headers.length > 0) request.headers(headers);
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    private String tag(String path, String... headers) {
        return header(bytes(path, headers), "etag");
    }

    @Test
    void equal_bodies_have_equal_etags_and_different_bodies_have_different_etags() {
        assertThat(tag("/echo?a=1"))
                .matches("\"[\\w-]{22}\"")
                .isEqualTo(tag("/echo?a=1"))
                .isNotEqualTo(tag("/echo?a=2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAG", "W/TAG", "\"a\", TAG ,W/\"b\"", "*", "\"a,\",TAG"})
    void a_matching_etag_gets_304_without_a_body(String condition) {
        String tag = tag("/small");
        HttpResponse<String> response = gateway.get("/small", "If-None-Match", condition.replace("TAG", tag));
        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "etag")).isEqualTo(tag);
        assertThat(header(response, "content-type")).isEqualTo("none");
        assertThat(gateway.send("HEAD", "/small", "", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void repeated_if_none_match_headers_are_read_as_a_single_list() {
        assertThat(gateway.get("/small", "If-None-Match", "\"a\"", "If-None-Match", tag("/small"))
                        .statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "TAGLESS", "", "\"\"", "W/\"x\", \"y\""})
    void another_etag_gets_the_response(String condition) {
        HttpResponse<String> response = gateway.get("/small", "If-None-Match", condition);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("\"small\"");
    }

    @Test
    void only_a_complete_200_to_get_or_head_has_an_etag() {
        assertThat(header(gateway.send("POST", "/small", ""), "etag")).isEqualTo("none");
        assertThat(gateway.send("POST", "/small", "", "If-None-Match", "*").statusCode())
                .isEqualTo(200);
        assertThat(tag("/created")).isEqualTo("none");
        assertThat(tag("/nowhere")).isEqualTo("none");
        HttpResponse<String> partial = gateway.get("/partial", "If-None-Match", "*");
        assertThat(partial.statusCode()).isEqualTo(200);
        assertThat(header(partial, "etag")).isEqualTo("none");
        assertThat(header(partial, "cache-control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip", "GZIP", "x-gzip", "br, gzip;q=0.5", "*", "identity;q=0.5, gzip", "deflate;q=1.0, *;q=0.5"
            })
    void a_caller_that_accepts_gzip_gets_gzip_with_its_own_etag(String accepted) {
        HttpResponse<byte[]> response = bytes("/middle", "Accept-Encoding", accepted);
        assertThat(header(response, "content-encoding")).isEqualTo("gzip");
        assertThat(header(response, "vary")).isEqualToIgnoringCase("accept-encoding");
        assertThat(header(response, "content-length")).isEqualTo(String.valueOf(response.body().length));
        assertThat(header(response, "etag")).endsWith("-gzip\"").isNotEqualTo(tag("/middle"));
        assertThat(unzipped(response.body()))
                .isEqualTo(new String(bytes("/middle").body(), StandardCharsets.UTF_8));
        assertThat(bytes("/middle", "Accept-Encoding", "gzip", "If-None-Match", header(response, "etag"))
                        .statusCode())
                .isEqualTo(304);
        assertThat(bytes("/middle", "If-None-Match", header(response, "etag")).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "br",
                "gzip;q=0",
                "gzip;q=0.000, *",
                "identity, gzip;q=0.5",
                "",
                "gzip;q=high",
                "*;q=0",
                "gzipped"
            })
    void a_caller_without_gzip_gets_the_identity_encoding_and_vary(String accepted) {
        HttpResponse<byte[]> response = bytes("/middle", "Accept-Encoding", accepted);
        assertThat(header(response, "content-encoding")).isEqualTo("none");
        assertThat(header(response, "vary")).isEqualToIgnoringCase("accept-encoding");
        assertThat(response.body()).hasSizeGreaterThan(2000);
    }

    @Test
    void a_large_response_is_compressed_too_and_head_has_its_length() {
        HttpResponse<byte[]> response = bytes("/large", "Accept-Encoding", "gzip");
        assertThat(response.body()).hasSizeLessThan(LARGE.length() / 10);
        assertThat(unzipped(response.body())).isEqualTo(LARGE);
        HttpResponse<String> head = gateway.send("HEAD", "/large", "", "Accept-Encoding", "gzip");
        assertThat(header(head, "content-length")).isEqualTo(String.valueOf(response.body().length));
        assertThat(header(head, "etag")).isEqualTo(header(response, "etag"));
    }

    @ParameterizedTest
    @CsvSource({"/small, none", "/raw, none", "/echo?a=1, none"})
    void small_and_no_transform_responses_are_not_compressed(String path, String expected) {
        HttpResponse<byte[]> response = bytes(path, "Accept-Encoding", "gzip");
        assertThat(header(response, "content-encoding")).isEqualTo(expected);
        assertThat(header(response, "vary")).isEqualTo("none");
    }

    @Test
    void an_etag_and_a_vary_header_of_the_operator_are_kept() {
        assertThat(tag("/own")).isEqualTo("\"v7\"");
        HttpResponse<byte[]> zipped = bytes("/own", "Accept-Encoding", "gzip");
        assertThat(header(zipped, "etag")).isEqualTo("W/\"v7\"");
        assertThat(zipped.headers().allValues("vary")).isEqualTo(List.of("Accept", "accept-encoding"));
        assertThat(bytes("/own", "If-None-Match", "\"v7\"").statusCode()).isEqualTo(304);
    }

    @Test
    void etags_and_gzip_can_be_disabled() {
        try (TestGateway plain = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, answers: { etag: false, gzip: false } }
                admin: { port: 0 }
                routes:
                  GET /middle: { respond: '"RESPOND"' }
                """.replace("RESPOND", "x".repeat(2000)), Map.of())) {
            HttpResponse<String> response = plain.get("/middle", "Accept-Encoding", "gzip", "If-None-Match", "*");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(header(response, "etag")).isEqualTo("none");
            assertThat(header(response, "content-encoding")).isEqualTo("none");
            assertThat(header(response, "vary")).isEqualTo("none");
        }
    }

    /** Has two gateways with one key, as replicas have, and one with another key. */
    @Test
    void replicas_with_one_key_have_equal_etags_and_another_key_gives_others() {
        try (TestGateway first = keyed(KEY);
                TestGateway second = keyed(KEY);
                TestGateway other = keyed(KEY + "-")) {
            for (String path : List.of("/echo?a=1", "/large")) {
                String tag = header(first.get(path), "etag");
                assertThat(tag).matches("\"[\\w-]{22}\"").isEqualTo(header(first.get(path), "etag"));
                assertThat(tag).isNotEqualTo(tag(path)).isNotEqualTo(header(other.get(path), "etag"));
                assertThat(second.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
                assertThat(header(second.get(path, "Accept-Encoding", "gzip"), "etag"))
                        .isEqualTo(path.equals("/large") ? tag.replaceFirst("\"$", "-gzip\"") : tag);
            }
            assertThat(first.get("/echo?a=2", "If-None-Match", header(first.get("/echo?a=1"), "etag"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private TestGateway keyed(String key) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, answers: { etag_key: "${KEY}" } }
                admin: { port: 0 }
                backends: { b: { url: "URL" } }
                routes:
                  GET /echo: { respond: $query }
                  GET /large: { steps: { a: { call: GET b /large } }, respond: $a }
                """.replace("URL", backend.url()), Map.of("KEY", key));
    }

    @Test
    void a_key_that_is_short_or_has_other_characters_is_an_error_that_does_not_show_it() {
        assertThat(errors("hunter2"))
                .containsExactly("gateway.yaml:1:32: server.answers.etag_key: 7 bytes (expected: 32 to 4096 bytes)");
        assertThat(errors("hunter2 0123456789abcdefghijklmnop"))
                .containsExactly(
                        "gateway.yaml:1:32: server.answers.etag_key: (secret) (expected: letters, digits and -._~+/,"
                                + " with = only at the end)");
        assertThat(errors(KEY)).isEmpty();
    }

    private static List<String> errors(String key) {
        String yaml = "server: { answers: { etag_key: \"${KEY}\" } }\nroutes: { GET /a: { respond: '1' } }\n";
        return ConfigurationLoader.load(List.of(new SourceFile("gateway.yaml", yaml)), Map.of("KEY", key)::get)
                .errors()
                .stream()
                .map(Finding::toString)
                .toList();
    }

    private static String unzipped(byte[] body) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
