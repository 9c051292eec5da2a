package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The backends of {@code bench/attacks} and {@code bench/soak}. The one for attackers has 7 MB of JSON at {@code /seven}, 7 MB with
 * 700,000 names at {@code /names}, and 1 MiB at every other path. The one for other callers has a small object at every path. The
 * third has 100 KB of JSON in chunks of a byte.
 */
public final class Replies {
    private static final Buffer SEVEN = Buffer.buffer('"' + "x".repeat(7_000_000) + '"');
    private static final Buffer NAMES = Buffer.buffer(IntStream.range(0x10000, 0x10000 + 700_000)
            .mapToObj(name -> '"' + Integer.toHexString(name) + "\":1")
            .collect(Collectors.joining(",", "{", "}")));
    private static final Buffer ONE = Buffer.buffer('"' + "x".repeat(1 << 20) + '"');
    private static final Buffer PIECES = Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "1\r\n1\r\n".repeat(100_000)
            + "0\r\n\r\n");
    private static final Buffer SMALL = Buffer.buffer("{\"id\":\"p1042\",\"name\":\"Folding lantern\",\"price\":24.5}");

    private Replies() {}

    /** Arguments: the ports of the backend for attackers, of the backend for other callers, and of the one with small chunks. */
    public static void main(String[] arguments) {
        listen(Integer.parseInt(arguments[0]), Map.of("/seven", SEVEN, "/names", NAMES), ONE);
        listen(Integer.parseInt(arguments[1]), Map.of(), SMALL);
        listenWithPieces(Integer.parseInt(arguments[2]));
    }

    /** Writes bytes that exist once, because a write for each chunk would take longer than the gateway does. */
    private static void listenWithPieces(int port) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createNetServer()
                .connectHandler(socket -> socket.handler(request -> socket.write(PIECES)))
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
}
