package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed requests on both ports. Each error is a problem document (RFC 9457), not a page of vertx-web. */
class MalformedRequestsTest {
    private static final TestGateway GATEWAY = TestGateway.of("routes: { GET /a: { respond: '1' } }\n");

    private static final List<String> TARGETS = List.of(
            "/%",
            "/%zz",
            "/a%2",
            "/%e9",
            "/%00",
            "/%2e%2e/a",
            "/a/../a",
            "//",
            "/;x",
            "/a#b",
            "/\u00e9",
            "/a?%zz",
            "*",
            "a",
            "?",
            "://",
            "http://",
            "http://a",
            "http://a/%zz",
            "/config/%zz",
            "/health/live/%",
            "/metrics%");

    private static final List<String> HOSTS = List.of(
            "Host:",
            "Host: a%zz",
            "Host: %",
            "Host: [::1:2:3:4:5:6:7:8]",
            "Host: [",
            "Host: a b",
            "Host: a:99999",
            "Host: a:b",
            "Host: .",
            "Host: \u00e9",
            "X-No-Host: a",
            "Host: a\nHost: b");

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    static List<String> heads() {
        List<String> heads = new ArrayList<>();
        for (String method : List.of("GET", "POST", "BREW", "OPTIONS", "CONNECT"))
            for (String target : TARGETS) heads.add(method + " " + target + " HTTP/1.1\nHost: a");
        for (String host : HOSTS)
            for (String target : List.of("/a", "/metrics", "/%zz", "/nowhere"))
                for (String version : List.of("1.0", "1.1"))
                    heads.add("GET " + target + " HTTP/" + version + "\n" + host);
        return heads;
    }

    @ParameterizedTest
    @MethodSource("heads")
    void each_request_gets_a_response_and_each_error_is_a_problem_document(String head) {
        for (int port : List.of(GATEWAY.port(), GATEWAY.adminPort())) assertResponds(port, head);
    }

    private static void assertResponds(int port, String head) {
        try (RawHttpClient caller = new RawHttpClient(port)) {
            String response = caller.send(head + "\nConnection: close\n\n").readToEnd();
            assertThat(response).startsWith("HTTP/1.").doesNotContainIgnoringCase("<html");
            int status = Integer.parseInt(response.substring(9, 12));
            if (status < 400) return;
            String lower = response.toLowerCase(Locale.ROOT);
            assertThat(lower).contains("\r\ncontent-type: application/problem+json\r\n");
            JsonObject problem = new JsonObject(response.substring(response.indexOf("\r\n\r\n") + 4));
            assertThat(problem.getInteger("status")).isEqualTo(status);
        }
    }
}
