package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A backend of limited capacity for {@code bench/run}: eight workers take 20 ms each, so it serves 400 requests a second. Others
 * wait in a queue, as in a server with threads; a request whose caller has gone still takes its time. {@code /stalled} never
 * responds, {@code /healthy} responds at once, and {@code /release} closes the connections of all requests that wait.
 */
public final class SlowBackend {
    private static final int WORKERS = 8;
    private static final long MILLIS = 20;
    private static final Buffer BODY = Buffer.buffer("{\"id\":\"p1042\",\"name\":\"Folding lantern\",\"price\":24.5}");

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final Queue<HttpServerRequest> waiting = new ArrayDeque<>();
    private final List<HttpServerRequest> stalled = new ArrayList<>();
    private int busy;

    private SlowBackend() {}

    /** Argument: the port. */
    public static void main(String[] arguments) {
        SlowBackend backend = new SlowBackend();
        backend.vertx
                .createHttpServer()
                .requestHandler(backend::handle)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/work" -> {
                waiting.add(request);
                startNext();
            }
            case "/stalled" -> stalled.add(request);
            case "/release" -> release(request);
            default -> respond(request);
        }
    }

    private void release(HttpServerRequest request) {
        List<HttpServerRequest> all = new ArrayList<>(stalled);
        all.addAll(waiting);
        stalled.clear();
        waiting.clear();
        all.forEach(of -> of.connection().close());
        respond(request);
    }

    private void startNext() {
        if (busy == WORKERS || waiting.isEmpty()) return;
        busy++;
        HttpServerRequest request = waiting.remove();
        vertx.setTimer(MILLIS, timer -> {
            busy--;
            respond(request);
            startNext();
        });
    }

    private static void respond(HttpServerRequest request) {
        if (!request.response().closed())
            request.response().putHeader("Content-Type", "application/json").end(BODY);
    }
}
