package dev.sluice.it.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default breaker of a gateway under load, with a backend that fails and recovers. */
@ExtendWith(VertxExtension.class)
class BreakerUnderLoadTest {
    private static final int PERMITS = 50;

    private final Vertx vertx;
    private final RestartableBackend backend;
    private TestGateway gateway;

    BreakerUnderLoadTest(Vertx vertx) {
        this.vertx = vertx;
        this.backend = new RestartableBackend(vertx);
        this.gateway = start(VertxClock::new);
    }

    private TestGateway start(Function<Vertx, Clock> clock) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                backends:
                  shop: { url: "%1$s" }
                  once: { url: "%1$s", retry: { attempts: 1 } }
                routes:
                  GET /shop: { steps: { s: { call: GET shop /x } } }
                  GET /once: { steps: { s: { call: GET once /x } } }
                """.formatted("http://127.0.0.1:" + backend.port), clock);
    }

    private SkippingClock restartWithSkippingClock() {
        gateway.close();
        List<SkippingClock> clocks = new ArrayList<>();
        gateway = start(of -> {
            clocks.add(new SkippingClock(of));
            return clocks.get(0);
        });
        return clocks.get(0);
    }

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    private Load load(String path, int perSecond) {
        return new Load(vertx, gateway.port(), path, perSecond);
    }

    /** A server that can be stopped and started again on its port. */
    private static final class RestartableBackend {
        private final Vertx vertx;
        private final int port;
        private final List<Long> arrivals = new CopyOnWriteArrayList<>();
        private final Socket reservation = new Socket();
        private HttpServer server;
        private volatile int status = 200;
        private volatile LongSupplier nanos = System::nanoTime;

        RestartableBackend(Vertx vertx) {
            this.vertx = vertx;
            this.server = listen(0);
            this.port = server.actualPort();
        }

        private HttpServer listen(int onPort) {
            return TestEventLoops.await(
                    vertx.createHttpServer().requestHandler(this::respond).listen(onPort, "127.0.0.1"));
        }

        private void respond(HttpServerRequest request) {
            if (status != 200) arrivals.add(nanos.getAsLong());
            request.response().setStatusCode(status).end("{}");
        }

        List<Long> arrivalsAfter(long nanos) {
            return arrivals.stream().filter(arrival -> arrival - nanos > 0).toList();
        }

        /** Refuses connections from now on. A bound socket reserves the port, so that no other process takes it. */
        void kill() {
            TestEventLoops.await(server.close());
            try {
                reservation.setReuseAddress(true);
                reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void restart() {
            close();
            server = listen(port);
        }

        void close() {
            try {
                reservation.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            TestEventLoops.await(server.close());
        }
    }

    /** Sends requests on schedule, and counts the responses by their status or cause. */
    private static final class Load implements AutoCloseable {
        /** A delayed timer sends no more than this at once, so that a slow machine does not overload the gateway. */
        private static final int MAX_BURST = 10;

        private final HttpClient client;
        private final Vertx vertx;
        private final int port;
        private final String path;
        private final int perSecond;
        private final long startedNanos = System.nanoTime();
        private volatile boolean isClosed;
        private long scheduled;
        private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

        Load(Vertx vertx, int port, String path, int perSecond) {
            this.vertx = vertx;
            this.client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(300));
            this.port = port;
            this.path = path;
            this.perSecond = perSecond;
            vertx.setPeriodic(1, this::onTick);
        }

        private void onTick(long timer) {
            if (isClosed) {
                vertx.cancelTimer(timer);
                client.close();
            } else sendDue();
        }

        private void sendDue() {
            long due = (System.nanoTime() - startedNanos) * perSecond / 1_000_000_000L;
            for (long late = Math.min(MAX_BURST, due - scheduled); late > 0; late--) send();
            scheduled = due;
        }

        private void send() {
            client.request(HttpMethod.GET, port, "127.0.0.1", path)
                    .compose(request -> request.send())
                    .compose(response -> response.body().map(body -> kind(response.statusCode(), body)))
                    .onComplete(kind -> counter(kind.succeeded() ? kind.result() : "no response")
                            .incrementAndGet());
        }

        private static String kind(int status, Buffer body) {
            return status == 200 ? "200" : new JsonObject(body).getString("cause");
        }

        private AtomicInteger counter(String kind) {
            return counts.computeIfAbsent(kind, unused -> new AtomicInteger());
        }

        int count(String kind) {
            return counter(kind).get();
        }

        int countExcept(List<String> kinds) {
            return counts.keySet().stream()
                    .filter(kind -> !kinds.contains(kind))
                    .mapToInt(this::count)
                    .sum();
        }

        void await(String kind, int more) {
            int enough = count(kind) + more;
            Await.until(() -> count(kind) >= enough);
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private void awaitState(String state) {
        Await.until(() -> gateway.adminGet("/metrics")
                .body()
                .contains("sluice_breaker_state{backend=\"shop\",state=\"" + state + "\"} 1.0"));
    }

    @Test
    void a_backend_that_was_killed_is_used_again_within_two_seconds_of_its_return() {
        try (Load load = load("/shop", 200)) {
            load.await("200", 100);
            backend.kill();
            load.await("circuit_open", 600);
            long returned = System.nanoTime();
            backend.restart();
            load.await("200", 1);
            long limit = (long) (Duration.ofSeconds(2).toNanos() * Await.loadFactor());
            assertThat(System.nanoTime() - returned).isLessThan(limit);
            awaitState("closed");
            load.await("200", 50);
            int rejected = load.count("circuit_open");
            load.await("200", 200);
            assertThat(load.count("circuit_open")).isEqualTo(rejected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void an_overloaded_backend_gets_at_most_one_call_a_second_and_then_fewer(int status) {
        SkippingClock clock = restartWithSkippingClock();
        backend.nanos = clock::nanos;
        try (Load load = load("/shop", 200)) {
            load.await("200", 100);
            backend.status = status;
            load.await("circuit_open", 1);
            // Attempts that were in flight when the circuit opened arrive within this time.
            long opened = clock.nanos() + Duration.ofMillis(300).toNanos();
            for (int probes = 1; probes <= 3; probes++) awaitProbes(probes, opened, load, clock);
            List<Long> probes = backend.arrivalsAfter(opened);
            assertThat(probes.get(1) - probes.get(0))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(2).toNanos());
            assertThat(probes.get(2) - probes.get(1))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(4).toNanos());
        }
    }

    private void awaitProbes(int count, long opened, Load load, SkippingClock clock) {
        BooleanSupplier haveArrived = () -> backend.arrivalsAfter(opened).size() >= count;
        Await.until(() -> {
            if (!haveArrived.getAsBoolean()) skipOpenTime(haveArrived, load, clock);
            return haveArrived.getAsBoolean();
        });
    }

    /** The first second of an open circuit is real, because vertx-circuit-breaker has its own timer for it. */
    private static void skipOpenTime(BooleanSupplier isOver, Load load, SkippingClock clock) {
        load.await("circuit_open", 220);
        for (int skips = 0; skips < 16 && !isOver.getAsBoolean(); skips++) {
            clock.skip(Duration.ofMillis(250));
            load.await("circuit_open", 10);
        }
    }

    /** A full bulkhead may reject calls meanwhile, because calls that wait for a retry hold permits. */
    @ParameterizedTest
    @ValueSource(strings = {"/once", "/shop"})
    void a_dead_backend_fails_few_calls_before_the_circuit_opens(String path) {
        try (Load warmUp = load(path, 300)) {
            warmUp.await("200", 300);
        }
        try (Load load = load(path, 1000)) {
            load.await("200", 200);
            backend.kill();
            load.await("circuit_open", 500);
            int failed = load.countExcept(List.of("200", "circuit_open", "bulkhead_full"));
            assertThat(failed).as(load.counts.toString()).isBetween(1, 50 + PERMITS);
        }
    }
}
