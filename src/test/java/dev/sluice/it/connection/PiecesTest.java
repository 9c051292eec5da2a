package dev.sluice.it.connection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawPieces;
import dev.sluice.fixture.RawPieces.Backend;
import dev.sluice.fixture.RawPieces.Body;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The memory of bodies in small pieces on each path, in a process with the heap of the image: twice the pieces of the same bytes cost the
 * same. The sender of a reply waits for no permit, so no reply is paused before one. The test reads the heap and the queues of the kernel
 * until they are quiet, which takes minutes on a busy machine, and work of other processes changes a heap by some percent. So {@code .ci/long}
 * runs it.
 */
@EnabledIfEnvironmentVariable(named = "SLUICE_PIECES", matches = ".+")
class PiecesTest {
    private static final int KIB = 1024;

    private static final int FIXED_COST = 32 * KIB;
    /** Small enough for all bytes to wait in the gateway, without bytes in the buffers of the kernel. */
    private static final int HELD = 20_000;

    private static final int PAUSED_SOCKET = 128 * KIB;
    private static final int STREAMED = 75_000;
    private static final int OF_WINDOW = 60_000;

    /** The difference of two collections of a gateway without work. */
    private static final int QUIET = 8 * KIB;

    private static final long LINGER_NANOS = 3_000_000_000L;

    /** The equal reads of a charge that no longer changes. */
    private static final int EQUAL_READS = 10;

    /** The live heap includes the allocation buffer of each thread, so they are small, and soft references, so there are none. */
    private static final String[] OPTIONS = {
        "-XX:TieredStopAtLevel=1", "-XX:TLABSize=4k", "-XX:-ResizeTLAB", "-XX:SoftRefLRUPolicyMSPerMB=0"
    };

    enum Way {
        HTTP1_HELD("http/1.1", "/held", HELD),
        HTTP1_PAUSED("http/1.1", "/paused", HELD),
        HTTP1_TO_SLOW_BACKEND("http/1.1", "/slow", STREAMED),
        HTTP1_READ_AHEAD("http/1.1", "/ahead", 2_000),
        HTTP2_HELD("h2", "/held", HELD),
        HTTP2_PAUSED("h2", "/paused", HELD),
        HTTP2_TO_SLOW_BACKEND("h2", "/slow", OF_WINDOW),
        HTTP2_READ_AHEAD("h2", "/ahead", HELD),
        HTTP2_REPEATABLE("h2", "/grpc/call", HELD),
        HTTP1_REPLY_HELD("http/1.1", "/one/held", HELD),
        HTTP1_REPLY_TO_SLOW_CALLER("h2", "/one/streamed", STREAMED),
        HTTP2_REPLY_HELD("http/1.1", "/two/held", HELD),
        HTTP2_REPLY_TO_SLOW_CALLER("h2", "/two/streamed", OF_WINDOW),
        WEBSOCKET_TO_SLOW_CALLER("http/1.1", "/socket", OF_WINDOW);

        private final String protocol;
        private final String path;
        private final int bytes;

        Way(String protocol, String path, int bytes) {
            this.protocol = protocol;
            this.path = path;
            this.bytes = bytes;
        }

        boolean isReply() {
            return name().contains("REPLY") || isSocket();
        }

        boolean isSocket() {
            return this == WEBSOCKET_TO_SLOW_CALLER;
        }

        /** A backend fills the buffers of the kernel before a WebSocket is slow, so there are fewer. */
        int connections() {
            return isSocket() ? 20 : 40;
        }

        boolean isReadAhead() {
            return path.equals("/ahead");
        }

        String mediaType() {
            return path.startsWith("/grpc") ? "application/grpc" : "application/json";
        }
    }

    private record Cost(long heap, long charge) {}

    @TempDir
    static Path folder;

    /** The connection of a caller, and what it writes to. Java 17 closes a TLS socket without a reference to it. */
    private record Caller(Socket connection, Socket socket) {}

    private static final List<Caller> OPEN = new ArrayList<>();

    private static SelfSignedCertificate certificate;
    private static final Map<String, SluiceProcess> GATEWAYS = new HashMap<>();

    /** Requests that hold the permit of a backend, and the window of the connection to another. */
    private static final List<Caller> HOLDERS = new ArrayList<>();

    private static Backend http1;
    private static Backend http2;
    private static Backend full;

    @BeforeAll
    static void start() throws Exception {
        certificate = SelfSignedCertificate.create("localhost");
        http1 = Backend.http1();
        http2 = Backend.http2();
        full = Backend.http1();
        String tls = "tls: { certificate: %s, key: %s }, "
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        start("http/1.1", "");
        start("h2", tls);
    }

    private static void start(String protocol, String tls) throws Exception {
        Path conf = Files.createTempDirectory(folder, "conf");
        Files.writeString(conf.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, listeners: 1, %slimits: { progress: { bytes: 1B, every: 10m } } }
                admin: { port: 0 }
                requests: { keep: 0 }
                defaults:
                  route: { deadline: 15m }
                  backend:
                    breaker: { consecutive: 1000, calls: 10000, minimum: 10000 }
                    timeout: { read: 10m, write: 10m, attempt: 10m, total: 15m }
                backends:
                  one: { url: "http://127.0.0.1:%d" }
                  two: { url: "http://127.0.0.1:%d", http2: true, streams: 1000 }
                  full: { url: "http://127.0.0.1:%d", bulkhead: { concurrent: 1, queue: 1000, wait: 15m } }
                routes:
                  POST /held: { respond: $body.a }
                  POST /paused: { proxy: full /silent }
                  POST /slow: { proxy: two /silent }
                  POST /ahead: { proxy: one /silent }
                  POST /grpc/call: { proxy: two /grpc/call, grpc: true }
                  GET /one/held: { steps: { a: { call: GET one /reply } } }
                  GET /two/held: { steps: { a: { call: GET two /reply } } }
                  GET /one/streamed: { proxy: one /reply }
                  GET /two/streamed: { proxy: two /reply }
                  GET /socket: { proxy: one /socket, websocket: { idle: 10m } }
                """.formatted(tls, http1.port(), http2.port(), full.port()));
        GATEWAYS.put(protocol, SluiceProcess.run(Files.createTempDirectory(folder, "out"), conf, "102m", OPTIONS));
        boolean isHttp2 = protocol.equals("h2");
        open(isHttp2 ? Way.HTTP2_PAUSED : Way.HTTP1_PAUSED, 2);
        for (int i = 0; i < 2; i++) open(isHttp2 ? Way.HTTP2_TO_SLOW_BACKEND : Way.HTTP1_TO_SLOW_BACKEND, 2);
        HOLDERS.addAll(OPEN);
        OPEN.clear();
        settledCharge(requireNonNull(GATEWAYS.get(protocol)));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Caller holder : HOLDERS) holder.connection.close();
        GATEWAYS.values().forEach(SluiceProcess::close);
        http1.close();
        http2.close();
        full.close();
        certificate.delete();
    }

    private static void closeAll() throws IOException {
        for (Caller open : OPEN) open.connection.close();
        OPEN.clear();
        // A gateway may refer to a connection until its backend has closed it, too.
        http1.closeConnections();
    }

    @ParameterizedTest
    @EnumSource
    void twice_the_pieces_of_the_same_bytes_cost_the_same(Way way) throws Exception {
        warmUp(way);
        Cost whole = cost(way, way.isSocket() ? 100 : way.bytes);
        Cost halves = cost(way, 2);
        Cost single = cost(way, 1);
        String figures = way + ": whole " + whole + ", in n pieces " + halves + ", in 2n pieces " + single;

        // The frames of one read of a WebSocket may wait on the heap, or outside of it.
        long difference = way.isSocket() ? 64 * KIB : halves.heap / 10;
        assertThat(Math.abs(single.heap - halves.heap)).as(figures).isLessThanOrEqualTo(difference);
        assertThat(Math.abs(single.charge - halves.charge)).as(figures).isLessThanOrEqualTo(halves.charge / 10);
        for (Cost cost : List.of(whole, halves, single))
            assertThat(cost.heap).as(figures).isLessThanOrEqualTo(cost.charge);
        assertThat(single.heap).as(figures).isLessThanOrEqualTo(whole.heap * 3 / 2 + 64 * KIB);
    }

    /** The first group loads classes, and fills the caches of the threads. */
    private static void warmUp(Way way) throws Exception {
        long charged = settledCharge(gateway(way));
        fill(way, 1, charged);
        empty(way, charged);
        if (way.isReply()) awaitLowestHeap(gateway(way));
    }

    /** The objects of closed connections to a backend stay for up to 3 s. */
    private static void awaitLowestHeap(SluiceProcess gateway) {
        long lowest = settledHeap(gateway);
        for (long start = System.nanoTime(); System.nanoTime() - start < LINGER_NANOS; ) {
            long heap = settledHeap(gateway);
            if (heap < lowest - QUIET) start = System.nanoTime();
            lowest = Math.min(heap, lowest);
        }
    }

    /** Measures a group, whose heap must be free afterwards. */
    private static Cost cost(Way way, int piece) throws Exception {
        SluiceProcess gateway = gateway(way);
        long charged = settledCharge(gateway);
        long before = settledHeap(gateway);
        fill(way, piece, charged);
        long heap = settledHeap(gateway) - before;
        long charge = gateway.memoryUsed() - charged;
        empty(way, charged);
        Await.until(() -> settledHeap(gateway) - before <= Math.max(heap / 20, 64 * KIB));
        return new Cost(heap / way.connections(), charge / way.connections());
    }

    /** Returns the charge once some reads in a row are equal. */
    private static long settledCharge(SluiceProcess gateway) {
        long charge = gateway.memoryUsed();
        for (int equal = 0; equal < EQUAL_READS; ) {
            long next = gateway.memoryUsed();
            equal = next == charge ? equal + 1 : 0;
            charge = next;
        }
        return charge;
    }

    /** Returns the live heap after two collections without a change of it and of the charge. */
    private static long settledHeap(SluiceProcess gateway) {
        long heap = 0;
        long charge = 0;
        while (true) {
            long nextHeap = gateway.liveHeap();
            long nextCharge = gateway.memoryUsed();
            if (Math.abs(nextHeap - heap) <= QUIET && nextCharge == charge) return nextHeap;
            heap = nextHeap;
            charge = nextCharge;
        }
    }

    /** Opens the connections of a group. Waits until each costs as much as the first, and all their bytes are read. */
    private static void fill(Way way, int piece, long before) throws Exception {
        http1.replyWith(new Body(way.bytes, piece));
        http2.replyWith(new Body(way.bytes, piece));
        if (way.isSocket()) {
            fillWithSockets(way, piece, before);
            return;
        }
        open(way, piece);
        awaitRead(way, 1);
        Await.until(() -> gateway(way).memoryUsed() >= before + FIXED_COST);
        long first = settledCharge(gateway(way)) - before;
        for (int i = 1; i < way.connections(); i++) open(way, piece);
        awaitRead(way, way.connections());
        Await.until(() -> gateway(way).memoryUsed() - before >= first * way.connections() * 98 / 100);
        awaitRead(way, way.connections());
    }

    /** Their frames do not end. Each pays for the bytes that wait in front of it, once it is paused. */
    private static void fillWithSockets(Way way, int piece, long before) throws Exception {
        for (int i = 0; i < way.connections(); i++) open(way, piece);
        long paused = (long) way.connections() * (FIXED_COST + PAUSED_SOCKET);
        Await.until(() -> gateway(way).memoryUsed() - before >= paused);
        settledCharge(gateway(way));
    }

    private static void awaitRead(Way way, int connections) throws Exception {
        if (way.isReply()) Await.until(() -> http1.replies() + http2.replies() >= connections);
        int port = gateway(way).port("callers");
        Await.until(() -> SocketQueues.toGateway(port, List.of(http1.port(), http2.port())) == 0);
    }

    private static SluiceProcess gateway(Way way) {
        return requireNonNull(GATEWAYS.get(way.protocol));
    }

    /** Closes a group. The heap of a connection is free when its socket is closed. */
    private static void empty(Way way, long charged) throws Exception {
        closeAll();
        int port = gateway(way).port("callers");
        Await.until(() -> SocketQueues.ofGateway(port, http1.port()) <= HOLDERS.size() / GATEWAYS.size());
        Await.until(() -> gateway(way).memoryUsed() <= charged);
    }

    /** Opens a connection whose body waits in the gateway. */
    private static void open(Way way, int piece) throws Exception {
        Body body = new Body(way.bytes, piece);
        Socket connection = RawPieces.connect(gateway(way).port("callers"));
        boolean isHttp2 = way.protocol.equals("h2");
        Socket socket = isHttp2 ? RawPieces.overTls(connection, "h2") : connection;
        OPEN.add(new Caller(connection, socket));
        if (isHttp2) openHttp2(socket, way, body);
        else openHttp1(socket, way, body);
    }

    private static void openHttp1(Socket socket, Way way, Body body) throws IOException {
        String method = way.isReply() ? "GET " : "POST ";
        String framing = way.isReadAhead() ? "Content-Length: " + (body.bytes() + 1) : "Transfer-Encoding: chunked";
        String ofReply = way.isSocket() ? RawPieces.OPEN_SOCKET : "";
        String fields = way.isReply() ? ofReply : "Content-Type: application/json\r\n" + framing + "\r\n";
        String head = method + way.path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
        boolean isChunked = !way.isReply() && !way.isReadAhead();
        RawPieces.write(socket, isChunked ? head + body.chunks() : head);
        if (way.isReadAhead())
            for (int i = 0; i < body.bytes(); i += body.piece()) RawPieces.write(socket, " ".repeat(body.piece()));
    }

    private static void openHttp2(Socket socket, Way way, Body body) throws IOException {
        if (way.isReply()) {
            RawPieces.write(socket, RawPieces.http2("GET", way.path));
            return;
        }
        List<String> fields = new ArrayList<>(List.of("content-type", way.mediaType(), "te", "trailers"));
        if (way.isReadAhead()) fields.addAll(List.of("content-length", String.valueOf(body.bytes() + 1)));
        RawPieces.write(socket, RawPieces.http2("POST", way.path, fields.toArray(String[]::new)) + body.frames(1));
    }

    /** The bytes in the kernel on their way to a gateway, as Linux shows them in {@code /proc/net/tcp}. */
    private static final class SocketQueues {
        private static final String ESTABLISHED = "01";
        private static final String LISTEN = "0A";
        private static final int INODE = 9;
        private static final int HEX = 16;

        private SocketQueues() {}

        /** Returns the bytes that a gateway has not read: those of callers to this port of it, and those of these ports of backends. */
        static long toGateway(int callers, List<Integer> backends) {
            return rows().filter(row -> row[3].equals(ESTABLISHED))
                    .mapToLong(row -> unread(row, callers, backends))
                    .sum();
        }

        /** Returns the number of sockets that a gateway has not closed, with this port for callers: those of callers and of a backend. */
        static long ofGateway(int callers, int backend) {
            return rows().filter(row -> !row[3].equals(LISTEN) && !row[INODE].equals("0"))
                    .filter(row -> port(row[1]) == callers || port(row[2]) == backend)
                    .count();
        }

        private static Stream<String[]> rows() {
            return Stream.of("tcp", "tcp6")
                    .map(name -> Path.of("/proc/net", name))
                    .filter(Files::exists)
                    .flatMap(SocketQueues::linesOf)
                    .map(line -> line.strip().split("\\s+", -1));
        }

        private static Stream<String> linesOf(Path file) {
            try {
                return Files.readAllLines(file).stream().skip(1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The columns are a number, the two addresses, the state, the bytes to send and to read, and others. */
        private static long unread(String[] row, int callers, List<Integer> backends) {
            int local = port(row[1]);
            int remote = port(row[2]);
            String[] bytes = row[4].split(":", -1);
            boolean isGateway = local == callers || backends.contains(remote);
            boolean isPeer = remote == callers || backends.contains(local);
            return (isPeer ? Long.parseLong(bytes[0], HEX) : 0) + (isGateway ? Long.parseLong(bytes[1], HEX) : 0);
        }

        private static int port(String address) {
            return Integer.parseInt(address.substring(address.indexOf(':') + 1), HEX);
        }
    }
}
