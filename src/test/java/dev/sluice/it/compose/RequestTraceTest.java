package dev.sluice.it.compose;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.config.load.TestConfiguration;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.gateway.compose.StepReason;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The trace of a request has its steps, calls and attempts, with their outcomes. */
class RequestTraceTest {
    private final List<RequestTrace> ended = new CopyOnWriteArrayList<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** Fails the first request to each path below {@code /flaky}, and each below {@code /down}. */
    private final HttpTestServer backend = new HttpTestServer(request -> {
        boolean fails = request.path().startsWith("/flaky") && seen.add(request.path());
        request.response()
                .setStatusCode(fails || request.path().startsWith("/down") ? 503 : 200)
                .putHeader("content-type", "application/json")
                .end("{\"a\":1}");
    });

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.of("""
                backends:
                  b: { url: "%s", retry: { attempts: 2, budget: 100%%, backoff: { base: 1ms, busy: 1ms } } }
                  nowhere: { url: "http://127.0.0.1:1", retry: { attempts: 1 } }
                routes:
                  GET /tree:
                    steps:
                      retried: { call: GET b /flaky/one }
                      loop: { call: "GET b /items/{item}", each: '["x", "y"]', as: item, concurrency: 1 }
                      replaced: { call: GET nowhere /, fallback: [{ call: GET b /other }] }
                      skipped: { call: GET b /never, when: 'false' }
                  GET /failed: { steps: { s: { call: GET b /down } } }
                  GET /expression: { steps: { s: { call: GET b /a } }, respond: 'numbers($s.a, "x")' }
                  GET /long:
                    steps: { s: { call: "GET b /{i}", each: 'numbers(1, 150)', as: i, max: 200 } }
                    respond: 1
                  GET /proxied: { proxy: b /flaky/proxied }
                  POST /body: { respond: '$body' }
                """.formatted(backend.url()));
        gateway.requests().add(new RequestEvents() {
            @Override
            public void onEnd(RequestTrace trace) {
                ended.add(trace);
            }
        });
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private RequestTrace record(String path) {
        gateway.get(path);
        return last();
    }

    private RequestTrace last() {
        Await.until(() -> !ended.isEmpty());
        return ended.get(0);
    }

    private static String tree(RequestTrace request) {
        return request.steps().stream()
                .map(RequestTraceTest::tree)
                .sorted()
                .collect(joining(
                        "\n",
                        request.route() + " " + request.status() + " " + Reason.codeOf(request.reason()) + "\n",
                        "\n"));
    }

    private static String tree(StepTrace step) {
        return step.calls().stream()
                .map(RequestTraceTest::tree)
                .collect(joining("", step.name() + " " + step.outcome() + " " + Reason.codeOf(step.reason()), ""));
    }

    private static String tree(CallTrace call) {
        return call.attempts().stream()
                .map(RequestTraceTest::tree)
                .collect(joining("", "\n  " + call.operation() + " " + call.backend() + " " + call.outcome(), ""));
    }

    private static String tree(AttemptTrace attempt) {
        return "\n    " + attempt.outcome() + " " + attempt.status();
    }

    @Test
    void a_request_with_a_retry_a_loop_a_fallback_and_a_skipped_step_has_exactly_this_tree() {
        RequestTrace trace = record("/tree");
        assertThat(tree(trace)).isEqualTo("""
                GET /tree 200 null
                loop answered null
                  GET /items/{item} b success
                    success 200
                  GET /items/{item} b success
                    success 200
                replaced defaulted connect_failed
                  GET / nowhere connect_failed
                    connect_failed 0
                  GET /other b success
                    success 200
                retried answered null
                  GET /flaky/one b success
                    server_error 503
                    success 200
                skipped skipped null
                """);
        assertThat(trace.isComplete()).isFalse();
        assertThat(trace.responseBytes()).isPositive();
        assertThat(trace.headNanos()).isBetween(trace.startedNanos(), trace.endedNanos());
    }

    @Test
    void attempts_name_the_configured_endpoint_and_have_ordered_times() {
        AttemptTrace attempt =
                record("/failed").steps().get(0).calls().get(0).attempts().get(0);
        assertThat("http://" + attempt.endpoint()).isEqualTo(backend.url());
        assertThat(attempt.connectedNanos()).isGreaterThanOrEqualTo(attempt.startedNanos());
        assertThat(attempt.headNanos()).isGreaterThanOrEqualTo(attempt.connectedNanos());
        assertThat(attempt.endedNanos()).isGreaterThanOrEqualTo(attempt.headNanos());
    }

    @Test
    void a_failed_request_has_its_reason_its_step_and_why_no_retry_followed() {
        RequestTrace trace = record("/failed");
        assertThat(tree(trace)).isEqualTo("""
                GET /failed 503 server_error
                s failed server_error
                  GET /down b server_error
                    server_error 503
                    server_error 503
                """);
        assertThat(trace.failedStep()).isEqualTo("s");
        CallTrace call = trace.steps().get(0).calls().get(0);
        assertThat(call.retryStop()).isEqualTo("attempts");
    }

    @Test
    void a_failed_expression_has_its_reason_without_a_value() {
        RequestTrace trace = record("/expression");
        assertThat(trace.reason()).isEqualTo(StepReason.EXPRESSION_FAILED);
        assertThat(trace.failedStep()).isEqualTo("respond");
        assertThat(trace.failureDetail())
                .contains("gateway.yaml:")
                .endsWith(": step respond: numbers() needs two whole numbers; found: a number, a text");
    }

    @Test
    void a_long_loop_keeps_the_first_hundred_calls() {
        RequestTrace trace = record("/long");
        StepTrace step = trace.steps().get(0);
        assertThat(step.calls()).hasSize(RequestTrace.MAX_CALLS);
        assertThat(step.callCount()).isEqualTo(150);
        assertThat(step.attemptCount()).isEqualTo(150);
        assertThat(trace.droppedCalls()).isEqualTo(50);
    }

    @Test
    void a_proxied_request_has_one_step_named_after_its_backend() {
        assertThat(tree(record("/proxied"))).isEqualTo("""
                GET /proxied 200 null
                b answered null
                  GET /flaky/proxied b success
                    server_error 503
                    success 200
                """);
    }

    @Test
    void bodies_are_counted_in_both_directions() {
        gateway.send("POST", "/body", "{\"a\": 1}", "Content-Type", "application/json");
        assertThat(last().requestBytes()).isEqualTo(8);
        assertThat(last().responseBytes()).isEqualTo(7);
        assertThat(last().bodyReadNanos()).isPositive();
    }

    @Test
    void a_caller_that_leaves_is_499_with_cancelled_calls() {
        backend.close();
        try (HttpTestServer silent = HttpTestServer.silent();
                TestGateway slow = TestGateway.of("""
                        backends: { b: { url: "%s" } }
                        routes: { GET /a: { steps: { s: { call: GET b /a } } } }
                        """.formatted(silent.url()))) {
            slow.requests().add(new RequestEvents() {
                @Override
                public void onEnd(RequestTrace trace) {
                    ended.add(trace);
                }
            });
            try (RawHttpClient caller = new RawHttpClient(slow.port())) {
                caller.send("GET /a HTTP/1.1\nHost: a\n\n");
                Await.until(() -> !silent.requests().isEmpty());
            }
            assertThat(tree(last())).isEqualTo("""
                    GET /a 499 caller_disconnected
                    s failed cancelled
                      GET /a b cancelled
                        cancelled 0
                    """);
        }
    }

    /** A gateway on a folder, whose failed requests are in the access log and in their traces. */
    abstract static class LocationsFixture {
        static final String PORTS = "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { port: 0 }\n";
        /** The SHA-256 of {@code demo-key}. */
        static final String KEY_HASH = "c48a01f49fd0f2cc404bc3cbbc80e91457a3d41bb429a695243de4c61794155c";

        static final String SECRET = "s3cr3t";

        @RegisterExtension
        final CapturedLog access = new CapturedLog("access", Level.INFO);

        @TempDir
        Path folder;

        final HttpTestServer backend = HttpTestServer.answering("{\"a\": \"" + SECRET + "\"}");

        @AfterEach
        void stop() {
            backend.close();
        }

        void write(String... lines) throws IOException {
            Files.writeString(
                    folder.resolve("gateway.yaml"),
                    PORTS + TestConfiguration.SHOPPERS.replace("0123456789abcdef".repeat(4), KEY_HASH));
            Files.writeString(folder.resolve("shop.yaml"), String.join("\n", lines) + "\n");
        }

        String[] shop(String... routes) {
            List<String> lines = new ArrayList<>(List.of(
                    "backends:",
                    "  crm: { url: \"" + backend.url() + "\" }",
                    "  safe: { url: \"" + backend.url().replace("http:", "https:") + "\", retry: { attempts: 1 } }",
                    "routes:"));
            for (String route : routes) lines.add("  " + route);
            return lines.toArray(String[]::new);
        }

        /** Returns the detail of a failed request, as its trace has it, and checks that the log has it too. */
        String detail(TestGateway gateway, String path, String... headers) {
            int before = access.lines().size();
            List<String> all = new ArrayList<>(List.of("x", SECRET, "x-key", "demo-key"));
            all.addAll(List.of(headers));
            HttpResponse<String> failed = gateway.get(path, all.toArray(String[]::new));
            String id = failed.headers().firstValue("x-request-id").orElseThrow();
            assertThat(failed.body()).as(path).doesNotContain("shop.yaml", "found: ", SECRET);
            Await.until(() -> access.lines().size() > before);
            String line = access.lines().get(before);
            Await.until(() -> gateway.adminGet("/requests/" + id).statusCode() == 200);
            JsonObject kept = new JsonObject(gateway.adminGet("/requests/" + id).body());
            String detail = kept.getString("detail");
            assertThat(line)
                    .contains(detail.replace("\"", "\\\"").substring(0, Math.min(detail.length(), 200)))
                    .doesNotContain(SECRET);
            assertThat(detail).doesNotContain(SECRET);
            return detail;
        }
    }
}
