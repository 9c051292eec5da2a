package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The backend of {@code bench/streams}, on an event loop of its own. It responds to each request with an event stream, or accepts its
 * handshake as a WebSocket and echoes its messages.
 */
final class StreamSource {
    static final int PAYLOAD = 100;
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** Gives each time 19 digits. */
    static final long OFFSET = 1_000_000_000_000_000_000L;

    private static final String BEFORE_TIME = Integer.toHexString(PAYLOAD) + "\r\ndata: ";
    private static final String AFTER_TIME = "x".repeat(PAYLOAD - 6 - 19 - 2) + "\n\n\r\n";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<NetSocket> streams = new ArrayList<>();

    void listen(int port) throws Exception {
        vertx.createNetServer()
                .connectHandler(socket -> socket.handler(new Head(head -> respond(socket, head))))
                .listen(port, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    private void respond(NetSocket socket, String head) {
        if (!head.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket\r\n")) {
            socket.write(EVENTS);
            streams.add(socket);
            return;
        }
        String key = head.replaceAll("(?is).*\r\nsec-websocket-key: *([^\r]+)\r\n.*", "$1");
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key) + "\r\n\r\n");
        socket.handler(new Frames(payload -> socket.write(frame(payload, 0))));
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + GUID).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Writes the next events in turn to all streams, each with the time of its write in ns. */
    void writeEvents(int from, int to) {
        vertx.runOnContext(ignored -> {
            for (int i = from; i < to; i++) {
                streams.get(i % streams.size()).write(BEFORE_TIME + (OFFSET + System.nanoTime()) + AFTER_TIME);
            }
        });
    }

    /** Returns a final binary frame; {@code masked} is 0x80 for a frame of a client, with a mask of zeros. */
    static Buffer frame(byte[] payload, int masked) {
        Buffer frame = Buffer.buffer(PAYLOAD + 6).appendByte((byte) 0x82).appendByte((byte) (masked | payload.length));
        if (masked != 0) frame.appendInt(0);
        return frame.appendBytes(payload);
    }

    /** Collects bytes until the end of a head. The receiver of the head may set another handler of the socket. */
    static final class Head implements io.vertx.core.Handler<Buffer> {
        private final Consumer<String> onHead;
        private final Buffer bytes = Buffer.buffer();

        Head(Consumer<String> onHead) {
            this.onHead = onHead;
        }

        @Override
        public void handle(Buffer more) {
            String text = bytes.appendBuffer(more).toString(StandardCharsets.ISO_8859_1);
            if (text.contains("\r\n\r\n")) onHead.accept(text);
        }
    }

    /** Passes on the payload of each message of a peer, unmasked. Ignores control frames. Payloads have less than 126 bytes. */
    static final class Frames implements io.vertx.core.Handler<Buffer> {
        private final Consumer<byte[]> onMessage;
        private Buffer pending = Buffer.buffer();

        Frames(Consumer<byte[]> onMessage) {
            this.onMessage = onMessage;
        }

        @Override
        public void handle(Buffer more) {
            pending.appendBuffer(more);
            int at = 0;
            for (int end = end(at); end <= pending.length(); end = end(at)) {
                if ((pending.getByte(at) & 8) == 0) onMessage.accept(payload(at, end));
                at = end;
            }
            pending = pending.getBuffer(at, pending.length());
        }

        /** Returns the end of the frame that starts at an index, at least the length of a head beyond it. */
        private int end(int at) {
            if (at + 2 > pending.length()) return at + 2;
            int second = pending.getByte(at + 1);
            return at + 2 + (second < 0 ? 4 : 0) + (second & 0x7f);
        }

        private byte[] payload(int at, int end) {
            boolean isMasked = pending.getByte(at + 1) < 0;
            byte[] payload = pending.getBytes(at + (isMasked ? 6 : 2), end);
            for (int i = 0; isMasked && i < payload.length; i++) payload[i] ^= pending.getByte(at + 2 + (i & 3));
            return payload;
        }
    }
}
