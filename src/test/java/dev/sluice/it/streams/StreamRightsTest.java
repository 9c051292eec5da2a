package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.server.TestGateway;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The end of event streams with the right of their caller, and at their age, for Java's own client on both versions of HTTP. One backend, one issuer,
 * one clock and one gateway serve all cases, so the file has all of them.
 */
public class StreamRightsTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("io.vertx", Level.ERROR);

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final RawBackend backend = new RawBackend();
    private final Issuer issuer = new Issuer();
    private final List<SkippingClock> clocks = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final TestGateway gateway = TestGateway.of(
            """
            server: { host: 127.0.0.1, port: 0, connections: { age: 60s }, drain: { delay: 0s, limit: 1s },
              tls: { certificate: "%s", key: "%s" } }
            admin: { port: 0 }
            identity:
              signed: { jwt: { issuer: "%s", audience: news } }
              opaque: { introspection: { url: "%s/introspect", client_id: sluice, client_secret: s3cr3t, cache: 20s } }
              brief: { introspection: { url: "%s/introspect", client_id: sluice, client_secret: s3cr3t, cache: 3s } }
            backends: { news: { url: "%s", timeout: { pool: 100ms, read: 5s, write: 5s }, retry: { attempts: 1 } } }
            routes:
              GET /a: { respond: 1 }
              GET /public: { proxy: news /, stream: { idle: 10m } }
              GET /signed: { proxy: news /, stream: { idle: 10m }, identity: signed }
              GET /opaque: { proxy: news /, stream: { idle: 10m }, identity: opaque }
              GET /brief: { proxy: news /, stream: { idle: 10m }, identity: brief }
            """.formatted(
                            certificate.certificatePath(),
                            certificate.privateKeyPath(),
                            issuer.url(),
                            issuer.url(),
                            issuer.url(),
                            backend.url()),
            this::clock);

    private Clock clock(Vertx vertx) {
        clocks.add(new SkippingClock(vertx));
        return clocks.get(0);
    }

    private void skip(int seconds) {
        clocks.get(0).skip(Duration.ofSeconds(seconds));
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
        issuer.close();
        certificate.delete();
    }

    private HttpClient client(Version version) throws Exception {
        SSLContext trustAll = SSLContext.getInstance("TLS");
        trustAll.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
        return HttpClient.newBuilder().version(version).sslContext(trustAll).build();
    }

    private HttpRequest request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    /** Opens a stream, whose lines go to {@link #lines}, and then {@code end} or {@code broken}. */
    private CompletableFuture<HttpResponse<Stream<String>>> listen(HttpClient client, String path, String token) {
        CompletableFuture<HttpResponse<Stream<String>>> response =
                client.sendAsync(request(path, token), BodyHandlers.ofLines());
        var unused = response.thenAcceptAsync(this::readLines);
        return response;
    }

    private void readLines(HttpResponse<Stream<String>> response) {
        try {
            response.body().forEach(lines::add);
            lines.add("end");
        } catch (UncheckedIOException broken) {
            lines.add("broken");
        }
    }

    private String nextLine() throws InterruptedException {
        return String.valueOf(lines.poll(10, TimeUnit.SECONDS));
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /** Opens a stream and passes its first event. */
    private RawPeer open(Version version, String path, String token) throws Exception {
        return open(client(version), path, token);
    }

    private RawPeer open(HttpClient client, String path, String token) throws Exception {
        var unused = listen(client, path, token);
        RawPeer stream = backend.reply(HEAD);
        assertPasses(stream, "first");
        return stream;
    }

    private void assertPasses(RawPeer stream, String event) throws InterruptedException {
        stream.sendText(chunk("data: " + event + "\n\n"));
        assertThat(nextLine()).isEqualTo("data: " + event);
        assertThat(nextLine()).isEmpty();
    }

    private void assertEnds(RawPeer stream) throws InterruptedException {
        assertThat(nextLine()).isEqualTo("end");
        assertThat(stream.nextFrame())
                .as("end of the connection to the backend")
                .isNull();
    }

    /** Waits until the gateway has read the answers about the tokens of all open streams, and counts the cache time of 20 s. */
    private void awaitAnswers(int tokens) {
        clocks.get(0).awaitTimers(tokens, Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    /** Waits until an answer of the issuer has failed, and lets the time before the next request pass, which is two seconds at most. */
    private void passBackoff(int requests) {
        issuer.awaitRequests(requests);
        // While a request is in flight, a timer ends the streams after ten times the cache time of 20 s.
        clocks.get(0).awaitTimers(0, Duration.ofSeconds(100), Duration.ofSeconds(200));
        skip(2);
    }

    private void assertCounted(String path, String reason) {
        Await.until(() -> gateway.adminGet("/metrics")
                .body()
                .contains("sluice_requests_failed_total{reason=\"" + reason + "\",route=\"GET " + path + "\"} 1.0"));
    }

    private String signedToken(int seconds) {
        return issuer.token(clocks.get(0).secondsFromNow(seconds));
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_stream_ends_behind_a_complete_event_when_its_token_expires(Version version) throws Exception {
        RawPeer stream = open(version, "/signed", signedToken(40));
        skip(30);
        assertPasses(stream, "second");
        stream.sendText(chunk("data: third\n"));
        assertThat(nextLine()).isEqualTo("data: third");
        skip(11);
        stream.sendText(chunk("data: more\n\ndata: late\n\n"));
        assertThat(nextLine()).isEqualTo("data: more");
        assertThat(nextLine()).isEmpty();
        assertEnds(stream);
        assertCounted("/signed", "expired");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void an_event_that_is_not_complete_five_seconds_later_is_cut(Version version) throws Exception {
        RawPeer stream = open(version, "/signed", signedToken(40));
        stream.sendText(chunk("data: endless\n"));
        assertThat(nextLine()).isEqualTo("data: endless");
        skip(41);
        skip(6);
        assertThat(nextLine()).isEqualTo("broken");
        assertCounted("/signed", "expired");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_token_that_expires_before_the_first_event_ends_the_stream_without_one(Version version) throws Exception {
        var response = listen(client(version), "/signed", signedToken(40));
        RawPeer stream = backend.reply(HEAD);
        assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        skip(41);
        assertEnds(stream);
    }

    @Test
    void a_token_that_expires_before_the_head_ends_the_stream_without_an_event() throws Exception {
        var response = listen(client(Version.HTTP_1_1), "/signed", signedToken(3));
        RawPeer stream = backend.reply("");
        skip(4);
        stream.sendText(HEAD);
        assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertEnds(stream);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_stream_on_an_old_connection_ends_at_its_own_age(Version version) throws Exception {
        HttpClient client = client(version);
        client.send(request("/a", "none"), BodyHandlers.ofString());
        skip(50);
        RawPeer stream = open(client, "/public", "none");
        skip(30);
        assertPasses(stream, "of an old connection");
        skip(37);
        assertEnds(stream);
        assertThat(gateway.adminGet("/metrics").body()).doesNotContain("reason=\"stream_age\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_issuer_is_asked_again_and_an_inactive_token_ends_the_stream(Version version) throws Exception {
        issuer.answer("{\"active\":true}");
        RawPeer stream = open(version, "/opaque", "t");
        skip(21);
        issuer.awaitRequests(2);
        awaitAnswers(1);
        assertPasses(stream, "second");
        issuer.answer("{\"active\":false}");
        skip(21);
        assertEnds(stream);
        assertThat(issuer.requests).hasSize(3);
        assertCounted("/opaque", "inactive");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_earliest_expiry_counts_that_the_issuer_has_stated(Version version) throws Exception {
        issuer.answer("{\"active\":true,\"exp\":" + clocks.get(0).secondsFromNow(50) + "}");
        RawPeer stream = open(version, "/opaque", "t");
        issuer.answer("{\"active\":true,\"exp\":" + clocks.get(0).secondsFromNow(35) + "}");
        skip(21);
        issuer.awaitRequests(2);
        issuer.answer("{\"active\":true,\"exp\":" + clocks.get(0).secondsFromNow(999) + "}");
        assertPasses(stream, "second");
        skip(16);
        assertEnds(stream);
        assertCounted("/opaque", "expired");
    }

    @Test
    void an_issuer_that_replies_with_garbage_is_asked_again_and_the_stream_goes_on() throws Exception {
        issuer.answer("{\"active\":true}");
        RawPeer stream = open(Version.HTTP_1_1, "/opaque", "t");
        issuer.answer("<html>");
        skip(21);
        passBackoff(2);
        issuer.awaitRequests(3);
        assertPasses(stream, "second");
        issuer.answer("{\"active\":true}");
        passBackoff(3);
        issuer.awaitRequests(4);
        awaitAnswers(1);
        assertPasses(stream, "third");
        issuer.answer("{\"active\":false}");
        skip(21);
        assertEnds(stream);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_stream_ends_ten_times_the_cache_time_after_the_last_reply(Version version) throws Exception {
        issuer.answer("{\"active\":true}");
        RawPeer stream = open(version, "/brief", "t");
        issuer.answer(null);
        skip(25);
        issuer.awaitRequests(2);
        assertPasses(stream, "second");
        skip(6);
        assertEnds(stream);
        assertCounted("/brief", "no_answer");
    }

    @Test
    void many_streams_of_one_token_ask_once() throws Exception {
        issuer.answer("{\"active\":true}");
        HttpClient client = client(Version.HTTP_2);
        for (int i = 0; i < 20; i++) open(client, "/opaque", "t");
        assertThat(issuer.requests).hasSize(1);
        issuer.answer("held");
        skip(21);
        issuer.awaitRequests(2);
        assertThat(issuer.requests).hasSize(2);
        issuer.release("{\"active\":false}");
        for (int i = 0; i < 20; i++) assertThat(nextLine()).isEqualTo("end");
        assertThat(issuer.requests).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, false", "HTTP_1_1, true", "HTTP_2, false", "HTTP_2, true"})
    void the_issuer_is_not_asked_about_a_stream_that_has_ended(Version version, boolean byCaller) throws Exception {
        issuer.answer("{\"active\":true}");
        var caller = listen(client(version), "/opaque", "gone");
        RawPeer first = backend.reply(HEAD);
        assertPasses(first, "first");
        RawPeer second = open(version, "/opaque", "stays");
        skip(21);
        issuer.awaitRequests(4);
        awaitAnswers(2);
        if (byCaller) caller.get(10, TimeUnit.SECONDS).body().close();
        else first.sendText("0\r\n\r\n");
        assertThat(nextLine()).isIn("end", "broken");
        if (byCaller)
            assertThat(first.nextFrame())
                    .as("end of the connection to the backend")
                    .isNull();
        awaitAnswers(1);
        skip(21);
        issuer.awaitRequests(5);
        assertPasses(second, "third");
        assertThat(issuer.requests).filteredOn("gone"::equals).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_stream_with_a_length_ends_as_one_without_when_its_token_expires(Version version) throws Exception {
        var unused = listen(client(version), "/signed", signedToken(40));
        RawPeer stream =
                backend.reply("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n");
        stream.sendText("data: first\n\n");
        assertThat(nextLine()).isEqualTo("data: first");
        assertThat(nextLine()).isEmpty();
        skip(41);
        assertEnds(stream);
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, false", "HTTP_1_1, true", "HTTP_2, false", "HTTP_2, true"})
    void a_stream_whose_caller_reads_slowly_ends_without_a_line_in_the_log(Version version, boolean isEncoded)
            throws Exception {
        var response = client(version).sendAsync(request("/signed", signedToken(40)), BodyHandlers.ofInputStream());
        RawPeer stream = backend.reply(isEncoded ? HEAD.replace("Transfer", "Content-Encoding: br\r\nTransfer") : HEAD);
        InputStream body = response.get(10, TimeUnit.SECONDS).body();
        skip(33);
        Thread sender = new Thread(() -> sendEvents(stream));
        sender.start();
        awaitFullBuffers();
        skip(7);
        try {
            body.readAllBytes();
        } catch (IOException cut) {
            assertThat(isEncoded).isTrue();
        }
        sender.join(10_000);
        assertCounted("/signed", "expired");
        assertThat(log.lines()).isEmpty();
    }

    private void sendEvents(RawPeer stream) {
        String event = chunk("data: " + "x".repeat(1000) + "\n\n");
        try {
            for (int i = 0; i < 100_000; i++) {
                stream.sendText(event);
                sent.incrementAndGet();
            }
        } catch (UncheckedIOException ended) {
            sent.set(Long.MAX_VALUE);
        }
    }

    /** Waits until the backend cannot send for some 200 ms. */
    private void awaitFullBuffers() {
        AtomicLong before = new AtomicLong();
        AtomicLong looks = new AtomicLong();
        Await.until(() ->
                looks.updateAndGet(count -> sent.get() == before.getAndSet(sent.get()) ? count + 1 : 0) > 1000);
    }

    /** An issuer of signed tokens, and of opaque ones, whose introspections it records by token. */
    static final class Issuer {
        final List<String> requests = new CopyOnWriteArrayList<>();
        private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        private final TestSigningKey key = TestSigningKey.of("ES256", "one");
        private final HttpTestServer server = new HttpTestServer(this::respond);
        private volatile @Nullable String answer;

        String url() {
            return server.url();
        }

        void close() {
            server.close();
        }

        /** Returns a signed token for the audience {@code news}. */
        String token(long expiry) {
            return key.token("{\"iss\":\"" + url() + "\",\"aud\":\"news\",\"sub\":\"ann\",\"exp\":" + expiry + "}");
        }

        /** Sets the answers to introspections: a text, {@code held}, or none for null. */
        void answer(@Nullable String text) {
            answer = text;
        }

        void release(String text) {
            held.forEach(request -> request.response().end(text));
        }

        void awaitRequests(int count) {
            Await.until(() -> requests.size() >= count);
        }

        private void respond(HttpServerRequest request) {
            if (request.path().equals("/introspect")) request.bodyHandler(body -> introspect(request, body));
            else if (request.path().endsWith("/openid-configuration"))
                request.response().end("{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/jwks\"}");
            else request.response().end(TestSigningKey.jwks(key));
        }

        private void introspect(HttpServerRequest request, Buffer body) {
            String text = answer;
            requests.add(body.toString().replaceAll(".*token=([^&]*).*", "$1"));
            if (text == null) request.connection().close();
            else if (text.equals("held")) held.add(request);
            else request.response().end(text);
        }
    }

    /** A clock that a test puts forward. Its timers look at the time every 20 ms. Thread-safe. */
    public static final class SkippingClock implements Clock {
        private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

        private final Clock real;
        private final AtomicLong skipped = new AtomicLong();
        private final Set<SkippedTimer> pending = ConcurrentHashMap.newKeySet();

        public SkippingClock(Vertx vertx) {
            real = new VertxClock(vertx);
        }

        /** Puts the clock forward, and waits until the timers that are due have run. */
        public void skip(Duration by) {
            skipped.addAndGet(by.toNanos());
            long now = nanos();
            List<SkippedTimer> due =
                    pending.stream().filter(timer -> timer.atNanos - now <= 0).toList();
            Await.until(() -> due.stream().noneMatch(pending::contains));
        }

        /** Waits until so many timers are due after {@code from}, and at {@code to} at the latest. */
        void awaitTimers(int count, Duration from, Duration to) {
            Await.until(() -> timersBeyond(from) - timersBeyond(to) == count);
        }

        /** Returns the number of timers that are due later than {@code by} from now. */
        long timersBeyond(Duration by) {
            long from = nanos() + by.toNanos();
            return pending.stream().filter(timer -> timer.atNanos - from > 0).count();
        }

        /** Returns a time relative to now, in seconds since 1970. */
        long secondsFromNow(int seconds) {
            return now().getEpochSecond() + seconds;
        }

        @Override
        public long nanos() {
            return real.nanos() + skipped.get();
        }

        @Override
        public Instant now() {
            return real.now().plusNanos(skipped.get());
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            SkippedTimer timer = new SkippedTimer(nanos() + Math.min(delayNanos, Long.MAX_VALUE / 2), task);
            pending.add(timer);
            timer.await();
            return timer;
        }

        private final class SkippedTimer implements Timer {
            private final long atNanos;
            private final Runnable task;

            SkippedTimer(long atNanos, Runnable task) {
                this.atNanos = atNanos;
                this.task = task;
            }

            private void await() {
                real.after(Math.min(LOOK_NANOS, atNanos - nanos()), this::look);
            }

            private void look() {
                if (!pending.contains(this)) return;
                if (atNanos - nanos() > 0) {
                    await();
                    return;
                }
                task.run();
                pending.remove(this);
            }

            @Override
            public void cancel() {
                pending.remove(this);
            }
        }
    }
}
