package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.transport.Transport;
import io.vertx.httpproxy.HttpProxy;
import java.util.function.Consumer;

/**
 * Bare Vert.x peers of {@code bench/run}: what a program without protection does. The properties {@code port}, {@code customer},
 * {@code orders}, {@code offer} and {@code slow} are ports; {@code transport} is the transport of the gateway.
 */
public final class BarePeer {
    /** As many connections to a backend as the gateway of {@code bench/run} may have. */
    private static final int CONNECTIONS = 1000;

    private BarePeer() {}

    /** Argument: {@code splice}, {@code pipe} or {@code http-proxy}. */
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(transport())
                .build();
        HttpClient client =
                vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        Consumer<HttpServerRequest> handler = handler(arguments[0], client);
        vertx.createHttpServer()
                .requestHandler(handler::accept)
                .listen(port("port"), "127.0.0.1")
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    private static Transport transport() {
        return System.getProperty("transport", "epoll").equals("nio") ? Transport.NIO : Transport.EPOLL;
    }

    private static Consumer<HttpServerRequest> handler(String kind, HttpClient client) {
        return switch (kind) {
            case "splice" -> new Splice(client)::handle;
            case "pipe" -> new HttpPipe(client, port("customer"))::handle;
            case "http-proxy" -> HttpProxy.reverseProxy(client).origin(port("customer"), "127.0.0.1")::handle;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    static int port(String name) {
        return Integer.getInteger(name);
    }
}
