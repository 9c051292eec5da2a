package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on the number of connections, on raw sockets. */
class ConnectionLimitsTest {
    private static final String HEAD = "GET /a HTTP/1.1\nHost: a\n";
    private static final String ROUTE = "routes: { GET /a: { respond: 1 }, POST /b: { respond: $body } }\n";
    private final List<RawHttpClient> callers = new ArrayList<>();

    @AfterEach
    void close() {
        callers.forEach(RawHttpClient::close);
    }

    private static TestGateway withLimits(String connections) {
        return TestGateway.of(configuration(connections), Map.of());
    }

    private static String configuration(String connections) {
        return "server: { host: 127.0.0.1, port: 0, connections: { " + connections
                + " }, drain: { delay: 0s, limit: 0s } }\n" + "admin: { port: 0 }\n" + ROUTE;
    }

    private RawHttpClient connect(TestGateway gateway) {
        RawHttpClient caller = new RawHttpClient(gateway.port());
        callers.add(caller);
        return caller;
    }

    /** Opens a connection with a request whose body is missing. */
    private RawHttpClient busy(TestGateway gateway) {
        RawHttpClient caller = connect(gateway)
                .send(
                        "POST /b HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 9\nExpect: 100-continue\n\n");
        assertThat(caller.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");
        return caller;
    }

    private static String complete(RawHttpClient caller) {
        int before = responses(caller.readUntil(all -> true));
        return caller.send(HEAD + "\n").readUntil(all -> responses(all) > before);
    }

    private static int responses(String received) {
        return received.split("\r\n\r\n1", -1).length;
    }

    private static void assertRejected(TestGateway gateway, String reason, int count) {
        try (RawHttpClient rejected = new RawHttpClient(gateway.port())) {
            assertThat(rejected.readToEnd()).isEmpty();
        }
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_connections_refused_total{reason=\"" + reason + "\"} " + count + ".0");
    }

    @Test
    void at_the_limit_without_an_idle_connection_a_new_one_is_closed_and_the_admin_port_responds() {
        try (TestGateway gateway = withLimits("max: 2")) {
            busy(gateway);
            RawHttpClient second = busy(gateway);
            assertRejected(gateway, "max", 1);
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_connections 2.0", "sluice_connections_limit 2.0");

            second.close();
            Await.until(() -> gateway.openConnections() == 1);
            assertThat(complete(connect(gateway))).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void the_connection_that_is_idle_for_the_longest_time_makes_room() {
        try (TestGateway gateway = withLimits("max: 3")) {
            RawHttpClient first = connect(gateway);
            RawHttpClient second = connect(gateway);
            RawHttpClient third = connect(gateway);
            Stream.of(first, second, third, first).forEach(ConnectionLimitsTest::complete);

            assertThat(complete(connect(gateway))).startsWith("HTTP/1.1 200");

            assertThat(second.readToEnd()).endsWith("\r\n\r\n1");
            assertThat(complete(first)).startsWith("HTTP/1.1 200");
            assertThat(complete(third)).startsWith("HTTP/1.1 200");
            assertThat(gateway.openConnections()).isEqualTo(3);
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_connections_cut_total{reason=\"replaced\"} 1.0");
        }
    }

    @Test
    void a_connection_without_a_request_makes_room_too() {
        try (TestGateway gateway = withLimits("max: 1")) {
            RawHttpClient silent = connect(gateway);
            Await.until(() -> gateway.openConnections() == 1);
            // The first attempts may come before the event loop of the silent connection has seen it.
            Await.until(() -> isServed(gateway));
            assertThat(silent.readToEnd()).isEmpty();
        }
    }

    @Test
    void a_connection_is_idle_after_a_response_that_comes_later_than_its_request() {
        String route =
                "routes: { GET /a: { respond: 1 }, GET /late: { steps: { a: { call: GET b / } }, respond: $a } }\n";
        try (HttpTestServer backend = HttpTestServer.answering("1");
                TestGateway gateway = TestGateway.of(
                        configuration("max: 1").replace(ROUTE, route) + "backends: { b: { url: \"" + backend.url()
                                + "\" } }\n",
                        Map.of())) {
            RawHttpClient idle = connect(gateway);
            String response = idle.send("GET /late HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n1");
            // The caller may read its response before the event loop has noted the end.
            Await.until(() -> isServed(gateway));
            assertThat(idle.readToEnd()).isEqualTo(response);
        }
    }

    private static boolean isServed(TestGateway gateway) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            return caller.send(HEAD + "Connection: close\n\n").readToEnd().startsWith("HTTP/1.1 200");
        } catch (UncheckedIOException rejected) {
            return false;
        }
    }

    @Test
    void a_client_gets_no_connection_beyond_its_limit_while_another_client_does() throws Exception {
        try (TestGateway gateway = withLimits("max: 9, per_client: 2")) {
            complete(connect(gateway));
            complete(connect(gateway));
            assertRejected(gateway, "per_client", 1);

            Vertx vertx = Vertx.vertx();
            vertx.createNetClient(new NetClientOptions().setLocalAddress("127.0.0.2"))
                    .connect(gateway.port(), "127.0.0.1")
                    .await(10, TimeUnit.SECONDS);
            Await.until(() -> gateway.openConnections() == 3);
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_connection_of_a_client_that_the_rules_reject_counts_in_no_limit() throws Exception {
        String denied = configuration("max: 1, per_client: 1").replace("drain:", "clients: { deny: 127.0.0.1 }, drain:");
        try (TestGateway gateway = TestGateway.of(denied, Map.of())) {
            assertRejected(gateway, "client", 1);
            assertRejected(gateway, "client", 2);
            RawHttpClient other = RawHttpClient.from("127.0.0.2", gateway.port());
            callers.add(other);
            assertThat(complete(other)).startsWith("HTTP/1.1 200");
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_connections 1.0", "sluice_connections_refused_total{reason=\"max\"} 0.0");
        }
    }

    @Test
    void a_connection_holds_16_KiB_until_it_closes_and_is_rejected_without_them() {
        MemoryBudget budget = new MemoryBudget(64 * 1024);
        try (TestGateway gateway = TestGateway.withMemory(budget, ROUTE)) {
            for (int i = 1; i <= 4; i++) {
                connect(gateway);
                int connections = i;
                Await.until(() -> budget.used() == connections * 16L * 1024);
            }
            assertRejected(gateway, "memory", 1);
            callers.forEach(RawHttpClient::close);
            Await.until(() -> budget.used() == 0);
            connect(gateway);
            Await.until(() -> budget.used() == 16 * 1024);
            // A gateway waits for connections without a request.
            callers.forEach(RawHttpClient::close);
        }
    }

    @Test
    void a_reload_changes_the_limit(@TempDir Path folder) throws Exception {
        write(folder, "max: 1");
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            busy(gateway);
            assertRejected(gateway, "max", 1);
            write(folder, "max: 2");
            gateway.gateway().reload(Trigger.ADMIN).await(10, TimeUnit.SECONDS);
            assertThat(complete(connect(gateway))).startsWith("HTTP/1.1 200");
            assertThat(gateway.adminGet("/config").body()).contains("\"needs_restart\":[]");
        }
    }

    private static void write(Path folder, String connections) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), configuration(connections));
    }
}
