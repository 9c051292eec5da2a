package dev.sluice.backend.http;

import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real server that speaks HTTP/2, and remembers its connections and what became of requests. Safe for any thread. */
final class Http2Server implements AutoCloseable {
    private final HttpServer server;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Long> resets = new CopyOnWriteArrayList<>();
    private final List<HttpConnection> closed = new CopyOnWriteArrayList<>();

    private Http2Server(Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> response) {
        this.server = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .connectionHandler(this::onConnection)
                .requestHandler(request -> {
                    request.response().exceptionHandler(this::onReset);
                    requests.add(request);
                    response.handle(request);
                });
    }

    static Http2Server start(Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> response) {
        Http2Server started = new Http2Server(vertx, options, response);
        TestEventLoops.call(vertx, started.server::listen);
        return started;
    }

    private void onConnection(HttpConnection connection) {
        connections.add(connection);
        connection.closeHandler(closed -> this.closed.add(connection));
    }

    private void onReset(Throwable failure) {
        if (failure instanceof StreamResetException reset) resets.add(reset.getCode());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.actualPort();
    }

    /** Connections ever accepted. */
    int connections() {
        return connections.size();
    }

    /** Connections that have gone. */
    int closed() {
        return closed.size();
    }

    /** Requests as they came. */
    List<HttpServerRequest> requests() {
        return requests;
    }

    /** The versions of HTTP of all requests. */
    List<HttpVersion> versions() {
        return requests.stream().map(HttpServerRequest::version).distinct().toList();
    }

    /** Most requests on any one connection. */
    long maxRequestsOnOneConnection() {
        return connections.stream()
                .mapToLong(each -> requests.stream()
                        .filter(request -> request.connection() == each)
                        .count())
                .max()
                .orElse(0);
    }

    /** The codes by which the peer reset streams. */
    List<Long> resets() {
        return resets;
    }

    /** Answers all requests that have no answer, each on its own event loop. */
    void answerAll(Vertx vertx) {
        for (HttpServerRequest request : requests)
            vertx.runOnContext(ignored -> {
                if (!request.response().ended()) request.response().end("{}");
            });
    }

    @Override
    public void close() {
        server.close();
    }
}
