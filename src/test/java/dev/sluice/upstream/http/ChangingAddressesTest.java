package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.dns.FakeDnsServer;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.HttpBackendFixture.PendingCall;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend follows DNS changes over real sockets, with two servers on the same port of two addresses. */
@ExtendWith(VertxExtension.class)
@Tag("slow")
class ChangingAddressesTest {
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";

    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private static SkippingClock clock;

    private final FakeDnsServer names = STAND.closeAfterTest(FakeDnsServer.start(STAND.vertx));
    private final List<HttpServerRequest> pending = new CopyOnWriteArrayList<>();
    private final AtomicInteger closedConnections = new AtomicInteger();
    private final Promise<Void> release = Promise.promise();
    private final HttpServer firstServer = server(0, FIRST);
    private final HttpServer secondServer = server(firstServer.actualPort(), SECOND);

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        clock = new SkippingClock(vertx);
        STAND.start(vertx, clock);
    }

    /** Ends the shortest time between an answer and the next query. */
    private static void skipMinInterval() {
        clock.skip(Duration.ofSeconds(1));
    }

    private HttpServer server(int port, String host) {
        HttpServer server = STAND.vertx
                .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .connectionHandler(connection -> connection.closeHandler(closed -> closedConnections.incrementAndGet()))
                .requestHandler(request -> respond(request, host));
        TestEventLoops.call(STAND.vertx, () -> server.listen(port, host));
        return server;
    }

    private void respond(HttpServerRequest request, String host) {
        if (request.path().equals("/last")) request.response().putHeader("Connection", "close");
        if (!request.path().equals("/slow")) {
            request.response().end(host + " for " + request.authority());
            return;
        }
        pending.add(request);
        release.future().onComplete(released -> request.response().end(host));
    }

    @BeforeEach
    void useNames() {
        STAND.names = names.resolver(STAND.vertx);
    }

    @AfterEach
    void close() {
        STAND.names = new NettyNameResolver(STAND.vertx);
        TestEventLoops.call(STAND.vertx, firstServer::close);
        TestEventLoops.call(STAND.vertx, secondServer::close);
    }

    @Test
    void two_replicas_behind_one_name_share_the_calls_under_its_name() {
        names.setAddresses(FIRST, SECOND);
        HttpBackend backend = STAND.backend(url());

        List<String> responses = responses(10, backend);

        String host = " for shop.test:" + firstServer.actualPort();
        assertThat(responses.stream().filter((FIRST + host)::equals)).hasSize(5);
        assertThat(responses.stream().filter((SECOND + host)::equals)).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void when_addresses_change_old_connections_close_after_their_calls(int streams) {
        names.setAddresses(FIRST);
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.http2(streams, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), url()));
        CompletableFuture<Reply> slow = TestEventLoops.start(STAND.vertx, () -> backend.send(STAND.get("/slow")));
        awaitUntil(() -> pending.size() == 1);
        responses(1, backend);

        names.setAddresses(SECOND);
        skipMinInterval();
        awaitUntil(() -> responses(1, backend).get(0).startsWith(SECOND));
        assertThat(responses(3, backend)).allMatch(body -> body.startsWith(SECOND));

        assertThat(slow).isNotDone();
        release.complete();
        assertThat(TestEventLoops.await(slow).body()).hasToString(FIRST);
        int opened = streams == 0 ? 2 : 1;
        awaitUntil(() -> closedConnections.get() >= opened);
    }

    @Test
    void an_address_that_refuses_connections_is_avoided_at_once() {
        names.timeToLive(3600);
        names.setAddresses(FIRST);
        HttpBackend backend = STAND.backend(url());
        // This call closes its connection, so that the next call opens a new connection.
        STAND.reply(backend, STAND.get("/last"));
        TestEventLoops.call(STAND.vertx, firstServer::close);
        names.setAddresses(SECOND);

        Call call = STAND.get("/");
        assertThat(STAND.failure(backend, call)).satisfies(because(FailureReason.CONNECT_FAILED));
        PendingCall retry = PendingCall.start(STAND, backend, call);
        assertThat(retry.reply()).as("the retry waits for the resolution").isNotDone();
        skipMinInterval();
        assertThat(retry.body()).as("the retry waits for the resolution").startsWith(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "NXDOMAIN", "NOERROR"})
    void a_response_without_addresses_keeps_the_last_addresses_and_delays_no_call(String code) {
        names.setAddresses(FIRST);
        HttpBackend backend = STAND.backend(url());
        responses(1, backend);

        names.setAddresses();
        names.fail(FakeDnsServer.Code.valueOf(code));
        names.setDelay(Duration.ofSeconds(1));
        int queriesBefore = names.queries().size();
        skipMinInterval();
        awaitUntil(() -> names.queries().size() > queriesBefore);

        assertThat(responses(5, backend)).allMatch(body -> body.startsWith(FIRST));
    }

    @Test
    void the_first_call_waits_for_the_first_resolution() {
        names.setAddresses(FIRST);
        names.setDelay(Duration.ofMillis(300));

        assertThat(responses(1, STAND.backend(url())).get(0)).startsWith(FIRST);
    }

    @Test
    void a_name_that_never_resolves_fails_each_call_within_the_connect_timeout() {
        names.setDelay(Duration.ofSeconds(10));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.CONNECT, 200), url()));

        for (int i = 0; i < 3; i++)
            assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.DNS_FAILED));

        assertThat(STAND.events.attempts).containsExactly("dns_failed 0", "dns_failed 0", "dns_failed 0");
    }

    @Test
    void the_retries_of_a_call_wait_for_the_resolution_no_longer_than_its_first_attempt() {
        ManualClock clock = new ManualClock();
        ScriptedNameResolver silent = new ScriptedNameResolver();
        silent.neverAnswer();
        BackendContext around = new BackendContext("shop", STAND.vertx, clock, () -> 0, BackendEvents.NONE);
        HttpBackend backend = new HttpBackend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.CONNECT, 200), url()),
                around,
                silent);
        Call call = TestCalls.get(clock, "/");

        Future<Reply> first = backend.send(call);
        clock.advance(Duration.ofMillis(200));
        Future<Reply> retry = backend.send(call);
        clock.advance(Duration.ZERO);

        assertThat(first.cause()).satisfies(because(FailureReason.DNS_FAILED));
        assertThat(retry.cause()).satisfies(because(FailureReason.DNS_FAILED));
        TestEventLoops.call(STAND.vertx, backend::close);
    }

    @Test
    void a_cancelled_call_does_not_wait_for_the_resolution() {
        names.setDelay(Duration.ofSeconds(10));
        HttpBackend backend = STAND.backend(url());
        Call call = STAND.get("/");
        CompletableFuture<Reply> reply = TestEventLoops.start(STAND.vertx, () -> {
            STAND.vertx.setTimer(50, fired -> call.cancellation().cancel());
            return backend.send(call);
        });

        assertThat(reply).failsWithin(Duration.ofSeconds(5));
        assertThat(STAND.events.attempts).containsExactly("cancelled 0");
    }

    @Test
    void metrics_keep_the_host_and_port_of_the_url() {
        names.setAddresses(FIRST, SECOND);
        TestEventLoops.call(STAND.vertx, secondServer::close);
        HttpBackend backend = STAND.backend(url());

        for (int i = 0; i < 10; i++) {
            Call call = STAND.get("/");
            TestEventLoops.call(STAND.vertx, () -> backend.send(call).otherwiseEmpty());
        }

        assertThat(STAND.events.endpoints)
                .containsExactly("shop.test:" + firstServer.actualPort() + " ejected for 30s");
    }

    @Test
    void a_new_address_is_probed_and_a_removed_address_is_not() {
        names.setAddresses(FIRST);
        HealthCheck.Spec health = new HealthCheck.Spec("/slow", Duration.ofMillis(100), Duration.ofMillis(100));
        HttpBackend backend = STAND.backend(HttpBackendFixture.spec(
                new HttpBackendFixture.Extras(LoadBalancingPolicy.ROUND_ROBIN, health, null), url()));
        awaitUntil(() -> probes(FIRST) > 1);

        names.setAddresses(SECOND);
        skipMinInterval();
        awaitUntil(() -> probes(SECOND) > 1);
        long before = probes(FIRST);
        long after = probes(SECOND);
        awaitUntil(() -> probes(SECOND) > after + 3);
        assertThat(probes(FIRST)).isEqualTo(before);
        TestEventLoops.call(STAND.vertx, backend::close);
    }

    private long probes(String host) {
        return pending.stream()
                .filter(request -> request.localAddress().hostAddress().equals(host))
                .count();
    }

    @Test
    void the_certificate_is_checked_for_the_name_of_the_url() {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("shop.test");
        HttpServer secure = STAND.vertx
                .createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setSni(true)
                        .setKeyCertOptions(certificate.keyCertOptions()))
                .requestHandler(
                        request -> request.response().end(request.connection().indicatedServerName()));
        TestEventLoops.call(STAND.vertx, () -> secure.listen(0, FIRST));
        names.setAddresses(FIRST);

        HttpBackend matching = trusting(certificate, "https://shop.test:" + secure.actualPort());
        HttpBackend mismatching = trusting(certificate, "https://stock.test:" + secure.actualPort());

        assertThat(STAND.reply(matching, STAND.get("/")).body()).hasToString("shop.test");
        assertThat(STAND.failure(mismatching, STAND.get("/"))).satisfies(because(FailureReason.TLS_FAILED));
        TestEventLoops.call(STAND.vertx, secure::close);
        certificate.delete();
    }

    private static HttpBackend trusting(SelfSignedCertificate certificate, String url) {
        HttpBackend.Spec spec = HttpBackendFixture.spec(URI.create(url));
        HttpClientOptions options = ConnectionPool.options(spec).setTrustOptions(certificate.trustOptions());
        return STAND.backend(
                spec, new ConnectionPool.Settings(options, ConnectionPool.pool(1), ConnectionPool.MAX_LIFETIME));
    }

    private URI url() {
        return URI.create("http://shop.test:" + firstServer.actualPort());
    }

    private static List<String> responses(int calls, HttpBackend backend) {
        return IntStream.range(0, calls)
                .mapToObj(call -> STAND.reply(backend, STAND.get("/")).body().toString())
                .toList();
    }

    private static void awaitUntil(BooleanSupplier condition) {
        Await.until(condition);
    }
}
