package dev.sluice.core.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The close of a listening socket, on each transport. */
public class ListeningSocketTest {
    private interface Scenario {
        void run(ListeningSocket socket, int port) throws Exception;
    }

    private static void onServer(TransportKind kind, Scenario scenario) throws Exception {
        assumeThat(kind.isAvailable()).isTrue();
        Vertx vertx = Vertx.builder().withTransport(new SocketTransport(kind)).build();
        try {
            int port = vertx.createNetServer()
                    .connectHandler(accepted -> accepted.write("."))
                    .listen(0, "127.0.0.1")
                    .await(10, TimeUnit.SECONDS)
                    .actualPort();
            scenario.run(SocketTransport.socket(vertx, port).orElseThrow(), port);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    /**
     * Lets connections of callers wait for the end of their handshake, as a slow network does: the socket drops the packets that
     * would end them. {@link ListeningSocket#ignoreNew} replaces the filter.
     */
    public static void suspendHandshakes(ListeningSocket socket) {
        assertThat(SynFilter.attach(socket.channel(), SynFilter.program(SynFilter.KEEP, SynFilter.DROP)))
                .isTrue();
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** The connection attempt is in the turn of the event loop that closes the socket. */
    @ParameterizedTest
    @EnumSource
    void a_socket_refuses_connections_as_soon_as_it_is_closed(TransportKind kind) throws Exception {
        onServer(
                kind,
                (socket, port) -> assertThat(
                                socket.close().map(closed -> rejects(port)).await(10, TimeUnit.SECONDS))
                        .isTrue());
    }

    private static boolean rejects(int port) {
        try (Socket accepted = connect(port)) {
            return accepted.isClosed();
        } catch (ConnectException rejected) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NIO", mode = EnumSource.Mode.EXCLUDE)
    void a_socket_that_ignores_new_connections_finishes_handshakes(TransportKind kind) throws Exception {
        onServer(kind, (socket, port) -> {
            suspendHandshakes(socket);
            try (Socket handshake = connect(port);
                    Socket late = new Socket()) {
                assertThat(socket.ignoreNew().await(10, TimeUnit.SECONDS)).isTrue();
                handshake.getOutputStream().write('.');
                assertThat(handshake.getInputStream().read()).isEqualTo('.');
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(
                                () -> late.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100));
            }
        });
    }

    /** The event loop accepts nothing during its task, so the connections stay in the queue until the close. */
    @ParameterizedTest
    @EnumSource
    void a_socket_accepts_the_connections_in_its_queue_before_it_closes(TransportKind kind) throws Exception {
        onServer(kind, (socket, port) -> {
            List<Socket> queued = new ArrayList<>();
            socket.channel()
                    .eventLoop()
                    .submit(() -> {
                        for (int i = 0; i < 10; i++) queued.add(connect(port));
                        return socket.close();
                    })
                    .get(10, TimeUnit.SECONDS)
                    .await(10, TimeUnit.SECONDS);
            for (Socket connection : queued) {
                try (connection) {
                    assertThat(connection.getInputStream().read()).isEqualTo('.');
                }
            }
        });
    }
}
