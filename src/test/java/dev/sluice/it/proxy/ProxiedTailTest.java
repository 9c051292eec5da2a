package dev.sluice.it.proxy;

import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.fixture.RawHttp2Client.END_HEADERS;
import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.it.streams.WebSocketTest;
import dev.sluice.server.TestGateway;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Slow callers of a gateway before a backend that closes its connection after the last byte. */
class ProxiedTailTest {
    private static final int LENGTH = 20 << 20;

    /** What a caller reads between two requests of others. */
    private static final int STEP = 256 << 10;

    private final ClosingBackend backend = new ClosingBackend();
    private final RawBackend chat = new RawBackend();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        Collections.reverse(open); // The callers close first, so that the gateway does not wait for them.
        for (AutoCloseable each : open) each.close();
        chat.close();
        backend.close();
        certificate.delete();
    }

    private TestGateway gateway(TransportKind transport, String tls) {
        assumeThat(transport.isAvailable()).as("the native library loads").isTrue();
        TestGateway gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, listeners: 1, transport: %s, drain: { delay: 0s }%s }
                admin: { port: 0 }
                backends: { files: { url: "%s", retry: { attempts: 1 } }, chat: { url: "%s" } }
                routes:
                  GET /chat: { proxy: chat /ws, websocket: { origins: [https://shop.example.com] } }
                  GET /ping: { respond: '1' }
                  GET /{kind}/{length}: { proxy: "files /{kind}/{length}" }
                """.formatted(transport, tls, backend.url(), chat.url()), Map.of());
        open.add(gateway);
        return gateway;
    }

    static Stream<Arguments> replies() {
        return Stream.of(TransportKind.values())
                .flatMap(transport -> Stream.of("length", "eof").map(kind -> Arguments.of(transport, kind)));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void four_slow_callers_on_http_1_get_the_whole_reply(TransportKind transport, String kind) throws IOException {
        TestGateway gateway = gateway(transport, "");
        List<SlowCaller> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SlowCaller caller = new SlowCaller(gateway.port());
            open.add(caller);
            callers.add(caller.request("/" + kind + "/" + LENGTH));
        }
        for (boolean reads = true;
                reads;
                assertThat(gateway.get("/ping").statusCode()).isEqualTo(200)) {
            reads = false;
            for (SlowCaller caller : callers) reads |= caller.read(STEP);
        }
        assertThat(callers).allSatisfy(caller -> assertThat(caller.body).isEqualTo(LENGTH));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void a_caller_on_http_2_that_opens_its_window_late_gets_the_whole_reply(TransportKind transport, String kind)
            throws Exception {
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        RawHttp2Client caller = new RawHttp2Client(gateway(transport, tls).port());
        open.add(caller);
        int stream = caller.request("GET", "/" + kind + "/150000", END_STREAM | END_HEADERS, "");
        caller.send();
        assertThat(caller.next(HEADERS).isOk()).isTrue();
        Await.until(() -> backend.closed() == 1);
        long body = 0;
        for (boolean ended = false; !ended; ) {
            RawHttp2Client.Frame frame = caller.next(DATA);
            body = ClosingBackend.check(body, frame.payload().getBytes());
            ended = (frame.flags() & END_STREAM) != 0;
            int[] room = {0, 0, frame.payload().length() >> 8, frame.payload().length()};
            if (frame.payload().length() > 0)
                caller.frame(WINDOW_UPDATE, 0, 0, room)
                        .frame(WINDOW_UPDATE, 0, stream, room)
                        .send();
        }
        assertThat(body).isEqualTo(150_000);
    }

    /** The lengths are around that at which Vert.x stops to read, so that the end of some reply fills its queue. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void no_call_waits_for_a_caller_on_http_2_that_opens_no_window(TransportKind transport) throws Exception {
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        TestGateway gateway = gateway(transport, tls);
        RawHttp2Client other = new RawHttp2Client(gateway.port());
        open.add(other);
        for (int length = 150_000; length < 300_000; length += 3000) {
            try (RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
                caller.request("GET", "/stay-length/" + length, END_STREAM | END_HEADERS, "");
                caller.send();
                for (int read = 0; read < 65_535; )
                    read += caller.next(DATA).payload().length();
                Await.until(() -> backend.open() + backend.closed() == backend.connections());
                other.request("GET", "/stay-length/10", END_STREAM | END_HEADERS, "");
                other.send();
                assertThat(other.next(HEADERS).isOk())
                        .as("beside a reply of %s bytes", length)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_web_socket_whose_backend_has_closed_keeps_its_last_messages(TransportKind transport) {
        TestGateway gateway = gateway(transport, "");
        RawPeer caller = RawPeer.connect(gateway.port());
        open.add(caller);
        caller.sendText(WebSocketTest.HANDSHAKE.replace("/chat/a?room=1", "/chat")
                + "Origin: https://shop.example.com\r\n\r\n");
        RawPeer peer = chat.accept("");
        caller.readHead();
        Thread sender = new Thread(() -> {
            for (int i = 0; i < 400; i++) peer.send(WsFrame.text(i + "x".repeat(20_000)));
            peer.close();
        });
        sender.setDaemon(true);
        sender.start();
        for (int i = 0; i < 400; i++) {
            assertThat(caller.readFrame()).startsWith("T1:" + i + "x");
            if (i % 10 == 0) assertThat(gateway.get("/ping").statusCode()).isEqualTo(200);
        }
        assertThat(caller.readFrame()).isEqualTo("close:1014");
    }

    /** A caller on HTTP/1.1 with a small receive buffer, which checks the body. */
    private static final class SlowCaller implements AutoCloseable {
        private final Socket socket = new Socket();
        private final DataInputStream in;
        private long rest = -1;
        private boolean isChunked;
        private long body;

        SlowCaller(int port) throws IOException {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new DataInputStream(socket.getInputStream());
        }

        SlowCaller request(String path) throws IOException {
            String head = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        /** Reads up to so many bytes of the body. Returns false at its end. */
        boolean read(int limit) throws IOException {
            if (rest < 0) readHead();
            for (int left = limit; left > 0 && hasMore(); ) left -= readPart(left);
            return rest > 0 || hasMore();
        }

        private void readHead() throws IOException {
            assertThat(line()).startsWith("HTTP/1.1 200 ");
            for (String line = line(); !line.isEmpty(); line = line()) readField(line.toLowerCase(Locale.ROOT));
        }

        private void readField(String line) {
            if (line.startsWith("content-length: ")) rest = Long.parseLong(line.substring(16));
            if (line.startsWith("transfer-encoding: ")) isChunked = true;
        }

        private boolean hasMore() throws IOException {
            if (rest > 0) return true;
            if (!isChunked) return false;
            if (rest == 0) line();
            rest = Long.parseLong(line(), 16);
            isChunked = rest > 0;
            return isChunked;
        }

        private int readPart(int limit) throws IOException {
            byte[] bytes = new byte[(int) Math.min(rest, Math.min(limit, 16_384))];
            in.readFully(bytes);
            body = ClosingBackend.check(body, bytes);
            rest -= bytes.length;
            return bytes.length;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte())
                if (next != '\r') line.append((char) next);
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
