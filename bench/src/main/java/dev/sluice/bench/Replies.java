package dev.sluice.bench;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The backends of {@code bench/attacks} and {@code bench/soak}. The one for attackers has 7 MB of JSON at {@code /seven}, 7 MB with
 * 700,000 names at {@code /names}, and 1 MiB at every other path. The one for other callers has a small object at every path. The
 * third has 100 KB of JSON in chunks of a byte, and the fourth, on HTTP/2, 30 KB of JSON in frames of a byte. The last is an issuer: it
 * introspects a token of other callers at once, and any other token in half a second.
 */
public final class Replies {
    private static final Buffer SEVEN = Buffer.buffer('"' + "x".repeat(7_000_000) + '"');
    private static final Buffer NAMES = Buffer.buffer(IntStream.range(0x10000, 0x10000 + 700_000)
            .mapToObj(name -> '"' + Integer.toHexString(name) + "\":1")
            .collect(Collectors.joining(",", "{", "}")));
    private static final Buffer ONE = Buffer.buffer('"' + "x".repeat(1 << 20) + '"');
    private static final Buffer PIECES = Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "1\r\n \r\n".repeat(100_000)
            + "1\r\n1\r\n0\r\n\r\n");
    /** What the tokens of other callers start with. */
    static final String VALID = "valid-";

    private static final int SLOW_MILLIS = 500;
    private static final Buffer SMALL = Buffer.buffer("{\"id\":\"p1042\",\"name\":\"Folding lantern\",\"price\":24.5}");

    private Replies() {}

    /**
     * Arguments: the ports of the backends for attackers and for other callers, of those with small chunks and with small frames, and of
     * the issuer.
     */
    public static void main(String[] arguments) {
        listen(Integer.parseInt(arguments[0]), Map.of("/seven", SEVEN, "/names", NAMES), ONE);
        listen(Integer.parseInt(arguments[1]), Map.of(), SMALL);
        listen(Integer.parseInt(arguments[2]), socket -> socket.handler(request -> socket.write(PIECES)));
        listen(Integer.parseInt(arguments[3]), socket -> socket.handler(new Frames(socket)::read));
        introspect(Integer.parseInt(arguments[4]));
    }

    private static void introspect(int port) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(form -> {
                    boolean isValid = form.toString().contains("token=" + VALID);
                    String json = "{\"active\":" + isValid + "}";
                    if (isValid) request.response().end(json);
                    else vertx.setTimer(SLOW_MILLIS, later -> request.response().end(json));
                }))
                .listen(port, "127.0.0.1");
    }

    /** Its handler writes bytes that exist once, because a write for each piece would take longer than the gateway does. */
    private static void listen(int port, Handler<NetSocket> handler) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createNetServer()
                .connectHandler(handler)
                .listen(port, "127.0.0.1");
    }

    /** Each server has an event loop of its own. */
    private static void listen(int port, Map<String, Buffer> byPath, Buffer others) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(byPath.getOrDefault(request.path(), others)))
                .listen(port, "127.0.0.1");
    }

    /**
     * A connection on HTTP/2 (RFC 9113). The window of a connection takes the reply to one request at a time, and the gateway returns the
     * bytes before its next request.
     */
    private static final class Frames {
        private static final int PREFACE = 24;
        private static final int HEAD = 9;
        private static final int TYPE = 3;
        private static final int STREAM = 5;
        private static final int HEADERS = 1;
        private static final int SETTINGS = 4;
        private static final int END_STREAM = 1;
        private static final int END_HEADERS = 4;

        /** The status 200 and a content type as HPACK (RFC 7541) writes them. */
        private static final String FIELDS = "\u0088\u000f\u0010\u0010application/json";

        private final NetSocket socket;
        private Buffer received = Buffer.buffer();
        private boolean isOpen;

        Frames(NetSocket socket) {
            this.socket = socket;
        }

        void read(Buffer bytes) {
            received.appendBuffer(bytes);
            if (!isOpen && received.length() >= PREFACE) open();
            while (isOpen && received.length() >= HEAD && received.length() >= HEAD + received.getMedium(0)) readFrame();
        }

        private void open() {
            isOpen = true;
            skip(PREFACE);
            socket.write(frame(SETTINGS, 0, 0, ""));
        }

        private void readFrame() {
            if (received.getByte(TYPE) == HEADERS) socket.write(reply(received.getInt(STREAM)));
            skip(HEAD + received.getMedium(0));
        }

        private void skip(int length) {
            received = received.getBuffer(length, received.length());
        }

        private static Buffer reply(int stream) {
            Buffer reply = frame(HEADERS, END_HEADERS, stream, FIELDS);
            Buffer space = frame(0, 0, stream, " ");
            for (int i = 0; i < 30_000; i++) reply.appendBuffer(space);
            return reply.appendBuffer(frame(0, END_STREAM, stream, "1"));
        }

        private static Buffer frame(int type, int flags, int stream, String payload) {
            return Buffer.buffer()
                    .appendMedium(payload.length())
                    .appendByte((byte) type)
                    .appendByte((byte) flags)
                    .appendInt(stream)
                    .appendString(payload, StandardCharsets.ISO_8859_1.name());
        }
    }
}
