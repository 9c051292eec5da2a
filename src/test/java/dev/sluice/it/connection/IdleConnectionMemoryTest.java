package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Growth;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection copies the objects of new connections, and delays all callers meanwhile. */
@Order(1) // measures the heap of this process
class IdleConnectionMemoryTest {
    private static final int CONNECTIONS = 500;
    private static final byte[] REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void an_idle_connection_takes_less_than_6_KiB_of_heap_with_the_socket_of_its_caller() throws IOException {
        List<Socket> callers = new ArrayList<>();
        try (TestGateway gateway = TestGateway.of(
                "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\nroutes: { GET /a: { respond: 1 } }\n",
                Map.of())) {
            callers.addAll(connect(gateway.port()));
            // Other objects of this process may also grow.
            long bytes = LongStream.generate(() -> Growth.retainedBytes(() -> callers.addAll(connect(gateway.port()))))
                    .limit(3)
                    .min()
                    .orElseThrow();
            assertThat(bytes / CONNECTIONS).isLessThan(6 * 1024);
        } finally {
            for (Socket caller : callers) caller.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 70})
    void an_incomplete_head_takes_at_most_twice_what_its_connection_pays(int value) throws IOException {
        byte[] head = ("GET /a HTTP/1.1\r\nHost: a\r\n" + ("a:" + "v".repeat(value) + "\r\n").repeat(99) + "b: ")
                .getBytes(StandardCharsets.US_ASCII);
        List<Socket> callers = new ArrayList<>();
        try (TestGateway gateway = TestGateway.of(
                "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\nroutes: { GET /a: { respond: 1 } }\n",
                Map.of())) {
            callers.addAll(connect(gateway.port()));
            long bytes = Growth.retainedBytes(() -> {
                for (Socket caller : callers) send(caller, head);
                return connect(gateway.port()); // the event loops have read the heads, which arrived before
            });
            assertThat(bytes / CONNECTIONS).isLessThan(2L * CallerConnections.BYTES_EACH);
        } finally {
            for (Socket caller : callers) caller.close();
        }
    }

    private static void send(Socket caller, byte[] bytes) {
        try {
            caller.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Socket> connect(int port) {
        List<Socket> callers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) callers.add(request(port));
        return callers;
    }

    private static Socket request(int port) {
        try {
            Socket caller = new Socket(InetAddress.getLoopbackAddress(), port);
            caller.setSoTimeout(10_000);
            caller.getOutputStream().write(REQUEST);
            StringBuilder response = new StringBuilder();
            while (response.indexOf("\r\n\r\n1") < 0)
                response.append((char) caller.getInputStream().read());
            return caller;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
