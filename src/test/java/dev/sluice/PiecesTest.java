package dev.sluice;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawPieces;
import dev.sluice.fixture.RawPieces.Backend;
import dev.sluice.fixture.RawPieces.Body;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory of bodies in small pieces on each path, in a process with the heap of the image. */
@Timeout(120)
class PiecesTest {
    private static final int KIB = 1024;

    /** What a connection may differ from another: compiled code and TLS sessions, shared by all. */
    private static final int NOISE = 6 * KIB;

    /** The bytes of a connection, and of a request without its body. */
    private static final int FIXED_COST = 16 * KIB;

    /** Small enough for all bytes to wait in the gateway, without bytes in the buffers of the kernel. */
    private static final int HELD = 20_000;

    private static final int STREAMED = 130_000;
    private static final int OF_WINDOW = 60_000;

    /** A path of a body, up to the place where it waits. */
    enum Way {
        HTTP1_HELD("http/1.1", "/held", HELD),
        HTTP1_PAUSED("http/1.1", "/paused", HELD),
        HTTP1_TO_SLOW_BACKEND("http/1.1", "/slow", STREAMED),
        HTTP1_READ_AHEAD("http/1.1", "/ahead", HELD / 4),
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

        /** A backend fills the buffers of the kernel before a WebSocket is slow. */
        int connections() {
            return isSocket() ? 4 : 20;
        }

        boolean isReadAhead() {
            return path.equals("/ahead");
        }

        String mediaType() {
            return path.startsWith("/grpc") ? "application/grpc" : "application/json";
        }
    }

    /** The bytes of one connection. */
    private record Cost(long heap, long charge) {}

    @TempDir
    static Path folder;

    private static final List<Socket> OPEN = new ArrayList<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static SelfSignedCertificate certificate;
    private static final Map<String, SluiceProcess> GATEWAYS = new HashMap<>();
    private static final Map<String, Socket> PERMITS = new HashMap<>();
    private static Backend http1;
    private static Backend http2;

    @BeforeAll
    static void start() throws Exception {
        certificate = SelfSignedCertificate.create("localhost");
        http1 = Backend.http1();
        http2 = Backend.http2();
        String tls = "tls: { certificate: %s, key: %s }, "
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        start("http/1.1", "");
        start("h2", tls);
        for (Way way : Way.values()) open(way, 1);
        for (SluiceProcess gateway : GATEWAYS.values()) gateway.liveHeap();
        closeAll();
    }

    private static void start(String protocol, String tls) throws Exception {
        Path conf = Files.createTempDirectory(folder, "conf");
        Files.writeString(conf.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, listeners: 1, %slimits: { progress: { bytes: 1B, every: 10m } } }
                admin: { port: 0 }
                requests: { keep: 0 }
                defaults:
                  route: { deadline: 5m }
                  backend: { timeout: { read: 1m, write: 1m, attempt: 5m, total: 5m } }
                backends:
                  one: { url: "http://127.0.0.1:%d" }
                  two: { url: "http://127.0.0.1:%d", http2: true }
                  full: { url: "http://127.0.0.1:%2$d", bulkhead: { concurrent: 1, queue: 100, wait: 1m } }
                routes:
                  POST /held: { respond: $body.a }
                  POST /paused: { proxy: full /silent }
                  POST /slow: { proxy: two /silent }
                  POST /ahead: { proxy: one /silent }
                  POST /grpc/call: { proxy: two /grpc/call }
                  GET /one/held: { steps: { a: { call: GET one /reply } } }
                  GET /two/held: { steps: { a: { call: GET two /reply } } }
                  GET /one/streamed: { proxy: one /reply }
                  GET /two/streamed: { proxy: two /reply }
                  GET /socket: { proxy: one /socket, websocket: { idle: 10m } }
                """.replace("%2$d", String.valueOf(http1.port()))
                .formatted(tls, http1.port(), http2.port()));
        GATEWAYS.put(protocol, SluiceProcess.run(Files.createTempDirectory(folder, "out"), conf, "102m"));
        open(protocol.equals("h2") ? Way.HTTP2_PAUSED : Way.HTTP1_PAUSED, 1);
        PERMITS.put(protocol, OPEN.remove(0));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Socket permit : PERMITS.values()) permit.close();
        GATEWAYS.values().forEach(SluiceProcess::close);
        http1.close();
        http2.close();
        certificate.delete();
    }

    private static void closeAll() throws IOException {
        for (Socket open : OPEN) open.close();
        OPEN.clear();
    }

    @ParameterizedTest
    @EnumSource
    void twice_the_pieces_of_the_same_bytes_cost_the_same(Way way) throws Exception {
        // The first group warms the path up.
        cost(way, 1);
        Cost whole = cost(way, way.isSocket() ? 100 : way.bytes);
        Cost halves = cost(way, 2);
        Cost single = cost(way, 1);
        String figures = way + ": whole " + whole + ", in pieces of 2 " + halves + ", of 1 " + single;
        System.out.println("FIGURES " + figures);

        assertThat(Math.abs(single.heap - halves.heap)).as(figures).isLessThan(halves.heap / 10 + NOISE);
        assertThat(Math.abs(single.charge - halves.charge)).as(figures).isLessThanOrEqualTo(halves.charge / 10);
        assertThat(single.heap).as(figures).isLessThanOrEqualTo(single.charge);
        assertThat(whole.heap).as(figures).isLessThanOrEqualTo(whole.charge);
        assertThat(single.heap).as(figures).isLessThanOrEqualTo(whole.heap * 3 / 2 + 64 * KIB);
    }

    private static Cost cost(Way way, int piece) throws Exception {
        SluiceProcess gateway = requireNonNull(GATEWAYS.get(way.protocol));
        long before = settledHeap(gateway);
        long charged = charged(gateway);
        for (int i = 0; i < way.connections(); i++) open(way, piece);
        Await.until(() -> charged(gateway) >= charged + 2L * FIXED_COST * way.connections());
        long heap = settledHeap(gateway);
        Cost cost = new Cost((heap - before) / way.connections(), (charged(gateway) - charged) / way.connections());
        closeAll();
        Await.until(() -> charged(gateway) <= charged);
        return cost;
    }

    /** Returns the live heap after it and the charge have not changed for some collections. */
    private static long settledHeap(SluiceProcess gateway) throws IOException {
        long heap = 0;
        long charge = 0;
        for (int unchanged = 0; unchanged < 3; ) {
            long nextHeap = gateway.liveHeap();
            long nextCharge = charged(gateway);
            boolean isSame = Math.abs(nextHeap - heap) <= 64 * KIB && nextCharge == charge;
            unchanged = isSame ? unchanged + 1 : 0;
            heap = nextHeap;
            charge = nextCharge;
        }
        return heap;
    }

    private static long charged(SluiceProcess gateway) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + gateway.port("operators") + "/metrics");
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            String metrics = CLIENT.send(request, BodyHandlers.ofString()).body();
            Matcher used =
                    Pattern.compile("(?m)^sluice_memory_used_bytes (\\S+)").matcher(metrics);
            assertThat(used.find()).isTrue();
            return (long) Double.parseDouble(used.group(1));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens a connection whose body waits in the gateway. */
    private static void open(Way way, int piece) throws Exception {
        Body body = new Body(way.bytes, piece);
        http1.replyWith(body);
        http2.replyWith(body);
        Socket socket =
                RawPieces.connect(requireNonNull(GATEWAYS.get(way.protocol)).port("callers"));
        OPEN.add(socket);
        if (way.protocol.equals("h2")) openHttp2(RawPieces.overTls(socket, "h2"), way, body);
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
}
