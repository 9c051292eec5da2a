package dev.sluice;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server on a free port that answers as a test says, and remembers what it was asked. */
public final class TestBackend implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final HttpServer server;

    public TestBackend(Handler<HttpServerRequest> answer) {
        this(new HttpServerOptions(), answer);
    }

    public TestBackend(HttpServerOptions options, Handler<HttpServerRequest> answer) {
        this.server = vertx.createHttpServer(options).requestHandler(request -> {
            asked.add(request.method() + " " + request.uri());
            request.response().exceptionHandler(lost -> abandoned.incrementAndGet());
            answer.handle(request);
        });
        await(() -> server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS));
    }

    /** One that answers every request with this JSON. */
    public static TestBackend answering(String json) {
        return new TestBackend(request ->
                request.response().putHeader("content-type", "application/json").end(json));
    }

    /** One that answers every request with this status and a body that nobody should see. */
    public static TestBackend failing(int status) {
        return new TestBackend(
                request -> request.response().setStatusCode(status).end("SECRET of the backend"));
    }

    /** One that takes requests and never answers. */
    public static TestBackend silent() {
        return new TestBackend(request -> {});
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Method and URI of every request so far. */
    public List<String> asked() {
        return asked;
    }

    /** How many requests saw their connection go before they were answered. */
    public int abandoned() {
        return abandoned.get();
    }

    @Override
    public void close() {
        await(() -> vertx.close().await(10, TimeUnit.SECONDS));
    }

    private interface Wait {
        void run() throws TimeoutException;
    }

    private static void await(Wait wait) {
        try {
            wait.run();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
