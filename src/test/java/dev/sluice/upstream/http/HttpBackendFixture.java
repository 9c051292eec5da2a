package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.core.spec.Size;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.RecordedEvents;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.Timeouts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The clock, the events and the misbehaving servers of tests that call a backend over real sockets. Register it as a
 * static extension and {@link #start} it before the first test. After each test it closes the opened servers and
 * backends, and asserts that no timer is left.
 */
final class HttpBackendFixture implements AfterEachCallback {
    /** A timeout that no test reaches. */
    static final Duration LONG = Duration.ofSeconds(10);

    private static final Extras DEFAULT_EXTRAS =
            new Extras(LoadBalancingPolicy.ROUND_ROBIN, null, "X-Request-Timeout-Ms");

    @SuppressWarnings("NullAway.Init")
    Vertx vertx;

    @SuppressWarnings("NullAway.Init")
    ObservedClock clock;

    final RecordedEvents events = new RecordedEvents();

    @SuppressWarnings("NullAway.Init")
    NameResolver names;

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Creates every later server and backend on {@code vertx}. */
    void start(Vertx vertx) {
        start(vertx, new VertxClock(vertx));
    }

    /** Creates every later server and backend on {@code vertx}, and every timer on {@code clock}. */
    void start(Vertx vertx, Clock clock) {
        this.vertx = vertx;
        this.clock = ObservedClock.counting(clock);
        this.names = new NettyNameResolver(vertx);
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** Returns timeouts of which only that of {@code phase} is short, so that no other timeout can end an attempt. */
    static Timeouts onlyTimeout(TimeoutPhase phase, long millis) {
        Duration time = millis(millis);
        return new Timeouts(
                phase == TimeoutPhase.CONNECT ? time : LONG,
                phase == TimeoutPhase.TLS ? time : LONG,
                phase == TimeoutPhase.POOL ? time : LONG,
                phase == TimeoutPhase.READ ? time : LONG,
                phase == TimeoutPhase.WRITE ? time : LONG,
                phase == TimeoutPhase.ATTEMPT ? time : LONG,
                LONG);
    }

    static HttpBackend.Spec spec(URI... urls) {
        return spec(onlyTimeout(TimeoutPhase.TOTAL, 0), urls);
    }

    static HttpBackend.Spec spec(Timeouts times, URI... urls) {
        return spec(8, times, urls);
    }

    static HttpBackend.Spec spec(int connections, Timeouts times, URI... urls) {
        return spec(connections, times, DEFAULT_EXTRAS, urls);
    }

    /** Returns the spec of an HTTP/2 backend with at most this number of calls on a connection. */
    static HttpBackend.Spec http2(int streams, Timeouts times, URI... urls) {
        return spec(8, times, new Extras(DEFAULT_EXTRAS.balance, null, DEFAULT_EXTRAS.deadlineHeader, streams), urls);
    }

    static HttpBackend.Spec spec(Extras extras, URI... urls) {
        return spec(8, onlyTimeout(TimeoutPhase.TOTAL, 0), extras, urls);
    }

    @SuppressWarnings("NullAway") // javac 17 does not keep @Nullable on the parameters of a compact constructor
    private static HttpBackend.Spec spec(int connections, Timeouts times, Extras extras, URI... urls) {
        return new HttpBackend.Spec(
                "orders",
                List.of(urls),
                times,
                connections,
                extras.streams > 0,
                Math.max(1, extras.streams),
                null,
                Size.kib(64),
                extras.balance,
                extras.health,
                extras.deadlineHeader);
    }

    /** Settings that only a few tests change. */
    record Extras(
            LoadBalancingPolicy balance,
            HealthCheck.@Nullable Spec health,
            @Nullable String deadlineHeader,
            int streams) {

        /** Extra settings of an HTTP/1.1 backend. */
        Extras(LoadBalancingPolicy balance, HealthCheck.@Nullable Spec health, @Nullable String deadlineHeader) {
            this(balance, health, deadlineHeader, 0);
        }
    }

    FaultyServer server(FaultyResponse... script) {
        FaultyServer server = FaultyServer.start(vertx, script);
        open.add(server);
        return server;
    }

    /** Closes a resource after the test. */
    <T extends AutoCloseable> T closeAfterTest(T opened) {
        open.add(opened);
        return opened;
    }

    HttpBackend backend(URI... urls) {
        return backend(spec(urls));
    }

    HttpBackend backend(HttpBackend.Spec spec) {
        return closeAfterTest(new HttpBackend(spec, context(), names));
    }

    /** Returns a backend with a pool whose settings no configuration has. */
    HttpBackend backend(HttpBackend.Spec spec, ConnectionPool.Settings settings) {
        return closeAfterTest(new HttpBackend(spec, context(), names, new ConnectionPool(vertx, clock, settings)));
    }

    private BackendContext context() {
        return new BackendContext(
                "shop", vertx, clock, () -> ThreadLocalRandom.current().nextLong(), events);
    }

    private HttpBackend closeAfterTest(HttpBackend backend) {
        open.add(backend::close);
        return backend;
    }

    Call get(String target) {
        return TestCalls.get(clock, target);
    }

    Reply reply(HttpBackend backend, Call call) {
        return TestEventLoops.call(vertx, () -> backend.send(call));
    }

    /** Returns the failure of {@code call}, which must be a BackendFailure. */
    BackendFailure failure(HttpBackend backend, Call call) {
        BackendFailure failure = catchThrowableOfType(BackendFailure.class, () -> reply(backend, call));
        assertThat(failure).as("failure").isNotNull().hasNoCause();
        return failure;
    }

    /** Returns the failure of a call that must fail. */
    static BackendFailure failureOf(CompletableFuture<Reply> reply) {
        return catchThrowableOfType(BackendFailure.class, () -> TestEventLoops.await(reply));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable each : open) each.close();
        open.clear();
        events.attempts.clear();
        events.timeouts.clear();
        events.endpoints.clear();
        assertThat(clock.pending()).as("timers that were not cancelled").isZero();
    }

    /** A call in flight that a test can cancel. */
    static final class PendingCall {
        private final Call call;
        private final CompletableFuture<Context> loop = new CompletableFuture<>();
        private final CompletableFuture<Reply> reply;

        private PendingCall(HttpBackendFixture fixture, HttpBackend backend, Call call) {
            this.call = call;
            this.reply = TestEventLoops.start(fixture.vertx, () -> {
                Future<Reply> sent = backend.send(call);
                loop.complete(fixture.vertx.getOrCreateContext());
                return sent;
            });
            TestEventLoops.await(loop);
        }

        /** Sends a call, and returns after {@code backend} has accepted it. */
        static PendingCall start(HttpBackendFixture fixture, HttpBackend backend) {
            return start(fixture, backend, fixture.get("/"));
        }

        static PendingCall start(HttpBackendFixture fixture, HttpBackend backend, Call call) {
            return new PendingCall(fixture, backend, call);
        }

        String body() {
            return TestEventLoops.await(reply).body().toString();
        }

        /** Cancels the call on its own event loop. */
        void cancel() {
            TestEventLoops.await(loop)
                    .runOnContext(ignored -> call.cancellation().cancel());
        }

        CompletableFuture<Reply> reply() {
            return reply;
        }

        /** Returns the failure of a call that must fail. */
        BackendFailure failure() {
            return failureOf(reply);
        }
    }
}
