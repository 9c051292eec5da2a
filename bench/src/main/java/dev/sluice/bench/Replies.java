package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;

/**
 * The two backends of {@code bench/attacks} and {@code bench/soak}. The one for attackers has 7 MB of JSON at {@code /seven},
 * and 1 MiB at every other path. The one for other callers has a small object at every path.
 */
public final class Replies {
    private static final Buffer SEVEN = Buffer.buffer('"' + "x".repeat(7_000_000) + '"');
    private static final Buffer ONE = Buffer.buffer('"' + "x".repeat(1 << 20) + '"');
    private static final Buffer SMALL = Buffer.buffer("{\"id\":\"p1042\",\"name\":\"Folding lantern\",\"price\":24.5}");

    private Replies() {}

    /** Arguments: the ports of the backend for attackers and of the backend for other callers. */
    public static void main(String[] arguments) {
        listen(Integer.parseInt(arguments[0]), SEVEN, ONE);
        listen(Integer.parseInt(arguments[1]), SMALL, SMALL);
    }

    /** Each server has an event loop of its own. */
    private static void listen(int port, Buffer seven, Buffer others) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(request.path().equals("/seven") ? seven : others))
                .listen(port, "127.0.0.1");
    }
}
