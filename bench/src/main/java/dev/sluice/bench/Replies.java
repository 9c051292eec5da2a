package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The two backends of {@code bench/attacks} and {@code bench/soak}. The one for attackers has 7 MB of JSON at {@code /seven},
 * 7 MB with 700,000 names at {@code /names}, and 1 MiB at every other path. The one for other callers has a small object at every path.
 */
public final class Replies {
    private static final Buffer SEVEN = Buffer.buffer('"' + "x".repeat(7_000_000) + '"');
    private static final Buffer NAMES = Buffer.buffer(IntStream.range(0x10000, 0x10000 + 700_000)
            .mapToObj(name -> '"' + Integer.toHexString(name) + "\":1")
            .collect(Collectors.joining(",", "{", "}")));
    private static final Buffer ONE = Buffer.buffer('"' + "x".repeat(1 << 20) + '"');
    private static final Buffer SMALL = Buffer.buffer("{\"id\":\"p1042\",\"name\":\"Folding lantern\",\"price\":24.5}");

    private Replies() {}

    /** Arguments: the ports of the backend for attackers and of the backend for other callers. */
    public static void main(String[] arguments) {
        listen(Integer.parseInt(arguments[0]), Map.of("/seven", SEVEN, "/names", NAMES), ONE);
        listen(Integer.parseInt(arguments[1]), Map.of(), SMALL);
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
