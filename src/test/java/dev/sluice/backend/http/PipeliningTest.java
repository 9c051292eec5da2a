package dev.sluice.backend.http;

import static dev.sluice.backend.http.HttpBackendFixture.LONG;
import static dev.sluice.backend.http.HttpBackendFixture.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Call;
import dev.sluice.backend.Classification;
import dev.sluice.backend.Classification.Signal;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.Timeouts;
import dev.sluice.backend.http.HttpBackendFixture.PendingCall;
import dev.sluice.backend.http.ManualBackend.Received;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pipelined requests to a backend that responds when the test wants it to. */
@ExtendWith(VertxExtension.class)
class PipeliningTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private final ManualBackend server = new ManualBackend();
    private final List<PendingCall> allSent = new ArrayList<>();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @AfterEach
    void close() throws IOException {
        allSent.forEach(PendingCall::cancel);
        Await.until(() -> allSent.stream().allMatch(sent -> sent.reply().isDone()));
        server.close();
    }

    private HttpBackend backend(int requests) {
        return backend(requests, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0));
    }

    private HttpBackend backend(int requests, Timeouts times) {
        return STAND.backend(HttpBackendFixture.pipelining(requests, times, server.url()));
    }

    /** Sends a call and waits until the backend has its request. */
    private PendingCall send(HttpBackend backend, Call call) {
        int before = server.requests.size();
        PendingCall sent = start(backend, call);
        Await.until(() -> server.requests.size() > before);
        return sent;
    }

    private PendingCall start(HttpBackend backend, Call call) {
        PendingCall sent = PendingCall.start(STAND, backend, call);
        allSent.add(sent);
        return sent;
    }

    private PendingCall get(HttpBackend backend, String target) {
        return send(backend, STAND.get(target));
    }

    @Test
    void requests_share_a_connection_up_to_the_limit_and_get_their_own_responses() {
        HttpBackend backend = backend(3);
        List<PendingCall> sent = new ArrayList<>();
        for (int i = 0; i < 7; i++) sent.add(get(backend, "/" + i));
        assertThat(server.connections()).hasSize(3);
        assertThat(server.requests.stream().map(Received::connection)).containsExactly(0, 0, 0, 1, 1, 1, 2);
        server.requests.forEach(Received::respond);
        for (int i = 0; i < 7; i++) assertThat(sent.get(i).body()).isEqualTo("GET /" + i);
    }

    @Test
    void without_the_setting_each_request_has_a_connection() {
        HttpBackend backend = backend(1);
        for (int i = 0; i < 3; i++) get(backend, "/" + i);
        assertThat(server.connections()).hasSize(3);
    }

    @Test
    void no_request_shares_a_connection_with_one_that_is_not_safe_or_has_a_body() {
        HttpBackend backend = backend(4);
        get(backend, "/a");
        for (HttpMethod method : List.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH))
            send(backend, TestCalls.of(STAND.clock, method, "/b", Buffer.buffer("1")));
        send(backend, TestCalls.of(STAND.clock, HttpMethod.GET, "/c", Buffer.buffer("1")));
        get(backend, "/d");
        assertThat(server.requests.stream().map(Received::connection)).containsExactly(0, 1, 2, 3, 4, 5, 0);
    }

    @Test
    void a_cancelled_call_does_not_disturb_the_others_on_its_connection() {
        HttpBackend backend = backend(4);
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        PendingCall third = get(backend, "/3");
        first.cancel();
        second.cancel();
        assertThat(first.failure().reason()).isEqualTo(FailureReason.CANCELLED);
        assertThat(second.failure().reason()).isEqualTo(FailureReason.CANCELLED);
        server.requests.forEach(Received::respond);
        assertThat(third.body()).isEqualTo("GET /3");
        assertThat(get(backend, "/4")).isNotNull();
        assertThat(server.connections()).hasSize(1);
    }

    @Test
    void the_last_call_to_be_cancelled_closes_the_connection() {
        HttpBackend backend = backend(4);
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        first.cancel();
        second.cancel();
        assertThat(first.failure().reason()).isEqualTo(FailureReason.CANCELLED);
        assertThat(second.failure().reason()).isEqualTo(FailureReason.CANCELLED);
        Await.until(() -> server.hasEnded(0));
    }

    @Test
    void the_call_whose_response_is_late_fails_and_those_behind_it_may_be_sent_again_at_once() {
        HttpBackend backend = backend(4, HttpBackendFixture.onlyTimeout(TimeoutPhase.READ, 300));
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        assertThat(first.failure().reason()).isEqualTo(FailureReason.READ_TIMEOUT);
        assertThat(Classification.of(first.failure()).signal()).isEqualTo(Signal.FAILURE);
        assertThat(second.failure().reason()).isEqualTo(FailureReason.CONNECTION_STALE);
        assertThat(Classification.of(second.failure()))
                .isEqualTo(new Classification(Signal.NEUTRAL, Classification.Retryability.ONCE_IF_IDEMPOTENT));
    }

    @Test
    void the_read_timeout_starts_when_all_earlier_responses_are_complete() {
        HttpBackend backend = backend(4, HttpBackendFixture.onlyTimeout(TimeoutPhase.READ, 600));
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        long started = System.nanoTime();
        Await.until(() -> System.nanoTime() - started > millis(350).toNanos());
        server.requests.get(0).respond();
        assertThat(first.body()).isEqualTo("GET /1");
        Await.until(() -> System.nanoTime() - started > millis(800).toNanos());
        assertThat(second.reply()).isNotDone();
        assertThat(second.failure().reason()).isEqualTo(FailureReason.READ_TIMEOUT);
    }

    @Test
    void a_call_that_waits_for_others_too_long_leaves_them_alone_and_is_no_failure_of_the_backend() {
        HttpBackend backend = backend(4, HttpBackendFixture.onlyTimeout(TimeoutPhase.POOL, 200));
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        assertThat(second.failure().reason()).isEqualTo(FailureReason.POOL_TIMEOUT);
        assertThat(Classification.of(second.failure()).signal()).isEqualTo(Signal.NEUTRAL);
        assertThat(first.reply()).isNotDone();
        server.requests.forEach(Received::respond);
        assertThat(first.body()).isEqualTo("GET /1");
    }

    @Test
    void the_attempt_timeout_counts_against_the_backend_only_for_the_first_call_of_a_connection() {
        HttpBackend backend = backend(4, HttpBackendFixture.onlyTimeout(TimeoutPhase.ATTEMPT, 400));
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        assertThat(first.failure().reason()).isEqualTo(FailureReason.ATTEMPT_TIMEOUT);
        assertThat(second.failure().reason())
                .isIn(FailureReason.POOL_TIMEOUT, FailureReason.CONNECTION_STALE)
                .extracting(reason -> Classification.of(second.failure()).signal())
                .isEqualTo(Signal.NEUTRAL);
    }

    @Test
    void a_call_behind_a_request_that_nobody_waits_for_closes_a_connection_that_does_not_advance() {
        HttpBackend backend = backend(4, HttpBackendFixture.onlyTimeout(TimeoutPhase.POOL, 300));
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        first.cancel();
        assertThat(second.failure().reason()).isEqualTo(FailureReason.POOL_TIMEOUT);
        Await.until(() -> server.hasEnded(0));
    }

    @Test
    void a_close_after_a_response_is_no_failure_of_the_backend_and_pauses_pipelining() {
        HttpBackend backend = backend(4);
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        server.requests.get(0).respond("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1");
        assertThat(first.body()).isEqualTo("1");
        assertThat(second.failure().reason()).isEqualTo(FailureReason.CONNECTION_STALE);
        get(backend, "/3");
        get(backend, "/4");
        assertThat(server.requests.stream().map(Received::connection)).containsExactly(0, 0, 1, 2);
    }

    @Test
    void a_response_that_is_not_http_fails_only_the_call_that_it_is_for() {
        HttpBackend backend = backend(4);
        PendingCall first = get(backend, "/1");
        PendingCall second = get(backend, "/2");
        server.requests.get(0).respond("SMTP ready\r\n\r\n");
        assertThat(first.failure().reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
        assertThat(second.failure().reason()).isEqualTo(FailureReason.CONNECTION_STALE);
    }

    @Test
    void a_response_that_nobody_asked_for_reaches_no_call() {
        HttpBackend backend = backend(4);
        PendingCall first = get(backend, "/1");
        String one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";
        server.requests.get(0).respond(one + one.replace("\r\n\r\n1", "\r\n\r\n2"));
        assertThat(first.body()).isEqualTo("1");
        Await.until(() -> server.hasEnded(0));
        PendingCall second = get(backend, "/2");
        assertThat(server.connections()).hasSize(2);
        server.requests.get(1).respond();
        assertThat(second.body()).isEqualTo("GET /2");
    }

    @Test
    void an_old_client_makes_way_for_a_new_one_and_its_connections_close_after_their_requests() {
        HttpBackend.Spec spec =
                HttpBackendFixture.pipelining(16, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url());
        HttpBackend backend = STAND.backend(
                spec,
                new ConnectionPool.Settings(
                        ConnectionPool.options(spec), ConnectionPool.pool(spec), millis(200), spec.pipelining()));
        long started = System.nanoTime();
        PendingCall first = get(backend, "/0");
        Await.until(() -> System.nanoTime() - started > millis(300).toNanos());
        Await.until(() -> {
            if (server.connections().size() == 1 && server.requests.size() < 15) get(backend, "/next");
            return server.connections().size() > 1;
        });
        assertThat(server.requests.size()).isLessThan(15);
        server.requests.forEach(Received::respond);
        assertThat(first.body()).isEqualTo("GET /0");
        Await.until(() -> server.hasEnded(0));
    }

    @Test
    void a_second_attempt_has_a_connection_of_its_own() {
        HttpBackend backend = backend(4);
        get(backend, "/1");
        Call again = STAND.get("/2");
        again.progress().startAttempt();
        send(backend, again);
        assertThat(server.connections()).hasSize(2);
    }

    @Test
    void many_calls_of_which_some_are_cancelled_get_their_own_responses() {
        HttpBackend backend = backend(4, new Timeouts(LONG, LONG, LONG, LONG, LONG, LONG, LONG));
        server.respondAtOnce = true;
        int replies = 0;
        for (int batch = 0; batch < 40; batch++) {
            List<PendingCall> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sent.add(start(backend, STAND.get("/" + i)));
                if ((batch + i) % 7 == 0) sent.get(i).cancel();
            }
            for (int i = 0; i < sent.size(); i++) replies += isReplyOrNeutral(sent.get(i), "GET /" + i) ? 1 : 0;
        }
        assertThat(replies).isGreaterThan(400);
    }

    private static boolean isReplyOrNeutral(PendingCall sent, String body) {
        Await.until(sent.reply()::isDone);
        boolean isReply = !sent.reply().isCompletedExceptionally();
        if (isReply) assertThat(sent.body()).isEqualTo(body);
        else assertThat(sent.failure().reason()).isIn(FailureReason.CANCELLED, FailureReason.CONNECTION_STALE);
        return isReply;
    }
}
