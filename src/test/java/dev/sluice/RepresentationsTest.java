package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
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

/** Entity tags, what has not changed, and gzip. */
class RepresentationsTest {
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

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    private String tag(String path, String... headers) {
        return header(bytes(path, headers), "etag");
    }

    @Test
    void the_same_bytes_have_the_same_tag_and_others_another() {
        assertThat(tag("/echo?a=1"))
                .matches("\"[\\w-]{22}\"")
                .isEqualTo(tag("/echo?a=1"))
                .isNotEqualTo(tag("/echo?a=2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAG", "W/TAG", "\"a\", TAG ,W/\"b\"", "*", "\"a,\",TAG"})
    void who_has_the_answer_gets_304_without_it(String condition) {
        String tag = tag("/small");
        HttpResponse<String> answer = gateway.get("/small", "If-None-Match", condition.replace("TAG", tag));
        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "etag")).isEqualTo(tag);
        assertThat(header(answer, "content-type")).isEqualTo("none");
        assertThat(gateway.send("HEAD", "/small", "", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void several_conditions_are_one_list() {
        assertThat(gateway.get("/small", "If-None-Match", "\"a\"", "If-None-Match", tag("/small"))
                        .statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "TAGLESS", "", "\"\"", "W/\"x\", \"y\""})
    void who_has_another_gets_the_answer(String condition) {
        HttpResponse<String> answer = gateway.get("/small", "If-None-Match", condition);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("\"small\"");
    }

    @Test
    void only_a_whole_200_to_a_reader_has_a_tag() {
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
    void who_takes_gzip_gets_gzip_with_a_tag_of_its_own(String accepted) {
        HttpResponse<byte[]> answer = bytes("/middle", "Accept-Encoding", accepted);
        assertThat(header(answer, "content-encoding")).isEqualTo("gzip");
        assertThat(header(answer, "vary")).isEqualToIgnoringCase("accept-encoding");
        assertThat(header(answer, "content-length")).isEqualTo(String.valueOf(answer.body().length));
        assertThat(header(answer, "etag")).endsWith("-gzip\"").isNotEqualTo(tag("/middle"));
        assertThat(unzipped(answer.body()))
                .isEqualTo(new String(bytes("/middle").body(), StandardCharsets.UTF_8));
        assertThat(bytes("/middle", "Accept-Encoding", "gzip", "If-None-Match", header(answer, "etag"))
                        .statusCode())
                .isEqualTo(304);
        assertThat(bytes("/middle", "If-None-Match", header(answer, "etag")).statusCode())
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
    void who_does_not_gets_the_answer_as_it_is_and_caches_know_why(String accepted) {
        HttpResponse<byte[]> answer = bytes("/middle", "Accept-Encoding", accepted);
        assertThat(header(answer, "content-encoding")).isEqualTo("none");
        assertThat(header(answer, "vary")).isEqualToIgnoringCase("accept-encoding");
        assertThat(answer.body()).hasSizeGreaterThan(2000);
    }

    @Test
    void a_large_answer_is_made_into_gzip_too_and_head_says_how_long_it_is() {
        HttpResponse<byte[]> answer = bytes("/large", "Accept-Encoding", "gzip");
        assertThat(answer.body()).hasSizeLessThan(LARGE.length() / 10);
        assertThat(unzipped(answer.body())).isEqualTo(LARGE);
        HttpResponse<String> head = gateway.send("HEAD", "/large", "", "Accept-Encoding", "gzip");
        assertThat(header(head, "content-length")).isEqualTo(String.valueOf(answer.body().length));
        assertThat(header(head, "etag")).isEqualTo(header(answer, "etag"));
    }

    @ParameterizedTest
    @CsvSource({"/small, none", "/raw, none", "/echo?a=1, none"})
    void what_is_small_or_not_to_be_transformed_has_one_form(String path, String expected) {
        HttpResponse<byte[]> answer = bytes(path, "Accept-Encoding", "gzip");
        assertThat(header(answer, "content-encoding")).isEqualTo(expected);
        assertThat(header(answer, "vary")).isEqualTo("none");
    }

    @Test
    void a_tag_and_a_vary_of_the_operators_own_stay() {
        assertThat(tag("/own")).isEqualTo("\"v7\"");
        HttpResponse<byte[]> zipped = bytes("/own", "Accept-Encoding", "gzip");
        assertThat(header(zipped, "etag")).isEqualTo("W/\"v7\"");
        assertThat(zipped.headers().allValues("vary")).isEqualTo(List.of("Accept", "accept-encoding"));
        assertThat(bytes("/own", "If-None-Match", "\"v7\"").statusCode()).isEqualTo(304);
    }

    @Test
    void both_can_be_switched_off() {
        try (TestGateway plain = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, answers: { etag: false, gzip: false } }
                admin: { port: 0 }
                routes:
                  GET /middle: { respond: '"RESPOND"' }
                """.replace("RESPOND", "x".repeat(2000)), Map.of())) {
            HttpResponse<String> answer = plain.get("/middle", "Accept-Encoding", "gzip", "If-None-Match", "*");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "etag")).isEqualTo("none");
            assertThat(header(answer, "content-encoding")).isEqualTo("none");
            assertThat(header(answer, "vary")).isEqualTo("none");
        }
    }

    private static String unzipped(byte[] body) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
