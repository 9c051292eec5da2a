package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** The backend of {@code bench/attacks}: {@code /seven} has 7 MB of JSON, every other path has 1 MiB. */
public final class LargeReplies {
    private static final int PORT = 9501;

    private LargeReplies() {}

    public static void main(String[] arguments) {
        Buffer seven = Buffer.buffer('"' + "x".repeat(7_000_000) + '"');
        Buffer one = Buffer.buffer('"' + "x".repeat(1 << 20) + '"');
        Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(request.path().equals("/seven") ? seven : one))
                .listen(PORT, "127.0.0.1");
    }
}
