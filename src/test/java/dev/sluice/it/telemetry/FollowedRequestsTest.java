package dev.sluice.it.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.it.streams.WebSocketTest;
import dev.sluice.server.TestGateway;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lines of a real gateway about requests, at the level debug. */
class FollowedRequestsTest {
    /** Stands in each part of a request and of a reply, and in no line. */
    private static final String MARKER = "hush";

    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    @RegisterExtension
    final CapturedLog lines = new CapturedLog("dev.sluice", Level.DEBUG);

    private final HttpTestServer backend = HttpTestServer.answering("[{\"id\":\"hush\"}]");
    private final TestGateway gateway = TestGateway.of(
            """
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, tls: { certificate: "%s", key: "%s" } }
            admin: { port: 0 }
            backends:
              b: { url: "%s" }
              dead: { url: "%s", http2: true, retry: { attempts: 2, backoff: { base: 1ms } } }
            routes:
              GET /composed/{id}:
                steps: { a: { call: "GET b /x/{id}" }, many: { each: "[for ($a) .id]", as: item, call: "GET b /y/{item}" } }
              GET /proxied/{id}: { proxy: "b /z/{id}", forward: { query: all } }
              POST /grpc/{id}: { proxy: "dead /g/{id}", grpc: true }
            """.formatted(
                    CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath(), backend.url(), Ports.unusedUrl()),
            Map.of());

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    @AfterAll
    static void deleteCertificate() {
        CERTIFICATE.delete();
    }

    private int send(HttpVersion version, HttpMethod method, String path, String type) throws Exception {
        HttpClient client = gateway.vertx().createHttpClient(SelfSignedCertificate.trustAllClient(version));
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setPort(gateway.port())
                .setURI(path + MARKER + "?q=" + MARKER)
                .putHeader("x-a", MARKER)
                .putHeader("content-type", type);
        if (type.equals("application/grpc")) options.putHeader("te", "trailers");
        return client.request(options)
                .compose(
                        request -> method.equals(HttpMethod.GET) ? request.send() : request.send(Buffer.buffer(MARKER)))
                .compose(response -> response.body().map(body -> response.statusCode()))
                .await(20, TimeUnit.SECONDS);
    }

    /** Returns the lines of the logger of requests, after the end of a request. */
    private List<String> linesOfRequest() {
        Await.until(() -> lines.lines().contains("DEBUG request ended"));
        return lines.linesWithValues().stream()
                .filter(line -> line.contains(" request_id="))
                .toList();
    }

    /** Returns the messages of the lines with a text, in their order. */
    private static List<String> messages(List<String> all, String part) {
        return all.stream()
                .filter(line -> line.contains(part))
                .map(line -> line.replaceAll("DEBUG (.*) request_id=.*", "$1"))
                .toList();
    }

    private static List<String> ids(List<String> all) {
        return all.stream()
                .map(line -> line.replaceAll(".* request_id=(\\S+) .*", "$1"))
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void debug_follows_a_composed_request_from_its_route_to_its_end(HttpVersion version) throws Exception {
        assertThat(send(version, HttpMethod.GET, "/composed/", "text/plain")).isEqualTo(200);
        List<String> all = linesOfRequest();
        assertThat(ids(all)).hasSize(1);
        String ofStep = " route=GET /composed/{id} step=a";
        assertThat(messages(all, ofStep))
                .containsExactly(
                        "bulkhead: admitted", "breaker: admitted", "attempt ended", "call ended", "step ended");
        assertThat(all).first().asString().startsWith("DEBUG request started ").endsWith(" method=GET");
        assertThat(all)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("DEBUG bulkhead: admitted ")
                        .contains(ofStep + " backend=b operation=GET /x/{id} wait_ms=PT0S"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("DEBUG breaker: admitted ").contains(ofStep))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("DEBUG attempt ended ")
                        .contains(ofStep)
                        .containsPattern(" endpoint=127.0.0.1:\\d+ connection=new status=200 ms=PT"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("DEBUG attempt ended ")
                        .contains(" step=many backend=b operation=GET /y/{item} ", " status=200 "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("DEBUG call ended ")
                        .contains(ofStep, " outcome=success attempts=1 ms=PT"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("DEBUG step ended ").contains(ofStep + " outcome=answered"));
        assertThat(all).last().asString().startsWith("DEBUG request ended ").contains(" status=200 ms=PT");
        send(version, HttpMethod.GET, "/composed/", "text/plain");
        Await.until(() -> lines.valuesOf("connection").contains("reused"));
        assertThat(lines.linesWithValues()).noneMatch(line -> line.contains(MARKER));
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void debug_follows_a_proxied_request(HttpVersion version) throws Exception {
        assertThat(send(version, HttpMethod.GET, "/proxied/", "text/plain")).isEqualTo(200);
        List<String> all = linesOfRequest();
        assertThat(messages(all, " route=GET /proxied/{id}"))
                .containsExactly(
                        "request started",
                        "bulkhead: admitted",
                        "breaker: admitted",
                        "attempt ended",
                        "call ended",
                        "step ended",
                        "request ended");
        assertThat(all)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("DEBUG attempt ended ")
                        .contains(
                                " route=GET /proxied/{id} ", " operation=GET /z/{id} ", " connection=new status=200 "));
        assertThat(lines.linesWithValues()).noneMatch(line -> line.contains(MARKER));
    }

    @Test
    void debug_follows_a_grpc_call_and_its_retry() throws Exception {
        assertThat(send(HttpVersion.HTTP_2, HttpMethod.POST, "/grpc/", "application/grpc"))
                .isEqualTo(200);
        List<String> all = linesOfRequest();
        assertThat(messages(all, " route=POST /grpc/{id}"))
                .containsExactly(
                        "request started",
                        "bulkhead: admitted",
                        "breaker: admitted",
                        "attempt ended",
                        "retry follows",
                        "attempt ended",
                        "no retry follows",
                        "call ended",
                        "step ended",
                        "request ended");
        assertThat(all)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("DEBUG attempt ended ")
                        .contains(" operation=POST /g/{id} ", " connection=none reason=connect_failed "))
                .anySatisfy(
                        line -> assertThat(line).startsWith("DEBUG call ended ").contains(" outcome=connect_failed "));
        assertThat(lines.linesWithValues()).noneMatch(line -> line.contains(MARKER));
    }

    @Test
    void calls_on_http_2_share_a_connection_that_was_new_for_the_first() {
        try (TestGateway shared = TestGateway.of("""
                backends: { b: { url: "%s", http2: true } }
                routes:
                  GET /a: { steps: { a: { each: "numbers(1, 3)", as: item, concurrency: 1, call: "GET b /{item}" } } }
                """.formatted(backend.url()))) {
            assertThat(shared.get("/a").statusCode()).isEqualTo(200);
            linesOfRequest();
            assertThat(lines.valuesOf("connection"))
                    .filteredOn(connection -> !connection.equals("null"))
                    .containsExactly("new", "reused", "reused");
        }
    }

    @Test
    void each_call_ends_once_with_the_outcome_that_its_step_gets() {
        try (HttpTestServer text = HttpTestServer.answering("nope");
                HttpTestServer missing = HttpTestServer.failing(404);
                TestGateway several = TestGateway.of("""
                        backends:
                          text: { url: "%s" }
                          missing: { url: "%s" }
                          dead: { url: "%s", retry: { attempts: 2, backoff: { base: 1ms } } }
                        routes:
                          GET /a:
                            steps:
                              bad: { call: GET text /, optional: true }
                              gone: { call: GET missing /, optional: true }
                              lost: { call: GET dead /, optional: true }
                          GET /proxied: { proxy: missing /p }
                        """.formatted(text.url(), missing.url(), Ports.unusedUrl()))) {
            several.get("/a");
            several.get("/proxied");
            Await.until(() -> Collections.frequency(lines.lines(), "DEBUG request ended") == 2);
            assertThat(lines.linesWithValues())
                    .filteredOn(line -> line.startsWith("DEBUG call ended "))
                    .extracting(line -> line.replaceAll(".*( backend=.*) ms=.*", "$1"))
                    .containsExactlyInAnyOrder(
                            " backend=text operation=GET / outcome=bad_body attempts=1",
                            " backend=missing operation=GET / outcome=not_found attempts=1",
                            " backend=dead operation=GET / outcome=connect_failed attempts=2",
                            " backend=missing operation=GET /p outcome=not_found attempts=1");
        }
    }

    @Test
    void debug_follows_a_websocket_which_has_no_deadline() {
        try (RawBackend plainChat = new RawBackend();
                TestGateway plain = TestGateway.of("""
                        backends: { chat: { url: "%s", retry: { attempts: 1 } } }
                        routes: { GET /chat: { proxy: chat /ws, websocket: {}, forward: { query: all } } }
                        """.formatted(plainChat.url()));
                RawPeer caller = RawPeer.connect(plain.port())) {
            List<RequestTrace> traces = endedTraces(plain);
            caller.sendText(WebSocketTest.HANDSHAKE.replace("/chat/a?room=1", "/chat?room=" + MARKER) + "\r\n");
            RawPeer peer = plainChat.accept("");
            assertThat(caller.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(lines.lines()).contains("DEBUG breaker: admitted").doesNotContain("DEBUG request ended");
            caller.send(WsFrame.close(1000, ""));
            peer.echo();
            assertThat(linesOfRequest())
                    .last()
                    .asString()
                    .startsWith("DEBUG request ended ")
                    .contains(" status=101 ");
            assertThat(lines.linesWithValues()).noneMatch(line -> line.contains(MARKER));
            Await.until(() -> !traces.isEmpty());
            assertThat(traces.get(0).deadlineNanos()).isZero();
        }
    }

    @Test
    void decisions_of_guards_have_lines() {
        try (HttpTestServer busy = HttpTestServer.failing(503);
                HttpTestServer silent = HttpTestServer.silent();
                TestGateway guarded = TestGateway.of("""
                        backends:
                          busy:
                            url: "%s"
                            retry: { attempts: 2, backoff: { base: 1ms, cap: 5ms, busy: 2ms } }
                            breaker: { consecutive: 1 }
                          slow:
                            url: "%s"
                            bulkhead: { concurrent: 1, queue: 1, wait: 100ms }
                            timeout: { attempt: 1s }
                            retry: { attempts: 1 }
                          dead: { url: "%s", retry: { attempts: 1 } }
                        routes:
                          GET /busy: { steps: { a: { call: GET busy / } } }
                          GET /slow: { steps: { a: { call: GET slow / } } }
                          GET /left: { steps: { a: { call: GET slow / }, b: { call: GET dead / } } }
                        """.formatted(busy.url(), silent.url(), Ports.unusedUrl()))) {
            for (int i = 0; i < 2; i++) guarded.get("/busy");
            List<?> slow = Stream.generate(() -> guarded.sendAsync("GET", "/slow", ""))
                    .limit(3)
                    .toList();
            Await.until(() -> lines.lines().contains("DEBUG bulkhead: timeout"));
            assertThat(slow).hasSize(3);
            guarded.get("/left");
            Await.until(() -> lines.lines().contains("DEBUG bulkhead: left"));
            assertThat(lines.lines())
                    .contains("DEBUG breaker: rejected", "DEBUG bulkhead: queued", "DEBUG bulkhead: full");
            assertThat(lines.linesWithValues())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("DEBUG retry follows ")
                            .contains(" step=a backend=busy ", " cause=busy wait_ms=PT"))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("DEBUG no retry follows ")
                            .contains(" cause=attempts"));
        }
    }

    @Test
    void a_request_for_a_token_has_a_line_of_the_request_that_caused_it() {
        try (HttpTestServer issuer = HttpTestServer.answering(
                        "{\"access_token\":\"" + MARKER + "\",\"token_type\":\"Bearer\",\"expires_in\":600}");
                HttpTestServer refusing = HttpTestServer.failing(401);
                TestGateway authorised = TestGateway.of("""
                        credentials:
                          good: { grant: client_credentials, token_url: "%s/token", client_id: x, client_secret: hush }
                          bad: { grant: client_credentials, token_url: "%s/token", client_id: x, client_secret: hush }
                        backends:
                          a: { url: "%s", credentials: good }
                          b: { url: "%3$s", credentials: bad }
                        routes:
                          GET /a: { steps: { a: { call: GET a / } } }
                          GET /b: { steps: { b: { call: GET b /, optional: true } } }
                        """.formatted(issuer.url(), refusing.url(), backend.url()))) {
            authorised.get("/a");
            authorised.get("/b");
            Await.until(() -> lines.valuesOf("credentials").contains("bad"));
            String message = "DEBUG token request ended ";
            assertThat(lines.linesWithValues())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith(message)
                            .contains(" route=GET /a step=a backend=a ", " credentials=good ms=PT"))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith(message)
                            .contains(" route=GET /b step=b ", " credentials=bad reason=no_credentials ms=PT"))
                    .noneMatch(line -> line.contains(MARKER));
        }
    }

    @Test
    void a_request_has_its_deadline_in_its_trace() throws Exception {
        List<RequestTrace> traces = endedTraces(gateway);
        send(HttpVersion.HTTP_1_1, HttpMethod.GET, "/composed/", "text/plain");
        send(HttpVersion.HTTP_1_1, HttpMethod.GET, "/proxied/", "text/plain");
        Await.until(() -> traces.size() == 2);
        assertThat(traces).allSatisfy(trace -> assertThat(trace.deadlineNanos()).isGreaterThan(trace.endedNanos()));
    }

    private static List<RequestTrace> endedTraces(TestGateway of) {
        List<RequestTrace> traces = new CopyOnWriteArrayList<>();
        of.requests().add(new RequestEvents() {
            @Override
            public void onEnd(RequestTrace trace) {
                traces.add(trace);
            }
        });
        return traces;
    }
}
