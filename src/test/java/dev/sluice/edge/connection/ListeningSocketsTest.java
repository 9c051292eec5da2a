package dev.sluice.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.memory.MemoryBudget;
import io.vertx.core.Vertx;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListeningSocketsTest {
    private final Vertx vertx = Vertx.builder()
            .withTransport(
                    new TransportInternal("nio", true, null, new ListeningSockets(Transport.NIO.implementation())))
            .build();
    private final CallerConnections connections =
            new CallerConnections(ConnectionSpec::defaults, new MemoryBudget(1 << 20), new ManualClock(), new Random());

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

    private static Socket connect(String host, int port) throws IOException {
        Socket socket = new Socket(host, port);
        assertThat(socket.getInputStream().read()).isEqualTo('.');
        return socket;
    }

    @Test
    void an_owner_sees_the_connections_to_its_port_and_no_others() throws Exception {
        int port = listen("127.0.0.1", 0).actualPort();
        int otherPort = listen("127.0.0.1", 0).actualPort();
        ListeningSockets.own(vertx, "127.0.0.1", port, connections);
        try (Socket own = connect("127.0.0.1", port);
                Socket other = connect("127.0.0.1", otherPort)) {
            assertThat(other.getPort()).isNotEqualTo(own.getPort());
            assertThat(connections.open()).isEqualTo(1);
        }
    }

    /** The admin server may use the same port on another address. */
    @Test
    void an_owner_does_not_see_the_connections_to_its_port_on_another_address() throws Exception {
        int port = listen("127.0.0.1", 0).actualPort();
        listen("127.0.0.2", port);
        ListeningSockets.own(vertx, "127.0.0.2", port, connections);
        try (Socket own = connect("127.0.0.2", port);
                Socket other = connect("127.0.0.1", port)) {
            assertThat(other.getPort()).isEqualTo(own.getPort());
            assertThat(connections.open()).isEqualTo(1);
        }
    }

    @Test
    void the_owner_of_the_wildcard_address_sees_every_connection() throws Exception {
        int port = listen("0.0.0.0", 0).actualPort();
        ListeningSockets.own(vertx, "0.0.0.0", port, connections);
        try (Socket first = connect("127.0.0.1", port);
                Socket second = connect("127.0.0.2", port)) {
            assertThat(first.getPort()).isEqualTo(second.getPort());
            assertThat(connections.open()).isEqualTo(2);
        }
    }
}
