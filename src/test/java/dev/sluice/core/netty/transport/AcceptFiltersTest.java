package dev.sluice.core.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptFiltersTest {
    private final Vertx vertx = Vertx.builder()
            .withTransport(new SocketTransport(TransportKind.NIO))
            .build();
    private final AtomicInteger seen = new AtomicInteger();

    private void filter(String host, int port) {
        SocketTransport.filter(vertx, host, port, accepted -> seen.incrementAndGet() > 0);
    }

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private NetServer listen(String host, int port) throws TimeoutException {
        return vertx.createNetServer()
                .connectHandler(accepted -> accepted.write("."))
                .listen(port, host)
                .await(10, TimeUnit.SECONDS);
    }

    private static void connect(String host, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
            assertThat(socket.getInputStream().read()).isEqualTo('.');
        }
    }

    @Test
    void a_filter_sees_the_connections_to_its_port_and_no_others() throws Exception {
        int port = listen("127.0.0.1", 0).actualPort();
        int otherPort = listen("127.0.0.1", 0).actualPort();
        filter("127.0.0.1", port);
        connect("127.0.0.1", port);
        connect("127.0.0.1", otherPort);
        assertThat(seen).hasValue(1);
    }

    /** The admin server may use the same port on another address. */
    @Test
    void a_filter_does_not_see_the_connections_to_its_port_on_another_address() throws Exception {
        int port = listen("127.0.0.1", 0).actualPort();
        listen("127.0.0.2", port);
        filter("127.0.0.2", port);
        connect("127.0.0.2", port);
        connect("127.0.0.1", port);
        assertThat(seen).hasValue(1);
    }

    @Test
    void two_addresses_of_one_port_have_a_filter_each() throws Exception {
        int port = listen("127.0.0.1", 0).actualPort();
        listen("127.0.0.2", port);
        filter("localhost", port);
        filter("127.0.0.1", port);
        SocketTransport.filter(vertx, "127.0.0.2", port, accepted -> seen.addAndGet(10) > 0);
        connect("127.0.0.1", port);
        connect("127.0.0.2", port);
        assertThat(seen).hasValue(11);
    }

    @Test
    void a_filter_for_the_wildcard_address_sees_every_connection() throws Exception {
        int port = listen("0.0.0.0", 0).actualPort();
        filter("0.0.0.0", port);
        connect("127.0.0.1", port);
        connect("127.0.0.2", port);
        assertThat(seen).hasValue(2);
    }

    @Test
    void a_connection_that_the_filter_does_not_admit_closes_at_once_and_no_drain_waits_for_it() throws Exception {
        int port = listen("127.0.0.1", 0).actualPort();
        SocketTransport.filter(vertx, "127.0.0.1", port, accepted -> false);
        try (Socket rejected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(rejected.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            // A close before the first byte may arrive as a reset.
        }
        ListeningSocket socket = SocketTransport.socket(vertx, port).orElseThrow();
        socket.awaitFirstRequests(new ManualClock(), Duration.ofSeconds(5)).await(10, TimeUnit.SECONDS);
    }
}
