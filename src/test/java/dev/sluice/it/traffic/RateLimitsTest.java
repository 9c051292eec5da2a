package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import dev.sluice.server.runtime.FleetStoreTest.FakeStore;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests that rate limits admit and reject, over both versions of HTTP. The clock of the gateway stands still. A third of the file is this
 * gateway and its callers, which four other tests use.
 */
@ExtendWith(VertxExtension.class)
class RateLimitsTest {
    /** The keys are "alice", "bob" and "carol". */
    static final String PARTNERS = """
            identity:
              partners:
                api_keys:
                  header: X-Key
                  sha256:
                    alice: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90
                    bob: 81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9
                    carol: 4c26d9074c27d89ede59270c0ac14b71e071b15239519f75474b2f3ba63481f5
                  claims: { alice: { plan: gold }, bob: { plan: platinum } }
            """;

    @TempDir
    Path folder;

    private final Vertx vertx;

    RateLimitsTest(Vertx vertx) {
        this.vertx = vertx;
    }

    /** A clock that only the test moves, while timers run in real time. Thread-safe. */
    static final class StoppedClock implements Clock {
        private static final Instant EPOCH = Instant.parse("2026-11-30T00:00:00Z");

        private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
        private final AtomicLong skewNanos = new AtomicLong();
        private volatile @Nullable Clock timers;

        Clock on(Vertx vertx) {
            timers = new VertxClock(vertx);
            return this;
        }

        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public Instant now() {
            return EPOCH.plusNanos(nanos.get() + skewNanos.get());
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            return Objects.requireNonNull(timers).after(delayNanos, task);
        }

        void advance(Duration by) {
            nanos.addAndGet(by.toNanos());
        }

        /** Moves only the wall clock. */
        void jumpWallClock(Duration by) {
            skewNanos.addAndGet(by.toNanos());
        }
    }

    /** A response with its fields. */
    record Received(int status, MultiMap headers, String body) {
        @Nullable
        String field(String name) {
            return headers.get(name);
        }
    }

    /** A gateway on TLS whose clock stands still, and callers with both versions of HTTP. */
    static final class Limited implements AutoCloseable {
        private static final long CANCEL = 8;
        private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

        final StoppedClock clock = new StoppedClock();
        final TestGateway gateway;
        private final Vertx vertx;
        private final Map<HttpVersion, HttpClient> callers;
        private final List<RequestTrace> ended = new CopyOnWriteArrayList<>();

        private Limited(Vertx vertx, Function<StoppedClock, TestGateway> start) {
            this.vertx = vertx;
            this.gateway = start.apply(clock);
            this.callers = Stream.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)
                    .collect(Collectors.toMap(version -> version, version -> client(vertx, version)));
            gateway.requests().add(new RequestEvents() {
                @Override
                public void onEnd(RequestTrace trace) {
                    ended.add(trace);
                }
            });
        }

        private static HttpClient client(Vertx vertx, HttpVersion version) {
            return vertx.createHttpClient(SelfSignedCertificate.trustAllClient(version));
        }

        /** Starts a gateway on a configuration that has neither {@code server} nor {@code admin}. */
        static Limited of(Vertx vertx, String yaml) {
            return of(vertx, "", yaml);
        }

        /** @param server further settings of {@code server}, each behind a comma */
        static Limited of(Vertx vertx, String server, String yaml) {
            return new Limited(vertx, clock -> TestGateway.of(ports(server) + yaml, clock::on));
        }

        /** Starts a gateway with another store. */
        static Limited withStore(Vertx vertx, String yaml, FakeStore stores) {
            return new Limited(vertx, clock -> TestGateway.withStore(ports("") + yaml, clock::on, stores));
        }

        /** Starts a gateway on a folder, whose file the test writes with {@link #ports}. */
        static Limited watching(Vertx vertx, Path folder) {
            return new Limited(vertx, clock -> TestGateway.watching(folder, Map.of(), clock::on));
        }

        static String ports(String server) {
            return """
                    server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s }%s }
                    admin: { port: 0 }
                    """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath(), server);
        }

        /** Sends a request without a body; {@code headers} are names and values in turn. */
        Received get(HttpVersion version, String path, String... headers) {
            return send(version, HttpMethod.GET, path, "", headers);
        }

        Received send(HttpVersion version, HttpMethod method, String path, String body, String... headers) {
            Future<Received> response = Future.future(promise -> vertx.runOnContext(ignored -> caller(version)
                    .request(options(method, path, headers))
                    .compose(sent -> body.isEmpty() ? sent.send() : sent.send(Buffer.buffer(body)))
                    .compose(head ->
                            head.body().map(read -> new Received(head.statusCode(), head.headers(), read.toString())))
                    .onComplete(promise)));
            return await(response);
        }

        /** Sends a request without waiting for its response, and returns an action with which its caller leaves. */
        Runnable start(HttpVersion version, HttpMethod method, String path, String body, String... headers) {
            HttpClientRequest request = await(Future.future(promise -> vertx.runOnContext(ignored -> caller(version)
                    .request(options(method, path, headers))
                    .onSuccess(sent -> sent.send(Buffer.buffer(body)).onFailure(left -> {}))
                    .onComplete(promise))));
            return () -> vertx.runOnContext(ignored -> request.reset(CANCEL));
        }

        private HttpClient caller(HttpVersion version) {
            return Objects.requireNonNull(callers.get(version));
        }

        private RequestOptions options(HttpMethod method, String path, String... headers) {
            RequestOptions request = new RequestOptions()
                    .setMethod(method)
                    .setHost("127.0.0.1")
                    .setPort(gateway.port())
                    .setURI(path);
            for (int i = 0; i < headers.length; i += 2) request.addHeader(headers[i], headers[i + 1]);
            return request;
        }

        private static <T> T await(Future<T> future) {
            try {
                return future.await(20, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Sends the same request a few times, and returns the statuses of its responses. */
        List<Integer> statuses(int times, HttpVersion version, String path, String... headers) {
            return IntStream.range(0, times)
                    .mapToObj(each -> get(version, path, headers).status())
                    .toList();
        }

        /** Waits until so many requests have ended for the gateway, which then has charged them. */
        void awaitEnded(int count) {
            Await.until(() -> ended.size() == count);
        }

        /** Returns the traces of the requests that have ended. */
        List<RequestTrace> ended() {
            return ended;
        }

        int generation() {
            return gateway.gateway().configurationStatus().generation();
        }

        String metrics() {
            return gateway.adminGet("/metrics").body();
        }

        @Override
        public void close() {
            callers.values().forEach(HttpClient::close);
            gateway.close();
        }
    }

    private Limited limited(String yaml) {
        return Limited.of(vertx, yaml);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_route_replaces_the_limits_of_the_defaults(HttpVersion version) {
        try (Limited limited = limited("""
                rate_limits:
                  everyone: { rate: 2/h, burst: 2, key: $request.network }
                  few: { rate: 1/h, burst: 1, key: $request.network }
                defaults: { route: { rate_limits: [everyone] } }
                routes:
                  GET /inherited: { respond: 1 }
                  GET /own: { respond: 1, rate_limits: [few] }
                  GET /free: { respond: 1, rate_limits: [] }
                """)) {
            assertThat(limited.statuses(4, version, "/own")).containsExactly(200, 429, 429, 429);
            assertThat(limited.statuses(4, version, "/inherited")).containsExactly(200, 200, 429, 429);
            assertThat(limited.statuses(4, version, "/free")).containsOnly(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void an_identity_adds_its_limits(HttpVersion version) {
        try (Limited limited = limited("""
                rate_limits:
                  everyone: { rate: 5/h, burst: 5, key: $request.network }
                  each: { rate: 1/h, burst: 1, key: $claims.sub }
                """ + PARTNERS + """
                    rate_limits: [each]
                routes:
                  GET /shop: { identity: partners, respond: $claims.sub, rate_limits: [everyone] }
                  GET /open: { identity: none, respond: 1, rate_limits: [everyone] }
                """)) {
            assertThat(limited.statuses(2, version, "/shop", "X-Key", "alice")).containsExactly(200, 429);
            assertThat(limited.statuses(2, version, "/shop", "X-Key", "bob")).containsExactly(200, 429);
            assertThat(limited.statuses(2, version, "/open")).containsExactly(200, 429);
            Received last = limited.get(version, "/shop", "X-Key", "carol");
            assertThat(last.status()).isEqualTo(429);
            assertThat(last.body()).contains("\"limit\":\"everyone\"");
        }
    }

    @Test
    void routes_share_the_buckets_of_a_limit() {
        try (Limited limited = limited("""
                rate_limits: { both: { rate: 2/h, burst: 2, key: $request.network } }
                routes:
                  GET /a: { respond: 1, rate_limits: [both] }
                  GET /b: { respond: 1, rate_limits: [both] }
                """)) {
            assertThat(limited.statuses(1, HttpVersion.HTTP_1_1, "/a")).containsExactly(200);
            assertThat(limited.statuses(2, HttpVersion.HTTP_2, "/b")).containsExactly(200, 429);
            assertThat(limited.statuses(1, HttpVersion.HTTP_1_1, "/a")).containsExactly(429);
        }
    }

    @Test
    void a_limit_named_twice_counts_once() {
        try (Limited limited = limited("""
                rate_limits:
                  both: { rate: 2/h, burst: 2, key: $request.network }
                  each: { rate: 2/h, burst: 2, key: $claims.sub }
                """ + PARTNERS + """
                    rate_limits: [both, each, each]
                routes:
                  GET /shop: { identity: partners, respond: 1, rate_limits: [both, both, each] }
                """)) {
            assertThat(limited.statuses(3, HttpVersion.HTTP_1_1, "/shop", "X-Key", "alice"))
                    .containsExactly(200, 200, 429);
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_requests_total{limit=\"both\",outcome=\"admitted\"} 2.0")
                    .contains("sluice_rate_limit_requests_total{limit=\"both\",outcome=\"rejected\"} 1.0");
        }
    }

    private static final String PLANS = """
            rate_limits:
              partners:
                key: $claims.sub
                plans: { by: $claims.plan, gold: { rate: 3/h, burst: 3 }, silver: { rate: 2/h, burst: 2 }, else: { rate: 1/h } }
            """;

    @Test
    void plans_choose_by_a_claim_and_else() {
        try (Limited limited = limited(PLANS + PARTNERS
                + "routes: { GET /shop: { identity: partners, respond: 1, rate_limits: [partners] } }\n")) {
            assertThat(limited.statuses(4, HttpVersion.HTTP_1_1, "/shop", "X-Key", "alice"))
                    .containsExactly(200, 200, 200, 429);
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/shop", "X-Key", "carol"))
                    .containsExactly(200, 429);
            assertThat(limited.get(HttpVersion.HTTP_1_1, "/shop", "X-Key", "alice")
                            .body())
                    .contains("\"limit\":\"partners.gold\"");
            assertThat(limited.get(HttpVersion.HTTP_1_1, "/shop", "X-Key", "carol")
                            .body())
                    .contains("\"limit\":\"partners.else\"");
        }
    }

    @Test
    void an_unknown_plan_takes_else() {
        try (Limited limited = limited(PLANS + PARTNERS
                + "routes: { GET /shop: { identity: partners, respond: 1, rate_limits: [partners] } }\n")) {
            assertThat(limited.statuses(2, HttpVersion.HTTP_2, "/shop", "X-Key", "bob"))
                    .containsExactly(200, 429);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void keys_are_null_or_differ_in_case_or_are_long(HttpVersion version) {
        try (Limited limited = limited("""
                rate_limits: { each: { rate: 1/h, burst: 1, key: $header.x-caller } }
                routes: { GET /a: { respond: 1, rate_limits: [each] } }
                """)) {
            String longText = "k".repeat(5_000);
            assertThat(limited.statuses(2, version, "/a")).containsExactly(200, 429);
            for (String key :
                    List.of("null", "Null", "a", "A", longText, longText.toUpperCase(Locale.ROOT), "\"\"", "[]"))
                assertThat(limited.statuses(2, version, "/a", "x-caller", key))
                        .as(key)
                        .containsExactly(200, 429);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_repeated_field_that_a_key_reads_is_ambiguous(HttpVersion version) {
        try (Limited limited = limited("""
                rate_limits:
                  by_header: { rate: 1/h, burst: 1, key: $header.x-caller }
                  by_query: { rate: 1/h, burst: 1, key: $query.q }
                routes:
                  GET /a: { respond: 1, rate_limits: [by_header] }
                  GET /b: { respond: 1, rate_limits: [by_query] }
                """)) {
            Received twice = limited.get(version, "/a", "x-caller", "1", "x-caller", "2");
            assertThat(twice.status()).isEqualTo(400);
            assertThat(twice.body()).contains("\"cause\":\"ambiguous\"");
            assertThat(limited.get(version, "/b?q=1&q=2").status()).isEqualTo(400);
            assertThat(limited.get(version, "/a?q=1&q=2", "x-caller", "1").status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_network_is_an_ipv4_address_or_the_first_64_bits_of_an_ipv6_address(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, ", trusted_proxies: 127.0.0.1", """
                rate_limits: { each: { rate: 1/h, burst: 1, key: $request.network } }
                routes: { GET /a: { respond: $request.network, rate_limits: [each] } }
                """)) {
            assertThat(limited.get(version, "/a").body()).isEqualTo("\"127.0.0.1\"");
            assertThat(limited.get(version, "/a", "X-Forwarded-For", "2001:db8:0:3::7")
                            .body())
                    .isEqualTo("\"2001:db8:0:3::/64\"");
            for (String client : List.of("203.0.113.7", "203.0.113.8", "2001:db8:0:1::7", "2001:db8:0:2::7"))
                assertThat(limited.statuses(2, version, "/a", "X-Forwarded-For", client))
                        .as(client)
                        .containsExactly(200, 429);
            for (String client : List.of("203.0.113.7:8080", "::ffff:203.0.113.7", "2001:db8:0:1:ffff::8", "127.0.0.1"))
                assertThat(limited.statuses(1, version, "/a", "X-Forwarded-For", client))
                        .as(client)
                        .containsExactly(429);
        }
    }

    @Test
    void parallel_requests_on_all_event_loops_are_counted_exactly() {
        StoppedClock clock = new StoppedClock();
        try (TestGateway gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                rate_limits: { all: { rate: 1/d, burst: 37, key: null } }
                routes: { GET /a: { respond: 1, rate_limits: [all] } }
                """, clock::on)) {
            List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, 200)
                    .mapToObj(number -> gateway.sendAsync("GET", "/a", ""))
                    .toList();
            assertThat(sent)
                    .filteredOn(response -> response.join().statusCode() == 200)
                    .hasSize(37);
        }
    }

    @Test
    void a_bucket_fills_with_the_time_of_the_gateway_and_not_with_the_wall_clock() {
        try (Limited limited = limited("""
                rate_limits: { all: { rate: 2/h, burst: 2, key: null } }
                routes: { GET /a: { respond: 1, rate_limits: [all] } }
                """)) {
            assertThat(limited.statuses(3, HttpVersion.HTTP_1_1, "/a")).containsExactly(200, 200, 429);
            limited.clock.jumpWallClock(Duration.ofDays(1));
            assertThat(limited.statuses(1, HttpVersion.HTTP_1_1, "/a")).containsExactly(429);
            limited.clock.jumpWallClock(Duration.ofDays(-3));
            limited.clock.advance(Duration.ofMinutes(30).minusNanos(1));
            assertThat(limited.statuses(1, HttpVersion.HTTP_1_1, "/a")).containsExactly(429);
            limited.clock.advance(Duration.ofNanos(1));
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/a")).containsExactly(200, 429);
        }
    }

    private void write(String yaml) {
        try {
            Files.writeString(folder.resolve("gateway.yaml"), Limited.ports("") + yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reload(Limited limited, String yaml) {
        int before = limited.generation();
        write(yaml);
        assertThat(limited.gateway.gateway().reload(Trigger.SIGNAL).await()).isNotNull();
        assertThat(limited.generation()).isEqualTo(before + 1);
    }

    @Test
    void a_reload_keeps_the_buckets_of_a_limit_of_the_same_name() {
        String route = "routes: { GET /a: { respond: 1, rate_limits: [each] } }\n";
        write("rate_limits: { each: { rate: 2/h, burst: 2, key: $header.x-a } }\n" + route);
        try (Limited limited = Limited.watching(vertx, folder)) {
            assertThat(limited.statuses(3, HttpVersion.HTTP_1_1, "/a", "x-a", "u"))
                    .containsExactly(200, 200, 429);
            reload(limited, "rate_limits: { each: { rate: 4/h, burst: 2, key: $header.x-b } }\n" + route);
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/a", "x-b", "u"))
                    .containsOnly(429);
            assertThat(limited.statuses(1, HttpVersion.HTTP_1_1, "/a", "x-b", "v"))
                    .containsOnly(200);
            limited.clock.advance(Duration.ofMinutes(45));
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/a", "x-b", "u"))
                    .containsExactly(200, 429);
        }
    }

    @Test
    void a_reload_keeps_the_buckets_of_plans_by_their_name() {
        String routes = PARTNERS + "routes: { GET /a: { identity: partners, respond: 1, rate_limits: [partners] } }\n";
        write(PLANS + routes);
        try (Limited limited = Limited.watching(vertx, folder)) {
            assertThat(limited.statuses(4, HttpVersion.HTTP_1_1, "/a", "X-Key", "alice"))
                    .containsExactly(200, 200, 200, 429);
            reload(limited, """
                    rate_limits:
                      partners:
                        key: $claims.sub
                        plans: { by: $claims.plan, new: { rate: 9/h }, silver: { rate: 2/h }, gold: { rate: 3/h, burst: 3 }, else: { rate: 1/h } }
                    """ + routes);
            assertThat(limited.statuses(1, HttpVersion.HTTP_1_1, "/a", "X-Key", "alice"))
                    .containsExactly(429);
        }
    }

    @Test
    void a_removed_limit_forgets_its_keys_and_its_metrics() {
        String limit = "rate_limits: { each: { rate: 1/h, burst: 1, key: $header.x-a } }\n";
        String route = "routes: { GET /a: { respond: 1, rate_limits: [each] } }\n";
        write(limit + route);
        try (Limited limited = Limited.watching(vertx, folder)) {
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/a", "x-a", "u"))
                    .containsExactly(200, 429);
            assertThat(limited.metrics()).contains("sluice_rate_limit_keys{limit=\"each\"} 1.0");
            reload(limited, "routes: { GET /a: { respond: 1 } }\n");
            assertThat(limited.metrics()).doesNotContain("limit=\"each\"");
            Await.until(() -> limited.gateway.retiredGenerations() == 0);
            reload(limited, limit + route);
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_keys{limit=\"each\"} 0.0")
                    .contains("sluice_rate_limit_requests_total{limit=\"each\",outcome=\"rejected\"} 0.0")
                    .contains("sluice_rate_limit_evictions_total{limit=\"each\"} 0.0");
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/a", "x-a", "u"))
                    .containsExactly(200, 429);
        }
    }

    @Test
    void a_changed_list_of_limits_fetches_no_keys_anew() {
        TestSigningKey key = TestSigningKey.of("ES256", "k");
        try (HttpTestServer issuer = HttpTestServer.answering(TestSigningKey.jwks(key))) {
            String identity = """
                    rate_limits: { few: { rate: 1/h, burst: 1, key: $claims.sub } }
                    identity:
                      shop: { jwt: { issuer: "%s", audience: shop, jwks_url: "%s/jwks" }, rate_limits: [%s] }
                    routes: { GET /a: { identity: shop, respond: 1 }, GET /b: { identity: none, respond: 1, rate_limits: [] } }
                    """;
            write(identity.formatted(issuer.url(), issuer.url(), ""));
            try (Limited limited = Limited.watching(vertx, folder)) {
                Await.until(() -> !issuer.requests().isEmpty());
                Await.until(() -> limited.metrics()
                        .contains("sluice_identity_keys_refreshed_total{identity=\"shop\",result=\"success\"} 1.0"));
                reload(limited, identity.formatted(issuer.url(), issuer.url(), "few"));
                assertThat(limited.get(HttpVersion.HTTP_1_1, "/b").status()).isEqualTo(200);
                assertThat(issuer.requests()).containsExactly("GET /jwks");
            }
        }
    }

    @Test
    void a_rejected_request_names_the_location_of_the_limit_for_operators() {
        write("""
                rate_limits: { all: { rate: 1/h, burst: 1, key: null } }
                routes: { GET /a: { respond: 1, rate_limits: [all] } }
                """);
        try (Limited limited = Limited.watching(vertx, folder)) {
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/a")).containsExactly(200, 429);
            limited.awaitEnded(2);
            assertThat(limited.ended().get(1).failureDetail())
                    .isEqualTo(folder.resolve("gateway.yaml") + ":3:16: the limit all admits no more now");
        }
    }
}
