package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Answer;
import dev.sluice.backend.MisbehavingServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Bodies on their way through a proxy route: as fast as the slower side, as long as it takes, and never cut in silence. */
class ProxyStreamTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String TIMES = "timeout: { read: 1s, write: 1s, attempt: 1200ms, total: 1500ms }";

    @AfterAll
    static void end() {
        VERTX.close();
    }

    private static TestGateway through(String url, String settings) {
        return TestGateway.of("""
                backends: { files: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms } }, %s } }
                routes:
                  GET /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                  PUT /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                  POST /f/{path*}: { deadline: 1500ms, proxy: "files /{path*}" }
                """.formatted(url, settings));
    }

    private static TestGateway through(MisbehavingServer backend) {
        return through(backend.url().toString(), TIMES);
    }

    @Test
    void a_body_may_flow_longer_than_any_time_for_an_answer_as_long_as_something_moves() {
        Answer drip = peer -> {
            peer.write(CHUNKED);
            AtomicLong ticks = new AtomicLong();
            VERTX.setPeriodic(100, timer -> {
                if (ticks.incrementAndGet() <= 25) {
                    peer.write("1\r\n.\r\n");
                    return;
                }
                VERTX.cancelTimer(timer);
                peer.write("0\r\n\r\n");
            });
        };
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, drip);
                TestGateway gateway = through(backend)) {
            assertThat(gateway.get("/f/x").body()).hasSize(25);
        }
    }

    @Test
    void a_head_is_seen_at_once_although_its_body_has_not_begun() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.text(CHUNKED));
                TestGateway gateway = through(backend.url().toString(), "");
                RawCaller caller = new RawCaller(gateway.port())) {
            assertThat(caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void a_backend_that_is_silent_within_its_answer_ends_it_with_a_reset() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.text(CHUNKED + "5\r\nhello\r\n"));
                TestGateway gateway = through(backend);
                RawCaller caller = new RawCaller(gateway.port())) {
            String answer = caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("\r\n0\r\n");
            assertThat(caller.wasReset()).isTrue();
            assertThat(backend.requests()).hasSize(1);
            assertThat(gateway.admin("/metrics").body())
                    .contains("sluice_backend_timeouts_total{backend=\"files\",phase=\"read\"} 1.0");
        }
    }

    @Test
    void a_backend_that_breaks_off_ends_the_callers_answer_visibly_whatever_its_framing() {
        for (Answer broken : new Answer[] {Answer.truncated(), Answer.truncatedChunked(), Answer.resetMidBody()})
            for (String version : new String[] {"1.1", "1.0"})
                try (MisbehavingServer backend = MisbehavingServer.start(VERTX, broken);
                        TestGateway gateway = through(backend);
                        RawCaller caller = new RawCaller(gateway.port())) {
                    String answer = caller.send("GET /f/x HTTP/" + version + "\nHost: a\n\n")
                            .readToEnd();
                    assertThat(caller.wasReset()).as(answer).isTrue();
                    assertThat(answer).doesNotContain("\r\n0\r\n");
                    assertThat(backend.requests())
                            .as("sent again after it began")
                            .hasSize(1);
                }
    }

    @Test
    void a_broken_answer_counts_as_a_failure_of_the_backend() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.truncatedChunked());
                TestGateway gateway = through(backend.url().toString(), "breaker: { consecutive: 2, open: 1m }")) {
            for (int i = 0; i < 2; i++)
                try (RawCaller caller = new RawCaller(gateway.port())) {
                    caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readToEnd();
                }
            HttpResponse<String> refused = gateway.get("/f/x");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("circuit_open");
            assertThat(backend.requests()).hasSize(2);
        }
    }

    @Test
    void statuses_open_the_circuit_although_they_are_passed_on() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.status(500));
                TestGateway gateway = through(
                        backend.url().toString(),
                        "breaker: { consecutive: 2, open: 1m }, bulkhead: { concurrent: 9 }")) {
            assertThat(gateway.get("/f/x").statusCode()).isEqualTo(500);
            assertThat(backend.requests()).as("attempts of a GET").hasSize(3);
            assertThat(gateway.send("POST", "/f/x", "body").statusCode()).isEqualTo(500);
            assertThat(gateway.get("/f/x").statusCode()).isEqualTo(503);
            assertThat(backend.requests())
                    .as("a body that is spent is not sent again")
                    .hasSize(4);
        }
    }

    @Test
    void an_attempt_that_fails_before_anything_of_a_body_was_read_is_made_again() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.status(503), Answer.json("{}"));
                TestGateway gateway = through(backend.url().toString(), "timeout: { total: 10s }")) {
            HttpResponse<String> answer = gateway.get("/f/x");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{}");
        }
    }

    @Test
    void a_permit_is_held_until_the_body_is_through() {
        try (MisbehavingServer backend =
                        MisbehavingServer.start(VERTX, Answer.text(CHUNKED + "1\r\na\r\n"), Answer.json("{}"));
                TestGateway gateway = through(backend.url().toString(), "bulkhead: { concurrent: 1, queue: 0 }")) {
            try (RawCaller caller = new RawCaller(gateway.port())) {
                caller.send("GET /f/x HTTP/1.1\nHost: a\n\n").readUntil("1\r\na");
                assertThat(gateway.get("/f/y").statusCode()).isEqualTo(503);
            }
            assertThat(backend.sawGo(1)).as("the caller left, and so did we").isTrue();
            Waiting.until(() -> gateway.get("/f/y").statusCode() == 200);
        }
    }

    @Test
    void a_caller_that_does_not_read_stops_the_backend_and_is_not_taken_for_its_silence() {
        AtomicLong sent = new AtomicLong();
        Buffer chunk = Buffer.buffer(new byte[64 * 1024]);
        TestBackend backend = new TestBackend(request -> {
            request.response().setChunked(true);
            new Object() {
                void more() {
                    while (!request.response().writeQueueFull() && sent.get() < 200_000_000) {
                        sent.addAndGet(chunk.length());
                        request.response().write(chunk);
                    }
                    if (sent.get() < 200_000_000) request.response().drainHandler(drained -> more());
                    else request.response().drainHandler(null).end();
                }
            }.more();
        });
        try (backend;
                TestGateway gateway = through(backend.url(), TIMES);
                RawCaller caller = new RawCaller(gateway.port())) {
            caller.send("GET /f/x HTTP/1.1\nHost: a\nConnection: close\n\n");
            long stopped = settled(sent);
            assertThat(stopped).isLessThan(100_000_000);
            // Longer than read, attempt, total and deadline together.
            CompletableFuture<Void> later = new CompletableFuture<>();
            VERTX.setTimer(5000, fired -> later.complete(null));
            later.join();
            assertThat(sent.get()).isLessThan(100_000_000);
            assertThat(caller.skipToEnd()).isGreaterThan(200_000_000);
            assertThat(caller.wasReset()).isFalse();
        }
    }

    /** The count once it has not grown for a while. */
    private static long settled(AtomicLong count) {
        for (long before = -1, now = count.get(); ; before = now, now = count.get()) {
            if (now > 0 && now == before) return now;
            CompletableFuture<Void> later = new CompletableFuture<>();
            VERTX.setTimer(Duration.ofMillis(300).toMillis(), fired -> later.complete(null));
            later.join();
        }
    }

    @Test
    void a_backend_that_does_not_read_stops_the_caller_and_fails_by_the_write_timeout() {
        try (MisbehavingServer backend =
                        MisbehavingServer.start(VERTX, Answer.json("{}")).deaf();
                TestGateway gateway = through(backend);
                RawCaller caller = new RawCaller(gateway.port())) {
            caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 500000000\n\n");
            long taken = caller.sendUntilRefused(500_000_000);
            assertThat(taken).as("all was taken").isLessThan(500_000_000);
            assertThat(gateway.admin("/metrics").body())
                    .contains("sluice_backend_timeouts_total{backend=\"files\",phase=\"write\"} 1.0");
        }
    }

    @Test
    void a_caller_that_is_slow_to_send_is_not_taken_for_the_backends_silence() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.json("{}"));
                TestGateway gateway = through(backend);
                RawCaller caller = new RawCaller(gateway.port())) {
            caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 3\n\n");
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Void> later = new CompletableFuture<>();
                VERTX.setTimer(1500, fired -> later.complete(null));
                later.join();
                caller.send("x");
            }
            assertThat(caller.readUntil("{}")).startsWith("HTTP/1.1 200 ");
            assertThat(backend.requests()).singleElement().asString().endsWith("\r\n\r\nxxx");
        }
    }

    @Test
    void a_caller_that_waits_to_be_told_sends_its_body_only_when_the_backend_takes_it() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.json("{}"));
                TestGateway gateway = through(backend);
                RawCaller caller = new RawCaller(gateway.port())) {
            caller.send("PUT /f/x HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\n");
            assertThat(caller.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(caller.send("ok").readUntil("{}")).contains("HTTP/1.1 200 ");
            assertThat(backend.requests()).singleElement().asString().doesNotContainIgnoringCase("expect");
        }
    }

    @Test
    void a_caller_that_waits_to_be_told_is_told_no_when_nobody_takes_the_body() {
        try (TestGateway gateway = through(MisbehavingServer.refusing().toString(), TIMES);
                RawCaller caller = new RawCaller(gateway.port())) {
            String answer = caller.send("PUT /f/x HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\n")
                    .readToEnd();
            assertThat(answer).startsWith("HTTP/1.1 502 ").contains("connect_failed");
        }
    }

    @Test
    void an_answer_that_comes_before_the_body_is_passed_on_and_ends_the_connection() {
        try (MisbehavingServer backend = MisbehavingServer.start(
                                VERTX, Answer.text("HTTP/1.1 413 X\r\nContent-Length: 7\r\n\r\ntoo big"))
                        .hasty();
                TestGateway gateway = through(backend);
                RawCaller caller = new RawCaller(gateway.port())) {
            String answer = caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 1000\n\n")
                    .readToEnd();
            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("\r\nconnection: close")
                    .endsWith("too big");
        }
    }

    @Test
    void a_caller_that_breaks_off_its_body_is_seen_leaving_by_the_backend() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.json("{}"));
                TestGateway gateway = through(backend.url().toString(), "")) {
            try (RawCaller caller = new RawCaller(gateway.port())) {
                caller.send("PUT /f/x HTTP/1.1\nHost: a\nContent-Length: 100000\n\nabc");
                Waiting.until(() -> backend.connections() == 1);
            }
            assertThat(backend.sawGo(1)).isTrue();
            assertThat(backend.requests()).isEmpty();
        }
    }

    @Test
    void both_bodies_may_flow_at_once() {
        TestBackend echo = new TestBackend(request -> {
            request.response().setChunked(true);
            request.handler(request.response()::write);
            request.endHandler(end -> request.response().end());
        });
        try (echo;
                TestGateway gateway = through(echo.url(), TIMES);
                RawCaller caller = new RawCaller(gateway.port())) {
            caller.send("POST /f/x HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n5\nhello\n");
            caller.readUntil("hello\r\n");
            caller.send("5\nthere\n").readUntil("there\r\n");
            assertThat(caller.send("0\n\n").readUntil("0\r\n\r\n")).contains("5\r\nhello\r\n5\r\nthere\r\n0\r\n\r\n");
        }
    }

    @Test
    void requests_that_two_parties_could_frame_in_two_ways_are_refused() {
        try (MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.json("{}"));
                TestGateway gateway = through(backend)) {
            for (String head : new String[] {
                "Content-Length: 3\nTransfer-Encoding: chunked\n",
                "Content-Length: 3\nContent-Length: 4\n",
                "Transfer-Encoding: chunked, gzip\n",
                "Transfer-Encoding: xchunked\n",
                "Transfer-Encoding : chunked\n",
                "Content-Length: +3\n",
                "Content-Length: 3\nX:\0\n",
            })
                try (RawCaller caller = new RawCaller(gateway.port())) {
                    assertThat(caller.send("POST /f/x HTTP/1.1\nHost: a\n" + head + "\nabc")
                                    .readUntil("\r\n\r\n"))
                            .as(head)
                            .containsPattern("^HTTP/1\\.[01] 4\\d\\d ");
                }
            assertThat(backend.requests()).isEmpty();
        }
    }
}
