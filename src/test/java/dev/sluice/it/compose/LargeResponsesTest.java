package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The maximum size of a response that a step holds: {@code response.max}, by default 8 MiB. */
class LargeResponsesTest {
    private static final int MIB = 1024 * 1024;

    private static String text(int bytes) {
        return '"' + "x".repeat(bytes - 2) + '"';
    }

    private static TestGateway gateway(HttpTestServer backend, String settings, String step) {
        return TestGateway.of("""
                backends: { files: { url: "%s"%s } }
                routes:
                  GET /file:
                    answer: { max: 64MiB }
                    steps: { file: { call: GET files /file%s } }
                """.formatted(backend.url(), settings, step));
    }

    @Test
    void a_response_over_eight_mebibytes_fails_the_step() {
        try (HttpTestServer files = HttpTestServer.answering(text(8 * MIB + 1));
                TestGateway gateway = gateway(files, "", "")) {
            assertFailed(gateway.get("/file"));
            assertThat(files.requests()).hasSize(1);
        }
    }

    @Test
    void a_response_of_eight_mebibytes_is_accepted() {
        try (HttpTestServer files = HttpTestServer.answering(text(8 * MIB));
                TestGateway gateway = gateway(files, "", "")) {
            assertThat(gateway.get("/file").body()).hasSize(8 * MIB + "{\"file\":}".length());
        }
    }

    @Test
    void the_limit_of_a_backend_may_be_lower_or_higher() {
        try (HttpTestServer files = HttpTestServer.answering(text(8 * MIB + 1));
                TestGateway less = gateway(files, ", response: { max: 1KiB }", "");
                TestGateway more = gateway(files, ", response: { max: 9MiB }", "")) {
            assertFailed(less.get("/file"));
            assertThat(more.get("/file").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void an_optional_step_with_a_large_response_has_its_fallback() {
        try (HttpTestServer files = HttpTestServer.answering(text(8 * MIB + 1));
                TestGateway gateway = gateway(files, "", ", fallback: none")) {
            HttpResponse<String> response = gateway.get("/file");
            assertThat(response.headers().firstValue("sluice-incomplete"))
                    .hasValue("file;reason=body_too_large;outcome=defaulted");
        }
    }

    private static void assertFailed(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body())
                .contains("\"step\":\"file\"", "\"backend\":\"files\"", "\"cause\":\"body_too_large\"");
    }
}
