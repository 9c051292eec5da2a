package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of requests, traces and spans. Proxies connect from 127.0.0.1, and other callers from 127.0.0.2. */
@ExtendWith(VertxExtension.class)
class RequestIdentityTest {
    private static final Pattern ID = Pattern.compile("(?i)\r\nx-request-id: ([^\r]*)\r\n");
    private static final Pattern PARENT = Pattern.compile("(?i)\r\ntraceparent: ([^\r]*)\r\n");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String MADE = "[0-9a-f]{32}";

    private final List<RequestTrace> ended = new CopyOnWriteArrayList<>();
    private FaultyServer backend;
    private TestGateway gateway;

    @BeforeEach
    void start(Vertx vertx) {
        start(vertx, FaultyResponse.json("{}"));
    }

    private void start(Vertx vertx, FaultyResponse... script) {
        backend = FaultyServer.start(vertx, script);
        gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, trusted_proxies: [127.0.0.1], drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { b: { url: "%s", retry: { backoff: { base: 1ms } } } }
                routes:
                  GET /own: { respond: '1' }
                  POST /own: { respond: '$body', limits: { body: 1KiB } }
                  GET /composed: { steps: { b: { call: GET b /composed } }, respond: $b }
                  GET /loop: { steps: { b: { call: "GET b /{item}", each: '["x", "y"]', as: item, concurrency: 1 } } }
                  GET /proxied: { proxy: b /proxied }
                """.formatted(backend.url()), Map.of());
        gateway.requests().add(new dev.sluice.gateway.edge.RequestEvents() {
            @Override
            public void onEnd(RequestTrace trace) {
                ended.add(trace);
            }
        });
    }

    private void restart(Vertx vertx, FaultyResponse... script) {
        close();
        start(vertx, script);
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        String group = matcher.group(1);
        assertThat(matcher.find()).as("a second field in " + text).isFalse();
        return group;
    }

    private String fromProxy(String path, String headers) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            return caller.send("GET " + path + " HTTP/1.1\nHost: a\n" + headers + "Connection: close\n\n")
                    .readToEnd();
        }
    }

    private String fromCaller(String path, String headers) throws IOException {
        try (RawHttpClient caller = RawHttpClient.from("127.0.0.2", gateway.port())) {
            return caller.send("GET " + path + " HTTP/1.1\nHost: a\n" + headers + "Connection: close\n\n")
                    .readToEnd();
        }
    }

    private static void assertProblem(String response, int status) {
        String id = group(ID, response);
        assertThat(response).matches("(?s)HTTP/1[.][01] " + status + " .*");
        assertThat(id).matches(MADE);
        assertThat(response).contains("\"instance\":\"urn:sluice:request:" + id + "\"");
    }

    @Test
    void every_response_has_an_id_of_its_own() throws IOException {
        String first = group(ID, fromCaller("/own", ""));
        assertThat(first).matches(MADE);
        assertThat(group(ID, fromCaller("/own", ""))).matches(MADE).isNotEqualTo(first);
        assertThat(group(ID, fromCaller("/composed", ""))).matches(MADE);
        assertThat(group(ID, fromCaller("/proxied", ""))).matches(MADE);
    }

    @Test
    void every_rejection_has_an_id_that_its_problem_names() {
        assertProblem(fromCaller("/nowhere"), 404);
        assertProblem(RawHttpClient.exchange(gateway.port(), "DELETE /own HTTP/1.1\r\nHost: a\r\n\r\n"), 405);
        assertProblem(RawHttpClient.exchange(gateway.port(), "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
        assertProblem(RawHttpClient.exchange(gateway.port(), "GET /own HTTP/1.1\r\n\r\n"), 400);
        assertProblem(RawHttpClient.exchange(gateway.port(), "GET /own HTTP/1.1\r\nHost : a\r\n\r\n"), 400);
        assertProblem(RawHttpClient.exchange(gateway.port(), "nonsense\r\n\r\n"), 400);
        assertProblem(
                RawHttpClient.exchange(gateway.port(), "POST /own HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n"),
                413);
        assertProblem(
                RawHttpClient.exchange(
                        gateway.port(), "GET /own HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"),
                431);
    }

    private String fromCaller(String path) {
        try {
            return fromCaller(path, "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void each_request_ends_once_even_if_it_is_malformed() {
        RawHttpClient.exchange(gateway.port(), "nonsense\r\n\r\n");
        fromCaller("/own");
        fromCaller("/nowhere");
        Await.until(() -> ended.size() == 3);
        // Each connection has an event loop of its own, so the order of the ends differs.
        assertThat(ended)
                .extracting(RequestTrace::status, RequestTrace::route, RequestTrace::client)
                .containsExactlyInAnyOrder(
                        tuple(400, "none", "127.0.0.1"),
                        tuple(200, "GET /own", "127.0.0.2"),
                        tuple(404, "none", "127.0.0.2"));
    }

    @Test
    void the_id_of_a_trusted_proxy_stays() {
        String response = fromProxy("/composed", "X-Request-Id: Proxy_1.of-many\n");
        assertThat(group(ID, response)).isEqualTo("Proxy_1.of-many");
        assertThat(group(ID, backend.requests().get(0))).isEqualTo("Proxy_1.of-many");
        Await.until(() -> !ended.isEmpty());
        assertThat(ended.get(0).requestId()).isEqualTo("Proxy_1.of-many");
        assertThat(fromProxy("/nowhere", "X-Request-Id: " + "9".repeat(64) + "\n"))
                .contains("\"instance\":\"urn:sluice:request:" + "9".repeat(64) + "\"");
    }

    @Test
    void the_id_of_another_caller_is_replaced() throws IOException {
        String id = group(ID, fromCaller("/proxied", "X-Request-Id: spoofed\n"));
        assertThat(id).matches(MADE);
        assertThat(group(ID, backend.requests().get(0))).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "\u001b[31mred",
                "caf\u00e9",
                "{\"id\":1}",
                "\u00e2\u0080\u00a8",
                "a\tb",
                "a,b",
                "a/b",
                "12345678901234567890123456789012345678901234567890123456789012345",
                "a\nX-Request-Id: b"
            })
    void an_invalid_id_of_a_trusted_proxy_is_replaced(String id) {
        String response = fromProxy("/own", "X-Request-Id: " + id + "\n");
        if (response.startsWith("HTTP/1.1 400 ")) assertProblem(response, 400);
        else assertThat(group(ID, response)).matches(MADE);
    }

    @Test
    void an_id_of_a_megabyte_is_431_with_a_new_id() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = caller.send("GET /own HTTP/1.1\nHost: a\nX-Request-Id: " + "a".repeat(9_000))
                    .readUntil("}");
            assertProblem(response, 431);
        }
    }

    @Test
    void the_trace_of_any_caller_continues_with_a_new_span() throws IOException {
        fromCaller("/composed", "traceparent: " + CALLER + "\ntracestate: a=1\n");
        String sent = group(PARENT, backend.requests().get(0));
        assertThat(sent).startsWith("00-" + TRACE + "-").endsWith("-00").doesNotContain("00f067aa0ba902b7");
        assertThat(backend.requests().get(0)).doesNotContain("tracestate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/composed", "/proxied"})
    void a_trusted_proxy_decides_about_sampling_and_sends_state(String path) {
        fromProxy(path, "traceparent: " + CALLER + "\ntracestate: a=1\ntracestate: b=2\n");
        assertThat(group(PARENT, backend.requests().get(0)))
                .startsWith("00-" + TRACE + "-")
                .endsWith("-01");
        assertThat(backend.requests().get(0)).containsPattern("(?i)\r\ntracestate: a=1, ?b=2\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-.1",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e47366-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\ntraceparent: "
                        + "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "{\"a\":1}",
                "..-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void a_malformed_trace_starts_a_new_one(String parent) {
        fromProxy("/proxied", "traceparent: " + parent + "\ntracestate: a=1\n");
        assertThat(group(PARENT, backend.requests().get(0)))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                .doesNotContain("4bf92f3577b34da6");
        assertThat(backend.requests().get(0)).doesNotContain("tracestate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff",
                " \t00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-09 \t"
            })
    void the_trace_of_a_later_version_or_with_unknown_flags_continues(String parent) {
        fromProxy("/composed", "traceparent: " + parent + "\n");
        assertThat(group(PARENT, backend.requests().get(0))).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
    }

    @Test
    void each_attempt_of_a_retried_call_has_a_span_of_its_own(Vertx vertx) {
        restart(vertx, FaultyResponse.status(503), FaultyResponse.json("{}"));
        fromProxy("/composed", "traceparent: " + CALLER + "\n");
        assertSpansOfOneTrace(2);
    }

    @Test
    void each_call_of_a_loop_has_a_span_of_its_own() {
        fromProxy("/loop", "traceparent: " + CALLER + "\n");
        assertSpansOfOneTrace(2);
    }

    private void assertSpansOfOneTrace(int count) {
        List<String> parents =
                backend.requests().stream().map(each -> group(PARENT, each)).toList();
        assertThat(parents).hasSize(count).doesNotHaveDuplicates().allMatch(each -> each.startsWith("00-" + TRACE));
        assertThat(backend.requests().stream().map(each -> group(ID, each)).distinct())
                .hasSize(1);
    }
}
