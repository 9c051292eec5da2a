package dev.sluice.it.admin;

import static dev.sluice.gateway.edge.connection.CallerConnections.MAX_OPERATORS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections to the admin port beyond its limit, on raw sockets. */
class AdminConnectionsTest {
    private static final String PROBE = "GET /health/live HTTP/1.1\nHost: localhost\n\n";
    private static final String HALF_HEAD = "GET /health/live HTTP/1.1\nHost: local";
    private static final String OK = "HTTP/1.1 200";
    private static final int PROBES = 100;

    /** Long labels make a page of metrics large. Its time comes from the number of its lines. */
    private static final List<String> ROUTES =
            IntStream.range(0, 6).mapToObj(i -> "/" + i + "x".repeat(1000)).toList();

    /** The largest buffer of a socket that sends. */
    private static final int MAX_BUFFER = 4 << 20;

    private final List<RawHttpClient> operators = new ArrayList<>();
    private final List<Socket> slowSockets = new ArrayList<>();
    private final TestGateway gateway = TestGateway.of(ROUTES.stream()
            .map(path -> "  GET " + path + ": { respond: 1 }\n")
            .collect(Collectors.joining("", "routes:\n", "")));

    /** More pages of metrics than the buffers of both sockets hold. */
    private final int scrapes = MAX_BUFFER / pageLength() + 5;

    private int pageLength() {
        ROUTES.forEach(gateway::get);
        return gateway.adminGet("/metrics").body().length();
    }

    @AfterEach
    void close() {
        operators.forEach(RawHttpClient::close);
        gateway.close();
    }

    private RawHttpClient connect() {
        return keep(new RawHttpClient(gateway.adminPort()));
    }

    private RawHttpClient keep(RawHttpClient operator) {
        operators.add(operator);
        return operator;
    }

    private static List<RawHttpClient> all(Supplier<RawHttpClient> kind) {
        return IntStream.range(0, MAX_OPERATORS).mapToObj(any -> kind.get()).toList();
    }

    private RawHttpClient idle() {
        return probed(connect());
    }

    private static RawHttpClient probed(RawHttpClient operator) {
        int before = responses(operator.readUntil(received -> true));
        assertThat(operator.send(PROBE).readUntil(received -> responses(received) > before && received.endsWith("}")))
                .startsWith(OK);
        return operator;
    }

    private static int responses(String received) {
        return received.split(OK, -1).length - 1;
    }

    private RawHttpClient halfHead() {
        return connect().send(HALF_HEAD);
    }

    private RawHttpClient halfBody() {
        return connect().send("POST /reload HTTP/1.1\nHost: localhost\nContent-Length: 9\n\n");
    }

    /** Requests more metrics than the buffers of both sockets hold, and reads the first bytes only. */
    private RawHttpClient slowReader() {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.adminPort()));
            RawHttpClient operator = keep(new RawHttpClient(socket));
            slowSockets.add(socket);
            operator.send("GET /metrics HTTP/1.1\nHost: localhost\n\n".repeat(scrapes))
                    .readUntil(OK);
            return operator;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a probe on a new connection, which closes behind the response. */
    private void assertProbed() {
        try (RawHttpClient probe = new RawHttpClient(gateway.adminPort())) {
            assertThat(probe.send(PROBE.replace("\n\n", "\nConnection: close\n\n"))
                            .readToEnd())
                    .startsWith(OK);
        }
    }

    private static void assertClosed(RawHttpClient operator) {
        int responses = responses(operator.readUntil(received -> true));
        assertThat(responses(operator.readToEnd())).isEqualTo(responses);
    }

    private static boolean isClosed(RawHttpClient operator) {
        try {
            operator.sendExactly("x");
            return false;
        } catch (UncheckedIOException closed) {
            return true;
        }
    }

    private double replaced() {
        return gateway.adminGet("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_connections_cut_total{reason=\"admin_replaced\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_head_ends_at_its_101st_field() {
        RawHttpClient operator = connect().send("GET /health/live HTTP/1.1\nHost: localhost\n" + "a: b\n".repeat(100));
        assertThat(operator.readToEnd()).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void a_hundred_probes_get_responses_beside_idle_connections_half_heads_and_unread_metrics() {
        all(this::slowReader);
        all(this::idle);
        all(this::halfHead);
        for (int probe = 0; probe < PROBES; probe++) assertProbed();
    }

    @Test
    void probes_get_responses_whatever_the_only_kind_of_the_other_connections_is() {
        for (Supplier<RawHttpClient> kind : List.<Supplier<RawHttpClient>>of(
                this::idle, this::halfHead, this::slowReader, this::connect, this::halfBody)) {
            all(kind);
            for (int probe = 0; probe < PROBES; probe++) assertProbed();
        }
    }

    @Test
    void the_oldest_connection_without_a_complete_head_closes_first() {
        RawHttpClient first = halfHead();
        RawHttpClient second = halfHead();
        List<RawHttpClient> idle =
                IntStream.range(2, MAX_OPERATORS).mapToObj(any -> idle()).toList();
        RawHttpClient last = idle();
        assertClosed(first);
        probed(idle.get(0));
        probed(last);
        second.send("host\n\n").readUntil(OK);
    }

    @Test
    void a_second_head_that_does_not_end_counts_too() {
        List<RawHttpClient> idle = all(this::idle);
        RawHttpClient half = idle.get(1).send(HALF_HEAD);
        // The event loop reads the half head in the turn of the first of these requests, at the latest.
        probed(probed(idle.get(2)));
        assertProbed();
        assertClosed(half);
        probed(idle.get(0));
    }

    @Test
    void probes_that_connect_before_they_send_do_not_replace_each_other() {
        all(this::idle);
        RawHttpClient first = connect();
        RawHttpClient second = connect();
        probed(first);
        probed(second);
    }

    @Test
    void connections_without_a_byte_do_not_replace_a_probe_that_has_just_connected() {
        all(this::idle);
        RawHttpClient probe = connect();
        for (int i = 0; i < MAX_OPERATORS / 2 - 1; i++) connect();
        probed(probe);
    }

    @Test
    void without_a_half_head_the_connection_that_is_idle_for_the_longest_time_closes() {
        List<RawHttpClient> idle = all(this::idle);
        probed(idle.get(0));
        RawHttpClient last = idle();
        assertClosed(idle.get(1));
        probed(idle.get(0));
        probed(last);
        assertThat(replaced()).isPositive();
    }

    @Test
    void without_an_idle_connection_the_oldest_slow_reader_closes() throws IOException {
        List<RawHttpClient> slow = all(this::slowReader);
        assertProbed();
        // The oldest connection closes although its operator reads nothing.
        Await.until(() -> isClosed(slow.get(0)));
        assertThat(responses(slow.get(0).readToEnd())).isLessThan(scrapes);
        int last = MAX_OPERATORS - 1;
        int begun = responses(slow.get(last).readUntil(received -> true));
        assertThat(readResponses(slowSockets.get(last), scrapes - begun)).isEqualTo(scrapes - begun);
    }

    /** Reads until the start of a response, without storing those before, and returns the number of responses that have started. */
    private static int readResponses(Socket socket, int count) throws IOException {
        BufferedReader received =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        int started = 0;
        for (String line = ""; started < count && line != null; line = received.readLine())
            if (line.contains(OK)) started++;
        return started;
    }
}
