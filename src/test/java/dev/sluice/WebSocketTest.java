package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSocket connections through a gateway: with Java's own client, and between raw sockets that see every frame. */
class WebSocketTest {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String HANDSHAKE =
            "GET /chat/a?room=1 HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                    + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n";

    private final List<RawPeer> callers = new ArrayList<>();
    private final RawBackend backend = new RawBackend();
    private TestGateway gateway = gateway(backend, "websocket: { origins: [https://shop.example.com] }");

    static TestGateway gateway(RawBackend backend, String settings) {
        return TestGateway.of("""
                backends: { chat: { url: "%s", retry: { attempts: 1 }, bulkhead: { concurrent: 1, queue: 0 } } }
                routes:
                  GET /chat/{path*}: { proxy: "chat /ws/{path*}", forward: { query: all, headers: [cookie], response: [set-cookie] }, %s }
                  GET /plain: { proxy: "chat /ws" }
                """.formatted(backend.url(), settings));
    }

    private void restart(String settings) {
        gateway.close();
        gateway = gateway(backend, settings);
    }

    @AfterEach
    void close() {
        callers.forEach(RawPeer::close);
        gateway.close();
        backend.close();
    }

    private RawPeer open(String headers) {
        RawPeer caller = RawPeer.connect(gateway.port());
        callers.add(caller);
        caller.sendText(HANDSHAKE + headers + "\r\n");
        return caller;
    }

    @Test
    void the_handshake_passes_subprotocols_and_named_headers_and_no_extension() {
        RawPeer caller = open("""
                Origin: https://shop.example.com\r
                Sec-WebSocket-Protocol: v2, v1\r
                Cookie: a=b\r
                Sec-WebSocket-Extensions: permessage-deflate\r
                X-Other: 1\r
                """);
        RawPeer peer = backend.accept("Sec-WebSocket-Protocol: v1\r\nSet-Cookie: c=d\r\nX-Secret: 1\r\n");
        assertThat(peer.head())
                .startsWith("GET /ws/a?room=1 HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .containsIgnoringCase("\r\nsec-websocket-key: " + KEY + "\r\n")
                .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n")
                .containsIgnoringCase("\r\nsec-websocket-protocol: v2, v1\r\n")
                .containsIgnoringCase("\r\norigin: https://shop.example.com\r\n")
                .containsIgnoringCase("\r\ncookie: a=b\r\n")
                .containsIgnoringCase("\r\nx-forwarded-for: 127.0.0.1\r\n")
                .doesNotContainIgnoringCase("extensions")
                .doesNotContainIgnoringCase("x-other")
                .doesNotContainIgnoringCase("content-length")
                .doesNotContainIgnoringCase("transfer-encoding");
        assertThat(caller.readHead())
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .containsIgnoringCase("\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .containsIgnoringCase("\r\nsec-websocket-protocol: v1\r\n")
                .containsIgnoringCase("\r\nset-cookie: c=d\r\n")
                .doesNotContainIgnoringCase("x-secret");
    }

    @Test
    void a_frame_that_follows_the_101_at_once_reaches_the_caller() {
        RawPeer caller = open("");
        RawPeer peer = backend.acceptAndSend("", new WsFrame(true, 0, 1, "early".getBytes(StandardCharsets.UTF_8)));
        caller.readHead();
        assertThat(caller.readFrame()).isEqualTo("T1:early");
        peer.send(WsFrame.text("late"));
        assertThat(caller.readFrame()).isEqualTo("T1:late");
    }

    @Test
    void frames_to_the_backend_have_a_fresh_mask_and_frames_to_the_caller_have_none() {
        RawPeer caller = open("");
        RawPeer peer = backend.accept("");
        caller.readHead();
        caller.send(WsFrame.text("one"));
        assertThat(peer.readFrame()).isEqualTo("T1:one");
        assertThat(peer.lastMask()).isNotNull().isNotEqualTo(RawPeer.MASK);
        peer.send(WsFrame.text("two"));
        assertThat(caller.readFrame()).isEqualTo("T1:two");
        assertThat(caller.lastMask()).isNull();
    }

    @Test
    void java_s_client_sends_and_receives_text_binary_and_pings_and_closes_with_a_reason() throws Exception {
        backend.echo();
        Conversation conversation = new Conversation();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("v1")
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/chat/java"), conversation)
                .get(10, TimeUnit.SECONDS);
        socket.sendText("Grüße ", false).join();
        socket.sendText("\uD83D\uDE00", true).join();
        assertThat(conversation.next()).isEqualTo("text Grüße \uD83D\uDE00");
        socket.sendBinary(ByteBuffer.wrap(new byte[60_000]), true).join();
        assertThat(conversation.next()).isEqualTo("binary 60000");
        socket.sendPing(ByteBuffer.wrap("p".getBytes(StandardCharsets.UTF_8))).join();
        assertThat(conversation.next()).isEqualTo("pong p");
        socket.sendClose(4000, "bye").join();
        assertThat(conversation.next()).isEqualTo("close 4000 bye");
        Await.until(() -> gateway.gateway().openConnections() == 0);
    }

    @Test
    void a_refused_handshake_of_the_backend_is_a_plain_response() {
        RawPeer caller = open("");
        backend.reply("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
        assertThat(caller.readHead()).startsWith("HTTP/1.1 404 ");
        caller.sendText(HANDSHAKE + "\r\n");
        backend.accept("").send(WsFrame.text("again"));
        assertThat(caller.readHead()).startsWith("gone" + "HTTP/1.1 101 ");
        assertThat(caller.readFrame()).isEqualTo("T1:again");
    }

    @Test
    void an_invalid_101_is_a_502_and_closes_the_connection_of_the_backend() {
        for (String invalid : List.of(
                "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n",
                RawPeer.ACCEPT + "Sec-WebSocket-Protocol: v9\r\n",
                RawPeer.ACCEPT + "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            try (RawPeer caller = open("Sec-WebSocket-Protocol: v1\r\n")) {
                RawPeer peer = backend.reply(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + invalid
                                + "\r\n");
                assertThat(caller.readHead()).as(invalid).startsWith("HTTP/1.1 502 ");
                assertThat(peer.readFrame()).isEqualTo("end");
            }
        }
    }

    @Test
    void a_websocket_holds_no_permit_and_counts_towards_the_streams_of_its_route() {
        restart("stream: { max: 2 }, websocket: {}");
        RawPeer first = open("");
        backend.accept("");
        first.readHead();
        RawPeer second = open("");
        backend.accept("");
        second.readHead();
        RawPeer third = open("");
        assertThat(backend.accept("").readFrame()).isEqualTo("end");
        assertThat(third.readHead()).startsWith("HTTP/1.1 503 ");
        first.close();
        Await.until(() -> gateway.gateway().openConnections() == 2);
        assertThat(backend.peers().get(0).readFrame()).isEqualTo("close:1001");
        assertThat(backend.peers().get(0).readFrame()).isEqualTo("end");
        RawPeer fourth = open("");
        backend.accept("");
        assertThat(fourth.readHead()).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void a_caller_that_vanishes_is_1001_for_the_backend_and_a_backend_that_vanishes_is_1014_for_the_caller() {
        RawPeer caller = open("");
        RawPeer peer = backend.accept("");
        caller.readHead();
        caller.close();
        assertThat(peer.readFrame()).isEqualTo("close:1001");
        RawPeer other = open("");
        RawPeer otherPeer = backend.accept("");
        other.readHead();
        otherPeer.close();
        assertThat(other.readFrame()).isEqualTo("close:1014");
    }

    @Test
    void a_slow_reader_slows_the_sender_in_both_directions() throws Exception {
        RawPeer caller = open("");
        RawPeer peer = backend.accept("");
        caller.readHead();
        for (List<RawPeer> pair : List.of(List.of(caller, peer), List.of(peer, caller))) {
            Flood flood = new Flood(pair.get(0), 4_000);
            flood.start();
            Await.until(flood::isBlocked);
            assertThat(flood.sent).isLessThan(3_000);
            for (int i = 0; i < 4_000; i++) assertThat(pair.get(1).readFrame()).startsWith("B1:");
            flood.join(10_000);
            assertThat(flood.sent).isEqualTo(4_000);
        }
    }

    @Test
    void a_silent_peer_is_pinged_and_closed_after_idle_and_a_pong_breaks_the_silence() {
        restart("websocket: { idle: 1500ms }");
        RawPeer caller = open("");
        RawPeer peer = backend.accept("");
        caller.readHead();
        caller.keepsPings = true;
        peer.keepsPings = true;
        assertThat(caller.readFrame()).isEqualTo("ping:sluice");
        assertThat(peer.readFrame()).isEqualTo("ping:sluice");
        for (int i = 0; i < 4; i++) {
            caller.send(new WsFrame(true, 0, 10, "sluice".getBytes(StandardCharsets.US_ASCII)));
            assertThat(caller.readFrame()).isEqualTo("ping:sluice");
            peer.send(new WsFrame(true, 0, 10, "sluice".getBytes(StandardCharsets.US_ASCII)));
            assertThat(peer.readFrame()).isEqualTo("ping:sluice");
        }
        peer.keepsPings = false;
        caller.keepsPings = false;
        caller.answersPings = true;
        assertThat(caller.readFrame()).isEqualTo("close:1014");
        assertThat(peer.readFrame()).isEqualTo("close:1001");
    }

    @Test
    void a_drain_closes_with_1001_when_the_listener_closes() throws Exception {
        RawPeer caller = open("");
        RawPeer peer = backend.accept("");
        caller.readHead();
        CompletableFuture<Void> stopped =
                gateway.gateway().stopWithoutDelay().toCompletionStage().toCompletableFuture();
        assertThat(caller.readFrame()).isEqualTo("close:1001");
        assertThat(peer.readFrame()).isEqualTo("close:1001");
        caller.send(WsFrame.close(1001, ""));
        assertThat(caller.readFrame()).isEqualTo("end");
        peer.close();
        stopped.get(10, TimeUnit.SECONDS);
    }

    /** Sends messages until the gateway reads no more. */
    private static final class Flood extends Thread {
        private final RawPeer peer;
        private final int messages;
        private volatile int sent;
        private volatile long sentNanos = System.nanoTime();

        Flood(RawPeer peer, int messages) {
            this.peer = peer;
            this.messages = messages;
        }

        @Override
        public void run() {
            for (int i = 0; i < messages; i++) {
                peer.send(new WsFrame(true, 0, 2, new byte[16_000]));
                sent = i + 1;
                sentNanos = System.nanoTime();
            }
        }

        boolean isBlocked() {
            return sent > 0 && System.nanoTime() - sentNanos > 500_000_000L;
        }
    }

    /** What Java's client receives, as texts. */
    static final class Conversation implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private int bytes;

        String next() throws InterruptedException {
            return String.valueOf(received.poll(10, TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) received.add("text " + text);
            if (last) text.setLength(0);
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) received.add("binary " + bytes);
            if (last) bytes = 0;
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            received.add("pong " + StandardCharsets.UTF_8.decode(message));
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add("close " + code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            received.add("error " + error);
        }
    }

    /** A frame to send, valid or not. */
    @SuppressWarnings("ArrayRecordComponent") // A test compares no frames.
    record WsFrame(boolean isFinal, int reserved, int opcode, byte[] payload) {
        static WsFrame text(String text) {
            return new WsFrame(true, 0, 1, text.getBytes(StandardCharsets.UTF_8));
        }

        static WsFrame close(int code, String reason) {
            byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
            return new WsFrame(
                    true,
                    0,
                    8,
                    ByteBuffer.allocate(2 + bytes.length)
                            .putShort((short) code)
                            .put(bytes)
                            .array());
        }

        byte[] encode(boolean isMasked) {
            int length = payload.length;
            ByteBuffer out = ByteBuffer.allocate(14 + length);
            out.put((byte) ((isFinal ? 0x80 : 0) | reserved << 4 | opcode));
            int flag = isMasked ? 0x80 : 0;
            if (length < 126) out.put((byte) (flag | length));
            else if (length < 65_536) out.put((byte) (flag | 126)).putShort((short) length);
            else out.put((byte) (flag | 127)).putLong(length);
            if (isMasked) out.put(RawPeer.MASK);
            for (int i = 0; i < length; i++) out.put((byte) (payload[i] ^ (isMasked ? RawPeer.MASK[i % 4] : 0)));
            return Arrays.copyOf(out.array(), out.position());
        }
    }

    /** One end of a connection, on a blocking socket. A read fails after ten seconds. */
    static final class RawPeer implements AutoCloseable {
        static final byte[] MASK = {(byte) 0x81, 2, (byte) 0xf3, 4};
        static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
        private static final List<String> CONTROL = List.of("close", "ping", "pong");

        private final Socket socket;
        private final boolean isClient;
        private String head = "";
        private byte @Nullable [] lastMask;
        volatile boolean keepsPings;
        volatile boolean answersPings;

        RawPeer(Socket socket, boolean isClient) {
            this.socket = socket;
            this.isClient = isClient;
            try {
                socket.setSoTimeout(10_000);
                socket.setTcpNoDelay(true);
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
        }

        static RawPeer connect(int port) {
            try {
                return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port), true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String head() {
            return head;
        }

        byte @Nullable [] lastMask() {
            return lastMask;
        }

        void sendText(String text) {
            sendBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(WsFrame frame) {
            sendBytes(frame.encode(isClient));
        }

        void sendBytes(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String readHead() {
            try {
                StringBuilder read = new StringBuilder();
                while (read.indexOf("\r\n\r\n") < 0) {
                    int next = socket.getInputStream().read();
                    if (next < 0) throw new EOFException(read.toString());
                    read.append((char) next);
                }
                head = read.toString();
                return head;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns the next frame but a ping of the gateway: its type, FIN and payload. {@code end} is the end of the connection. */
        String readFrame() {
            while (true) {
                WsFrame frame = nextFrame();
                if (frame == null) return "end";
                boolean isOurPing =
                        frame.opcode() == 9 && new String(frame.payload(), StandardCharsets.US_ASCII).equals("sluice");
                if (isOurPing && answersPings) send(new WsFrame(true, 0, 10, frame.payload()));
                if (!isOurPing || keepsPings) return describe(frame);
            }
        }

        static String describe(WsFrame frame) {
            byte[] payload = frame.payload();
            String text = new String(payload, StandardCharsets.ISO_8859_1);
            if (frame.opcode() == 8 && payload.length > 1)
                text = (((payload[0] & 0xff) << 8 | (payload[1] & 0xff)) + ":" + text.substring(2))
                        .replaceAll(":$", "");
            if (frame.opcode() >= 8) return CONTROL.get(frame.opcode() - 8) + ":" + text;
            return "CTB".charAt(frame.opcode()) + (frame.isFinal() ? "1:" : "0:") + text;
        }

        @Nullable
        WsFrame nextFrame() {
            try {
                InputStream in = socket.getInputStream();
                int first = in.read();
                if (first < 0) return null;
                int second = in.read();
                int length = second & 0x7f;
                if (length == 126) length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xffff;
                else if (length == 127)
                    length = (int) ByteBuffer.wrap(in.readNBytes(8)).getLong();
                lastMask = (second & 0x80) == 0 ? null : in.readNBytes(4);
                byte[] payload = in.readNBytes(length);
                for (int i = 0; lastMask != null && i < length; i++) payload[i] ^= lastMask[i % 4];
                return new WsFrame((first & 0x80) != 0, first >> 4 & 7, first & 15, payload);
            } catch (SocketException reset) {
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends each message back, and responds to pings and to a Close frame, until the connection ends. */
        void echo() {
            echo(new ArrayList<>());
        }

        void echo(List<String> received) {
            for (WsFrame frame = nextFrame(); frame != null; frame = nextFrame()) {
                received.add(describe(frame));
                if (frame.opcode() == 9) send(new WsFrame(true, 0, 10, frame.payload()));
                else if (frame.opcode() != 10) send(frame);
                if (frame.opcode() == 8) break;
            }
            if (!isClient) close();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A backend whose replies and frames a test writes. */
    static final class RawBackend implements AutoCloseable {
        private final ServerSocket server;
        private final List<RawPeer> peers = new java.util.concurrent.CopyOnWriteArrayList<>();

        RawBackend() {
            try {
                server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                server.setSoTimeout(10_000);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        List<RawPeer> peers() {
            return peers;
        }

        /** Accepts a connection, and sends the response to its first request. */
        RawPeer reply(String response) {
            try {
                RawPeer peer = new RawPeer(server.accept(), false);
                peers.add(peer);
                peer.readHead();
                peer.sendText(response);
                return peer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Accepts a handshake. */
        RawPeer accept(String headers) {
            return acceptAndSend(headers);
        }

        RawPeer acceptAndSend(String headers, WsFrame... frames) {
            try {
                RawPeer peer = new RawPeer(server.accept(), false);
                peers.add(peer);
                String key = peer.readHead().replaceAll("(?is).*sec-websocket-key: ([^\r]+)\r.*", "$1");
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept4(key) + "\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
                for (WsFrame frame : frames) bytes.writeBytes(frame.encode(false));
                peer.sendBytes(bytes.toByteArray());
                return peer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String accept4(String key) {
            try {
                return Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1")
                                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                        .getBytes(StandardCharsets.US_ASCII)));
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Accepts each handshake from now on, and echoes. */
        void echo() {
            background(() -> {
                while (true) {
                    RawPeer peer = accept("");
                    background(peer::echo);
                }
            });
        }

        private static void background(Runnable task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (UncheckedIOException closed) {
                    // The test has ended.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            peers.forEach(RawPeer::close);
        }
    }
}
