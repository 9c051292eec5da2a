package dev.sluice.backend.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.Reply;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend follows DNS changes over real sockets, with two servers on the same port of two addresses. */
@ExtendWith(VertxExtension.class)
class ChangingAddressesTest {
    private static final String ONE = "127.0.0.1";
    private static final String TWO = "127.0.0.2";

    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private final FakeDnsServer names = STAND.closeAfterTest(FakeDnsServer.start(STAND.vertx));
    private final List<HttpServerRequest> pending = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final Promise<Void> release = Promise.promise();
    private final HttpServer one = server(0, ONE);
    private final HttpServer two = server(one.actualPort(), TWO);

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private HttpServer server(int port, String host) {
        HttpServer server = STAND.vertx
                .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .connectionHandler(connection -> connection.closeHandler(closed -> ended.incrementAndGet()))
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
        TestEventLoops.call(STAND.vertx, one::close);
        TestEventLoops.call(STAND.vertx, two::close);
    }

    @Test
    void two_replicas_behind_one_name_share_the_calls_under_its_name() {
        names.setAddresses(ONE, TWO);
        HttpBackend backend = STAND.backend(url());

        List<String> answers = answers(10, backend);

        String host = " for shop.test:" + one.actualPort();
        assertThat(answers.stream().filter((ONE + host)::equals)).hasSize(5);
        assertThat(answers.stream().filter((TWO + host)::equals)).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void when_addresses_change_old_connections_end_after_their_calls(int streams) {
        names.setAddresses(ONE);
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.http2(streams, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), url()));
        CompletableFuture<Reply> slow = TestEventLoops.start(STAND.vertx, () -> backend.send(STAND.get("/slow")));
        until(() -> pending.size() == 1);
        answers(1, backend);

        names.setAddresses(TWO);
        until(() -> answers(1, backend).get(0).startsWith(TWO));
        assertThat(answers(3, backend)).allMatch(answer -> answer.startsWith(TWO));

        assertThat(slow).isNotDone();
        release.complete();
        assertThat(TestEventLoops.await(slow).body()).hasToString(ONE);
        int opened = streams == 0 ? 2 : 1;
        until(() -> ended.get() >= opened);
    }

    @Test
    void an_address_that_refuses_connections_is_avoided_at_once() {
        names.timeToLive(3600);
        names.setAddresses(ONE);
        HttpBackend backend = STAND.backend(url());
        // Leaves no connection, so that the next call has to open one.
        STAND.reply(backend, STAND.get("/last"));
        TestEventLoops.call(STAND.vertx, one::close);
        names.setAddresses(TWO);

        Call call = STAND.get("/");
        assertThat(STAND.failure(backend, call)).satisfies(because(FailureReason.CONNECT_FAILED));
        assertThat(STAND.reply(backend, call).body())
                .as("the retry waits for the name")
                .asString()
                .startsWith(TWO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "NXDOMAIN", "NOERROR"})
    void an_answer_without_addresses_keeps_the_last_and_nothing_waits(String code) {
        names.setAddresses(ONE);
        HttpBackend backend = STAND.backend(url());
        answers(1, backend);

        names.setAddresses();
        names.fail(FakeDnsServer.Code.valueOf(code));
        names.setDelay(Duration.ofSeconds(1));
        int asked = names.questions().size();
        until(() -> names.questions().size() > asked);

        assertThat(answers(5, backend)).allMatch(answer -> answer.startsWith(ONE));
    }

    @Test
    void the_first_call_waits_for_the_first_answer() {
        names.setAddresses(ONE);
        names.setDelay(Duration.ofMillis(300));

        assertThat(answers(1, STAND.backend(url())).get(0)).startsWith(ONE);
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
    void the_retries_of_a_call_wait_for_a_first_answer_no_longer_than_its_first_attempt() {
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
    void a_call_that_is_cancelled_waits_for_no_name() {
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
        names.setAddresses(ONE, TWO);
        TestEventLoops.call(STAND.vertx, two::close);
        HttpBackend backend = STAND.backend(url());

        for (int i = 0; i < 10; i++) {
            Call call = STAND.get("/");
            TestEventLoops.call(STAND.vertx, () -> backend.send(call).otherwiseEmpty());
        }

        assertThat(STAND.events.endpoints).containsExactly("shop.test:" + one.actualPort() + " ejected for 30s");
    }

    @Test
    void a_new_address_is_probed_and_a_removed_address_is_not() {
        names.setAddresses(ONE);
        HealthCheck.Spec health = new HealthCheck.Spec("/slow", Duration.ofMillis(100), Duration.ofMillis(100));
        HttpBackend backend = STAND.backend(HttpBackendFixture.spec(
                new HttpBackendFixture.Extras(LoadBalancingPolicy.ROUND_ROBIN, health, null), url()));
        until(() -> probes(ONE) > 1);

        names.setAddresses(TWO);
        until(() -> probes(TWO) > 1);
        long before = probes(ONE);
        long after = probes(TWO);
        until(() -> probes(TWO) > after + 3);
        assertThat(probes(ONE)).isEqualTo(before);
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
        TestEventLoops.call(STAND.vertx, () -> secure.listen(0, ONE));
        names.setAddresses(ONE);

        HttpBackend right = trusting(certificate, "https://shop.test:" + secure.actualPort());
        HttpBackend wrong = trusting(certificate, "https://stock.test:" + secure.actualPort());

        assertThat(STAND.reply(right, STAND.get("/")).body()).hasToString("shop.test");
        assertThat(STAND.failure(wrong, STAND.get("/"))).satisfies(because(FailureReason.TLS_FAILED));
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
        return URI.create("http://shop.test:" + one.actualPort());
    }

    private static List<String> answers(int calls, HttpBackend backend) {
        return IntStream.range(0, calls)
                .mapToObj(call -> STAND.reply(backend, STAND.get("/")).body().toString())
                .toList();
    }

    private static void until(BooleanSupplier condition) {
        Await.until(condition);
    }
}
