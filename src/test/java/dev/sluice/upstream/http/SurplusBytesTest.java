package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.http.HttpBackendFixture.PendingCall;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that sends more bytes than its response has. They must not become the response to another call. */
@ExtendWith(VertxExtension.class)
class SurplusBytesTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL";

    private final ManualBackend server = new ManualBackend();

    /** A response without the bytes behind it. */
    enum Variant {
        HEAD_WITH_A_BODY("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: " + EVIL.length() + "\r\n\r\n", ""),
        NO_CONTENT_WITH_A_BODY("GET", "HTTP/1.1 204 No Content\r\n\r\n", ""),
        NOT_MODIFIED_WITH_A_BODY("GET", "HTTP/1.1 304 Not Modified\r\n\r\n", ""),
        LENGTH_IN_CHARACTERS("GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\"A\"", "\"A\"");

        private final String method;
        private final String response;
        private final String body;

        Variant(String method, String response, String body) {
            this.method = method;
            this.response = response;
            this.body = body;
        }

        /** Asserts that a call ends as if there were no bytes behind its response. A step fails after a 304. */
        private void assertEnded(PendingCall first) {
            if (this == NOT_MODIFIED_WITH_A_BODY)
                assertThat(first.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_STATUS);
            else assertThat(first.body()).isEqualTo(body);
        }

        private Call call() {
            return TestCalls.of(STAND.clock, HttpMethod.valueOf(method), "/first", null);
        }
    }

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private PendingCall send(HttpBackend backend, Call call) {
        int before = server.requests.size();
        PendingCall sent = PendingCall.start(STAND, backend, call);
        Await.until(() -> server.requests.size() > before);
        return sent;
    }

    /** Asserts that the connection of the first call closes, and that the next call has another one. */
    private void assertNotReused(HttpBackend backend) {
        PendingCall next = send(backend, STAND.get("/next"));
        assertThat(server.requests.get(1).connection())
                .as("connection of the next call")
                .isEqualTo(1);
        server.requests.get(1).respond();
        assertThat(next.body()).isEqualTo("GET /next");
        Await.until(() -> server.hasEnded(0));
    }

    @ParameterizedTest
    @EnumSource
    void bytes_behind_a_response_close_the_connection(Variant variant) {
        HttpBackend backend = STAND.backend(server.url());
        PendingCall first = send(backend, variant.call());
        server.requests.get(0).respond(variant.response + EVIL);
        variant.assertEnded(first);
        assertNotReused(backend);
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_waits_for_the_connection_does_not_receive_them(Variant variant) {
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));
        PendingCall first = send(backend, variant.call());
        PendingCall waiting = PendingCall.start(STAND, backend, STAND.get("/waiting"));
        server.requests.get(0).respond(variant.response + EVIL);
        variant.assertEnded(first);
        Await.until(() -> server.requests.size() == 2);
        assertThat(server.requests.get(1).connection())
                .as("connection of the waiting call")
                .isEqualTo(1);
        server.requests.get(1).respond();
        assertThat(waiting.body()).isEqualTo("GET /waiting");
    }

    @ParameterizedTest
    @EnumSource
    void bytes_that_arrive_on_an_idle_connection_close_it(Variant variant) {
        HttpBackend backend = STAND.backend(server.url());
        PendingCall first = send(backend, variant.call());
        server.requests.get(0).respond(variant.response);
        variant.assertEnded(first);
        server.requests.get(0).respond(EVIL);
        Await.until(() -> server.hasEnded(0));
        assertNotReused(backend);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "H",
                "HTTP/1.1 200 OK\r\nSet-Cookie: evil=1\r\nX-Rest: ",
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "\r\n"
            })
    void bytes_that_are_no_complete_response_close_the_connection_too(String surplus) {
        HttpBackend backend = STAND.backend(server.url());
        PendingCall first = send(backend, STAND.get("/first"));
        server.requests.get(0).respond("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + surplus);
        assertThat(first.body()).isEqualTo("ok");
        assertNotReused(backend);
    }

    @ParameterizedTest
    @CsvSource({"102 Processing", "100 Continue", "103 Early Hints"})
    void the_response_behind_an_interim_response_is_no_surplus(String interim) {
        HttpBackend backend = STAND.backend(server.url());
        for (int call = 0; call < 2; call++) {
            PendingCall sent = send(backend, TestCalls.of(STAND.clock, HttpMethod.HEAD, "/" + call, null));
            server.requests.get(call).respond("HTTP/1.1 " + interim + "\r\n\r\n" + Variant.HEAD_WITH_A_BODY.response);
            assertThat(sent.body()).isEmpty();
        }
        assertThat(server.connections()).hasSize(1);
    }

    @Test
    void an_interim_response_with_an_invalid_field_fails_its_call_at_once() {
        PendingCall sent = send(STAND.backend(server.url()), STAND.get("/"));
        server.requests
                .get(0)
                .respond("HTTP/1.1 102 Processing\r\na\u0001b: c\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(sent.failure().reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
    }

    @Test
    void a_chunked_response_with_trailers_keeps_its_connection() {
        HttpBackend backend = STAND.backend(server.url());
        for (int call = 0; call < 2; call++) {
            PendingCall sent = send(backend, STAND.get("/" + call));
            server.requests
                    .get(call)
                    .respond("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n");
            assertThat(sent.body()).isEqualTo("ok");
        }
        assertThat(server.connections()).hasSize(1);
    }
}
