package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.gateway.edge.ConnectionDrain;
import dev.sluice.gateway.edge.EdgeContext;
import dev.sluice.gateway.edge.EdgeSnapshot;
import dev.sluice.gateway.edge.FailureLocations;
import dev.sluice.gateway.edge.Listener;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.edge.RequestHandler;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.edge.connection.AcceptSpec;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.edge.cors.CorsEvents;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.language.expression.value.MismatchListener;
import dev.sluice.server.TestGateway.VertxWithMetrics;
import dev.sluice.server.admin.AdminServer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The three paths of health on the admin port, from the first response on. */
class HealthTest {
    private static final String ROUTE = """
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            routes: { GET /a: { respond: '1' } }
            """;

    /** An admin port beside a gateway that a test starts later. */
    private static final class Unstarted implements AutoCloseable {
        private final VertxWithMetrics metered = new VertxWithMetrics();
        private final Gateway gateway;
        private final AdminServer admin;

        Unstarted() throws TimeoutException {
            this.gateway = new Gateway(
                    metered.vertx,
                    Objects.requireNonNull(
                            ConfigurationLoader.load(List.of(new SourceFile("gateway.yaml", ROUTE)), name -> null)
                                    .configuration()),
                    metered.observability);
            this.admin =
                    AdminServer.start(metered.vertx, gateway, metered.meters).await(10, TimeUnit.SECONDS);
        }

        /** Returns the status and the document of one path. */
        JsonObject get(String path) {
            try (RawHttpClient client = new RawHttpClient(admin.port())) {
                String response = client.send("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n")
                        .readToEnd();
                return new JsonObject(response.substring(response.indexOf("\r\n\r\n") + 4))
                        .put("http", Integer.parseInt(response.substring(9, 12)));
            }
        }

        @Override
        public void close() throws TimeoutException {
            gateway.stopWithoutDelay().transform(drained -> admin.stop()).await(40, TimeUnit.SECONDS);
            metered.close();
        }
    }

    @Test
    void a_process_that_starts_is_live_and_neither_started_nor_ready() throws TimeoutException {
        try (Unstarted process = new Unstarted()) {
            assertThat(process.get("/health/live"))
                    .isEqualTo(new JsonObject(
                            "{\"status\":\"live\",\"why\":\"the listeners are not open yet\",\"http\":200}"));
            assertThat(process.get("/health/startup"))
                    .isEqualTo(new JsonObject("{\"status\":\"starting\",\"why\":\"the listeners are not open yet\","
                            + "\"generation\":1,\"routes\":1,\"backends\":0,\"http\":503}"));
            assertThat(process.get("/health/ready")).isEqualTo(process.get("/health/startup"));
        }
    }

    @Test
    void a_listener_whose_event_loop_is_not_assigned_yet_does_not_fail_the_process() throws TimeoutException {
        ManualClock clock = new ManualClock();
        ServerSpec server = ServerSpec.defaults();
        MemoryBudgets memory = new MemoryBudgets(new MemoryBudget(1 << 20), new MemoryBudget(1 << 20));
        CallerConnections connections =
                new CallerConnections(() -> AcceptSpec.of(server.connections()), memory.heap(), clock, new Random(1));
        ConnectionDrain drain = new ConnectionDrain(connections);
        try (VertxWithMetrics metered = new VertxWithMetrics()) {
            Listeners listeners = new Listeners(metered.vertx, clock, server.drain(), drain);
            listeners.add(unstartedListener(server, memory, connections, drain, clock));
            assertThat(listeners.pingEventLoops().succeeded()).isTrue();
        }
    }

    private static Listener unstartedListener(
            ServerSpec server,
            MemoryBudgets memory,
            CallerConnections connections,
            ConnectionDrain drain,
            ManualClock clock) {
        EdgeSnapshot snapshot = EdgeSnapshot.of(
                new RouteIndex<>(), server, RequestEvents.NONE, new FailureLocations(Map.of(), Map.of(), Map.of()));
        return new Listener(
                server,
                new RequestHandler(
                        () -> snapshot,
                        new EdgeContext(
                                drain,
                                memory,
                                CheckWorkers.forCores(),
                                clock,
                                new Random(1),
                                RequestTracer.OFF,
                                MismatchListener.NONE,
                                route -> null,
                                CorsEvents.NONE)),
                connections,
                Duration.ofSeconds(1));
    }

    @Test
    void a_started_process_is_live_started_and_ready_although_no_backend_responds() throws TimeoutException {
        HttpTestServer closed = HttpTestServer.answering("{}");
        closed.close();
        try (TestGateway gateway = TestGateway.of("backends: { shop: { url: \"" + closed.url() + "\" } }\n"
                + "routes: { GET /a: { steps: { a: { call: GET shop / } } } }\n")) {
            assertThat(gateway.get("/a").statusCode()).isEqualTo(502);
            assertThat(gateway.adminGet("/health/live").statusCode()).isEqualTo(200);
            assertThat(gateway.adminGet("/health/startup").statusCode()).isEqualTo(200);
            assertThat(gateway.adminGet("/health/startup").body())
                    .isEqualTo("{\"status\":\"started\",\"why\":\"the listeners accept requests\","
                            + "\"generation\":1,\"routes\":1,\"backends\":1}");
            assertThat(gateway.adminGet("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_process_that_has_drained_is_live_and_started_and_no_longer_ready() throws TimeoutException {
        try (Unstarted process = new Unstarted()) {
            process.gateway.start().await(10, TimeUnit.SECONDS);
            assertThat(process.get("/health/ready").getString("why")).isEqualTo("the listeners accept requests");
            process.gateway.stopWithoutDelay().await(40, TimeUnit.SECONDS);
            assertThat(process.get("/health/live").getInteger("http")).isEqualTo(200);
            assertThat(process.get("/health/startup").getInteger("http")).isEqualTo(200);
            assertThat(process.get("/health/ready"))
                    .isEqualTo(new JsonObject("{\"status\":\"stopped\",\"why\":\"the gateway has stopped\","
                            + "\"generation\":1,\"routes\":1,\"backends\":0,\"http\":503}"));
        }
    }
}
