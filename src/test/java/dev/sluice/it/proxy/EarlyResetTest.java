package dev.sluice.it.proxy;

import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.fixture.RawHttp2Client.END_HEADERS;
import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.RST_STREAM;
import static dev.sluice.fixture.RawHttp2Client.SETTINGS;
import static dev.sluice.fixture.RawHttp2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttp2Client.Frame;
import dev.sluice.fixture.ScriptedHttp2Backend;
import dev.sluice.server.TestGateway;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend on HTTP/2 that replies before the end of a request, and resets its stream (RFC 9113 8.1). */
class EarlyResetTest {
    /** Enough connections that some are on another event loop than the connection to the backend. */
    private static final int CALLERS = 8;

    private static final String GRPC = "content-type: application/grpc\nte: trailers";
    private static ScriptedHttp2Backend backend;
    private static TestGateway gateway;
    private static final Map<String, List<String>> WITHOUT_RESET = new HashMap<>();
    private final List<RawHttp2Client> callers = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        backend = new ScriptedHttp2Backend();
        gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, h2c: true, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { b: { url: "%s", http2: true, breaker: { consecutive: 1000, calls: 10000, minimum: 10000 } } }
                routes:
                  POST /proxied/{reset}/{code}/{reply}: { proxy: "b /{reset}/{code}/{reply}" }
                  POST /grpc/{reset}/{code}/{reply}: { proxy: "b /{reset}/{code}/{reply}", grpc: true }
                  POST /composed/{reset}/{code}/{reply}:
                    steps: { a: { call: "POST b /{reset}/{code}/{reply}", body: $body } }
                  GET /composed/{reset}/{code}/{reply}: { steps: { a: { call: "GET b /{reset}/{code}/{reply}" } } }
                """.formatted(backend.url()), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    @AfterEach
    void close() throws Exception {
        for (RawHttp2Client caller : callers) caller.close();
    }

    private RawHttp2Client connect() throws Exception {
        RawHttp2Client caller = RawHttp2Client.inClear(gateway.port());
        callers.add(caller);
        return caller;
    }

    /** Returns the outcomes of a request without an end on each of several connections. */
    private List<String> outcomes(String path, String fields) throws Exception {
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            RawHttp2Client caller = connect();
            int stream = caller.open("POST", path, fields);
            caller.send();
            outcomes.add(outcome(caller, stream));
        }
        return outcomes.stream().distinct().toList();
    }

    private List<String> outcomesWithoutReset(String route, String reply, String fields) throws Exception {
        String path = route + "/never/0/" + reply;
        if (!WITHOUT_RESET.containsKey(path)) WITHOUT_RESET.put(path, outcomes(path, fields));
        return WITHOUT_RESET.get(path);
    }

    /** Returns the statuses, the length of the body, and how the stream ended. */
    private static String outcome(RawHttp2Client caller, int stream) throws Exception {
        StringBuilder outcome = new StringBuilder();
        int length = 0;
        while (true) {
            Frame frame = caller.next();
            if (frame.stream() != stream) continue;
            if (frame.type() == RST_STREAM) return outcome + " reset";
            if (frame.type() == DATA) length += frame.payload().length();
            if (frame.type() == HEADERS)
                outcome.append(frame.status()).append(' ').append(frame.grpcStatus());
            if ((frame.flags() & END_STREAM) != 0)
                return outcome.append(' ').append(length).toString();
        }
    }

    static Stream<String> resets() {
        return Stream.of("with", "after")
                .flatMap(reset -> Stream.of("0", "8", "7").map(code -> reset + "/" + code));
    }

    @ParameterizedTest
    @MethodSource("resets")
    void behind_a_complete_reply_changes_nothing(String reset) throws Exception {
        for (String reply : List.of("200", "413", "503"))
            assertThat(outcomes("/proxied/" + reset + "/" + reply, ""))
                    .as(reply)
                    .isEqualTo(outcomesWithoutReset("/proxied", reply, ""))
                    .singleElement()
                    .asString()
                    .startsWith(reply);
    }

    @ParameterizedTest
    @MethodSource("resets")
    void behind_the_status_of_grpc_changes_nothing(String reset) throws Exception {
        for (String reply : List.of("grpc-0", "grpc-14"))
            assertThat(outcomes("/grpc/" + reset + "/" + reply, GRPC))
                    .isEqualTo(outcomesWithoutReset("/grpc", reply, GRPC))
                    .containsExactly("200  " + reply.substring(5) + " 5");
    }

    @ParameterizedTest
    @CsvSource({"head, 0, 502", "head, 8, 502", "body, 0, reset", "body, 8, reset", "body, 7, reset"})
    void before_the_end_of_a_reply_is_a_failure(String reset, String code, String outcome) throws Exception {
        assertThat(outcomes("/proxied/" + reset + "/" + code + "/200", ""))
                .singleElement()
                .asString()
                .contains(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"after", "never"})
    void does_not_lose_the_bytes_that_a_slow_caller_has_not_read(String reset) throws Exception {
        int before = backend.written();
        RawHttp2Client caller = connect().frame(SETTINGS, 0, 0, 0, 4, 0, 0, 4, 0);
        int stream = caller.open("POST", "/proxied/" + reset + "/0/long", "");
        caller.send();
        assertThat(caller.next(HEADERS).status()).isEqualTo("200");
        Await.until(() -> backend.written() > before);
        for (int on : new int[] {0, stream}) caller.frame(WINDOW_UPDATE, 0, on, 0, 16, 0, 0);
        caller.send();
        assertThat(outcome(caller, stream)).endsWith(" " + ScriptedHttp2Backend.LONG);
    }

    /** On another event loop than that of the backend, the last write fails before the reply is known. */
    @Test
    void does_not_fail_a_request_that_ends_at_the_same_time() throws Exception {
        for (int i = 0; i < CALLERS; i++) {
            RawHttp2Client caller = connect();
            for (int request = 0; request < 100; request++) {
                int stream = caller.open("POST", "/grpc/with/0/grpc-0", GRPC);
                caller.body("abc", 0).send().body("", END_STREAM).send();
                assertThat(outcome(caller, stream)).isEqualTo("200  0 5");
            }
        }
    }

    @Test
    void does_not_fail_a_buffered_body_that_the_backend_does_not_read() {
        String body = '"' + "x".repeat(300_000) + '"';
        for (String reset : List.of("with", "after"))
            for (int i = 0; i < CALLERS; i++)
                assertThat(gateway.send(
                                        "POST",
                                        "/composed/" + reset + "/0/200",
                                        body,
                                        "content-type",
                                        "application/json")
                                .statusCode())
                        .isEqualTo(200);
    }

    @Test
    void a_request_ends_with_its_last_bytes() throws Exception {
        RawHttp2Client caller = connect();
        caller.open("POST", "/proxied/ended/0/200", "");
        caller.body("abc", 0).body("def", END_STREAM).send();
        assertThat(backend.lastRequest()).endsWith("DATA true");
        gateway.send("POST", "/proxied/ended/0/200", "abc", "content-type", "text/plain");
        assertThat(backend.lastRequest()).isEqualTo("HEADERS false, DATA true");
        caller.request("POST", "/proxied/ended/0/200", END_HEADERS | END_STREAM, "");
        caller.send();
        assertThat(backend.lastRequest()).isEqualTo("HEADERS true");
        gateway.send("POST", "/composed/ended/0/200", "1", "content-type", "application/json");
        assertThat(backend.lastRequest()).isEqualTo("HEADERS false, DATA true");
        gateway.get("/composed/ended/0/200");
        assertThat(backend.lastRequest()).isEqualTo("HEADERS true");
    }
}
