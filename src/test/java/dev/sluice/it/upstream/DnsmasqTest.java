package dev.sluice.it.upstream;

import static dev.sluice.real.ExternalProgram.DNSMASQ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.dns.FakeDnsServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer.ChildProcess;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Name resolution with dnsmasq as the DNS server. */
@Needs(DNSMASQ)
@ExtendWith(VertxExtension.class)
class DnsmasqTest {
    private final Vertx vertx;
    private final HttpServer firstServer;
    private final HttpServer secondServer;

    @TempDir
    Path folder;

    DnsmasqTest(Vertx vertx) {
        this.vertx = vertx;
        this.firstServer = server(0, "127.0.0.1");
        this.secondServer = server(firstServer.actualPort(), "127.0.0.2");
    }

    private HttpServer server(int port, String host) {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("\"" + host + "\""));
        TestEventLoops.call(vertx, () -> server.listen(port, host));
        return server;
    }

    @Test
    void two_replicas_share_the_calls_and_a_changed_address_is_used() throws Exception {
        try (Dnsmasq names = Dnsmasq.start(folder, "127.0.0.1 shop.test", "127.0.0.2 shop.test");
                TestGateway gateway = gateway(names)) {
            assertThat(IntStream.range(0, 4).mapToObj(call -> shop(gateway)))
                    .containsExactlyInAnyOrder("127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2");

            names.restart("127.0.0.1 stock.test");
            assertThat(gateway.get("/shop").statusCode())
                    .as("the name no longer exists")
                    .isEqualTo(200);

            names.restart("127.0.0.2 shop.test");
            TestEventLoops.call(vertx, firstServer::close);
            for (int calls = 0; calls < 20; calls++) assertThat(shop(gateway)).isIn("127.0.0.1", "127.0.0.2");
            TestEventLoops.call(vertx, secondServer::close);
        }
    }

    @Test
    void forty_addresses_and_a_name_with_only_ipv6_are_resolved() throws Exception {
        String[] forty = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> "127.0.1." + i + " many.test")
                .toArray(String[]::new);
        try (Dnsmasq names = Dnsmasq.start(folder, forty)) {
            assertThat(TestEventLoops.call(
                                    vertx,
                                    () -> FakeDnsServer.resolver(vertx, names.address())
                                            .resolve("many.test"))
                            .all())
                    .hasSize(40);
            names.restart("fd00::1 six.test");
            assertThat(TestEventLoops.call(
                                    vertx,
                                    () -> FakeDnsServer.resolver(vertx, names.address())
                                            .resolve("six.test"))
                            .all())
                    .hasSize(1);
        }
    }

    private TestGateway gateway(Dnsmasq names) {
        return TestGateway.withNames(
                """
                backends: { shop: { url: "http://shop.test:%d" } }
                routes: { GET /shop: { steps: { shop: { call: GET shop / } } } }
                """.formatted(firstServer.actualPort()), client -> FakeDnsServer.resolver(client, names.address()));
    }

    private static String shop(TestGateway gateway) {
        HttpResponse<String> response = gateway.get("/shop");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body().replaceAll(".*\"(127[0-9.]*)\".*", "$1");
    }

    /** Runs dnsmasq for the names of a test, on a free port. The test needs {@code @Needs(DNSMASQ)}. */
    private static final class Dnsmasq implements AutoCloseable {
        private static final int MAX_STARTS = 3;
        private static final long MILLIS_TO_FAIL = 300;

        private final Path folder;
        private final int port;
        private ChildProcess process;

        private Dnsmasq(Path folder, int port, ChildProcess process) {
            this.folder = folder;
            this.port = port;
            this.process = process;
        }

        /** Starts dnsmasq with lines of a hosts file, such as {@code 10.0.0.1 shop.test}. */
        static Dnsmasq start(Path folder, String... hosts) throws IOException, InterruptedException {
            write(folder, hosts);
            // If another process takes the free port first, dnsmasq exits.
            for (int starts = 1; ; starts++) {
                int port = Ports.free();
                ChildProcess process = ChildProcess.start(folder, command(folder, port));
                if (!process.exitsWithin(MILLIS_TO_FAIL)) return new Dnsmasq(folder, port, process);
                if (starts == MAX_STARTS) throw new IllegalStateException(process.commandAndOutput());
            }
        }

        /** Ignores the configuration of this machine, asks no other server, and gives each name a TTL of one second. */
        private static List<String> command(Path folder, int port) {
            return List.of(
                    ExternalProgram.DNSMASQ.path().orElseThrow().toString(),
                    "--keep-in-foreground",
                    "--conf-file=/dev/null",
                    "--no-resolv",
                    "--no-hosts",
                    "--addn-hosts=" + folder.resolve("hosts"),
                    "--listen-address=127.0.0.1",
                    "--bind-interfaces",
                    "--port=" + port,
                    "--local=/test/",
                    "--local-ttl=1",
                    "--user=",
                    "--pid-file=" + folder.resolve("pid"));
        }

        /** Returns the address on which dnsmasq listens. */
        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        /** Restarts dnsmasq with other names. */
        void restart(String... hosts) throws IOException, InterruptedException {
            process.kill();
            write(folder, hosts);
            process = ChildProcess.start(folder, command(folder, port));
            if (process.exitsWithin(MILLIS_TO_FAIL)) throw new IllegalStateException(process.commandAndOutput());
        }

        private static void write(Path folder, String... hosts) throws IOException {
            Files.writeString(folder.resolve("hosts"), String.join("\n", hosts) + "\n");
        }

        @Override
        public void close() {
            process.kill();
        }
    }
}
