package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.ObservedClock.ForwardingClock;
import dev.sluice.gateway.edge.RequestObservers;
import dev.sluice.gateway.telemetry.MetricsRegistry;
import dev.sluice.server.TestGateway.VertxWithMetrics;
import dev.sluice.server.admin.AdminServer;
import dev.sluice.server.runtime.StoreFactory;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Starts a gateway on free ports from a configuration as text, and sends requests with the HTTP client of the JDK. */
public final class TestGateway implements AutoCloseable {
    private static final String FREE_PORTS =
            "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { port: 0 }\n";

    private final VertxWithMetrics metered;
    private final Gateway gateway;
    private final AdminServer admin;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile boolean isClosing;

    private TestGateway(Configuration configuration, Function<Vertx, Clock> clock) {
        this(configuration, ConfigurationLocations.NONE, clock);
    }

    private TestGateway(Configuration configuration, ConfigurationLocations locations, Function<Vertx, Clock> clock) {
        this(configuration, locations, budgets(halfOfTheHeap()), platform(clock, NettyNameResolver::new));
    }

    /** The tests of a gateway can run on another transport: {@code -DargLine=-Dsluice.test.transport=nio}. */
    private static TransportKind defaultTransport() {
        String name = System.getProperty("sluice.test.transport");
        return name == null ? TransportKind.preferred() : TransportKind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private TestGateway(
            Configuration configuration, Function<Vertx, Clock> clock, Function<Vertx, NameResolver> names) {
        this(configuration, ConfigurationLocations.NONE, budgets(halfOfTheHeap()), platform(clock, names));
    }

    private static MemoryBudget halfOfTheHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 2);
    }

    private TestGateway(
            Configuration configuration,
            ConfigurationLocations locations,
            MemoryBudgets memory,
            Function<Vertx, Platform> platform) {
        TransportKind transport = configuration.server().transport();
        this.metered = new VertxWithMetrics(
                transport == null ? defaultTransport() : transport, Observability.of(configuration));
        Vertx vertx = metered.vertx;
        MetricsRegistry meters = metered.meters;
        meters.addJvmMeters();
        Platform given = platform.apply(vertx);
        Clock shared = new EndingClock(given.clock());
        this.gateway =
                new Gateway(vertx, configuration, locations, memory, metered.observability, given.withClock(shared));
        try {
            this.admin = AdminServer.start(vertx, shared, gateway, meters).await(10, TimeUnit.SECONDS);
            gateway.start().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a gateway on a configuration that has neither {@code server} nor {@code admin}. */
    public static TestGateway of(String yaml) {
        return of(FREE_PORTS + yaml, Map.of());
    }

    /** Starts a gateway on a whole configuration. */
    public static TestGateway of(String yaml, Map<String, String> environment) {
        return new TestGateway(load(yaml, environment), VertxClock::new);
    }

    /** Starts a gateway on a whole configuration and on another clock. */
    public static TestGateway of(String yaml, Function<Vertx, Clock> clock) {
        return new TestGateway(load(yaml, Map.of()), clock);
    }

    /** Half of a direct memory of 128 MiB. */
    private static MemoryBudgets budgets(MemoryBudget heap) {
        return new MemoryBudgets(heap, new MemoryBudget(64 << 20));
    }

    /** Starts a gateway with another budget of the heap, on a configuration that has neither {@code server} nor {@code admin}. */
    public static TestGateway withMemory(MemoryBudget heap, String yaml) {
        return withMemory(budgets(heap), yaml);
    }

    /**
     * Starts a gateway with other memory budgets, on a configuration that has neither {@code server} nor {@code admin}. It keeps no
     * requests, whose traces would hold memory.
     */
    public static TestGateway withMemory(MemoryBudgets memory, String yaml) {
        return new TestGateway(
                load(FREE_PORTS + "requests: { keep: 0 }\n" + yaml, Map.of()),
                ConfigurationLocations.NONE,
                memory,
                platform(VertxClock::new, NettyNameResolver::new));
    }

    /** Starts a gateway that resolves names in its own way. */
    public static TestGateway withNames(String yaml, Function<Vertx, NameResolver> names) {
        return new TestGateway(load(FREE_PORTS + yaml, Map.of()), VertxClock::new, names);
    }

    private static Function<Vertx, Platform> platform(
            Function<Vertx, Clock> clock, Function<Vertx, NameResolver> names) {
        return vertx -> Platform.of(vertx, clock.apply(vertx), names.apply(vertx));
    }

    /** Starts a gateway with another store, on a configuration that has neither {@code server} nor {@code admin}. */
    public static TestGateway withStore(String yaml, StoreFactory stores) {
        return withStore(FREE_PORTS + yaml, VertxClock::new, stores);
    }

    /** Starts a gateway with another clock and another store, on a whole configuration. */
    public static TestGateway withStore(String yaml, Function<Vertx, Clock> clock, StoreFactory stores) {
        return new TestGateway(
                load(yaml, Map.of()),
                ConfigurationLocations.NONE,
                budgets(halfOfTheHeap()),
                vertx -> platform(clock, NettyNameResolver::new).apply(vertx).withStores(stores));
    }

    private static Configuration load(String yaml, Map<String, String> environment) {
        try {
            Path folder = Files.createTempDirectory("sluice-conf");
            Path file = Files.writeString(folder.resolve("gateway.yaml"), yaml);
            LoadResult loaded = ConfigurationLoader.load(folder, environment::get);
            Files.delete(file);
            Files.delete(folder);
            assertThat(loaded.errors()).isEmpty();
            return Objects.requireNonNull(loaded.configuration());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a gateway on a folder and follows it; some file in it has to say {@code port: 0} twice. */
    public static TestGateway watching(Path folder, Map<String, String> environment) {
        return watching(folder, environment, VertxClock::new);
    }

    /** Starts a gateway on a folder and on another clock, and follows the folder. */
    public static TestGateway watching(Path folder, Map<String, String> environment, Function<Vertx, Clock> clock) {
        ConfigurationSource origin = new ConfigurationSource(folder, environment::get, UnaryOperator.identity());
        LoadResult loaded = origin.load();
        assertThat(loaded.errors()).isEmpty();
        TestGateway gateway =
                new TestGateway(Objects.requireNonNull(loaded.configuration()), loaded.locations(), clock);
        gateway.gateway.watch(origin, loaded);
        return gateway;
    }

    /** Starts a gateway on a loaded configuration. */
    public static TestGateway of(Configuration configuration) {
        return of(configuration, VertxClock::new);
    }

    /** Starts a gateway on a loaded configuration and on another clock. */
    public static TestGateway of(Configuration configuration, Function<Vertx, Clock> clock) {
        return new TestGateway(configuration, clock);
    }

    public int port() {
        return gateway.port();
    }

    public int adminPort() {
        return admin.port();
    }

    public Vertx vertx() {
        return metered.vertx;
    }

    public Gateway gateway() {
        return gateway;
    }

    public int openConnections() {
        return gateway.openConnections();
    }

    public int retiredGenerations() {
        return gateway.retiredGenerations();
    }

    public RequestObservers requests() {
        return gateway.requests();
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** Sends one request; {@code headers} are names and values in turn. */
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        return execute(request(method, path, body, headers));
    }

    /** Sends one request without waiting for its answer. */
    public CompletableFuture<HttpResponse<String>> sendAsync(
            String method, String path, String body, String... headers) {
        return client.sendAsync(request(method, path, body, headers), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = request(gateway.port(), path)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return with(headers, request).build();
    }

    /** Asks the operators' port; {@code headers} are names and values in turn. */
    public HttpResponse<String> adminGet(String path, String... headers) {
        return execute(with(headers, request(admin.port(), path)).build());
    }

    /** Asks the operators' port to do something. */
    public HttpResponse<String> adminPost(String path, String... headers) {
        HttpRequest.Builder request = request(admin.port(), path).POST(BodyPublishers.noBody());
        return execute(with(headers, request).build());
    }

    private static HttpRequest.Builder with(String[] headers, HttpRequest.Builder request) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> execute(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        isClosing = true;
        try {
            gateway.stopWithoutDelay().transform(drained -> admin.stop()).await(40, TimeUnit.SECONDS);
            metered.close();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The clock of the gateway. When the test has ended, the gateway waits for none of the callers that are still connected: its limited
     * waits for them, which take 1 s to 5 s, are short then. The waits after the last connection, as for revoked tokens, are not.
     */
    private final class EndingClock extends ForwardingClock {
        private static final long SHORTEST = 1_000_000_000L;
        private static final long LONGEST = 5_000_000_000L;
        private static final long AT_THE_END = 20_000_000L;

        EndingClock(Clock inner) {
            super(inner);
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            boolean isWait = SHORTEST <= delayNanos && delayNanos <= LONGEST;
            boolean isShort = isWait && isClosing && gateway.openConnections() > 0;
            return super.after(isShort ? AT_THE_END : delayNanos, task);
        }
    }

    /** The Vert.x of a gateway together with its meters. A test class takes its Vert.x from {@code VertxExtension} instead. */
    public static final class VertxWithMetrics implements AutoCloseable {
        public final Observability observability;
        public final MetricsRegistry meters;
        public final Vertx vertx;

        public VertxWithMetrics() {
            this(defaultTransport(), new Observability(new MetricsRegistry(), null));
        }

        VertxWithMetrics(TransportKind transport, Observability observability) {
            this.observability = observability;
            this.meters = observability.meters();
            this.vertx = observability.vertx(transport);
        }

        @Override
        public void close() throws TimeoutException {
            vertx.close().await(10, TimeUnit.SECONDS);
            observability.close();
        }
    }
}
