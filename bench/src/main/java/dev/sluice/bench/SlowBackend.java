package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A backend of limited capacity for {@code bench/run}: eight workers take 20 ms each, so it serves 400 requests of {@code /work}
 * in a second. Others wait, as in a server with threads; a request whose caller has gone still takes its time. {@code /stalled}
 * never responds, other paths respond at once, and {@code /release} closes the connections of all requests that wait.
 */
public final class SlowBackend {
    private static final int WORKERS = 8;
    private static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Buffer BODY = Buffer.buffer("{\"id\":\"p1042\",\"name\":\"Folding lantern\",\"price\":24.5}");

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final Set<HttpServerRequest> waiting = new LinkedHashSet<>();

    /** When each worker is free. Requests go to the workers in turn, because all take the same time. */
    private final long[] freeAtNanos = new long[WORKERS];

    private int next;

    private SlowBackend() {}

    /** Argument: the port. */
    public static void main(String[] arguments) {
        SlowBackend backend = new SlowBackend();
        Arrays.fill(backend.freeAtNanos, System.nanoTime());
        backend.vertx
                .createHttpServer()
                .requestHandler(backend::handle)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        if (path.equals("/work")) work(request);
        else if (path.startsWith("/stalled")) waiting.add(request);
        else if (path.equals("/release")) release(request);
        else respond(request);
    }

    /** A timer that fires late delays one response, but not the work after it. */
    private void work(HttpServerRequest request) {
        long now = System.nanoTime();
        long doneAt = Math.max(now, freeAtNanos[next]) + WORK_NANOS;
        freeAtNanos[next] = doneAt;
        next = (next + 1) % WORKERS;
        waiting.add(request);
        vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(doneAt - now) + 1, timer -> {
            if (waiting.remove(request)) respond(request);
        });
    }

    private void release(HttpServerRequest request) {
        new ArrayList<>(waiting).forEach(of -> of.connection().close());
        waiting.clear();
        Arrays.fill(freeAtNanos, System.nanoTime());
        respond(request);
    }

    private static void respond(HttpServerRequest request) {
        if (!request.response().closed())
            request.response().putHeader("Content-Type", "application/json").end(BODY);
    }
}
