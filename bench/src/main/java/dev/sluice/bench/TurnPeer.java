package dev.sluice.bench;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.server.Gateway;
import dev.sluice.server.Observability;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The candidates of {@code bench/turns}, with {@link TurnMeter measured} event loops: the gateway, and a bare splice that responds to
 * {@code /stalled} with 503 at once. The property {@code turns} is the port of {@link TurnServer}; others are those of {@link BarePeer}.
 */
public final class TurnPeer {
    private TurnPeer() {}

    /** Argument: the folder of the gateway, or nothing for the splice. */
    public static void main(String[] arguments) throws IOException {
        Vertx vertx = arguments.length > 0 ? gateway(Path.of(arguments[0])) : splice();
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) loops.add((EventLoop) loop);
        TurnServer.serve(loops, BarePeer.port("turns"));
    }

    private static Vertx gateway(Path folder) {
        Configuration configuration = requireNonNull(
                ConfigurationLoader.load(folder, System::getenv).configuration(), "the configuration has errors");
        Observability observability = Observability.of(configuration);
        Vertx vertx = observability.vertx(TransportKind.preferred());
        new Gateway(vertx, configuration, observability).start().onFailure(TurnPeer::exit);
        return vertx;
    }

    private static Vertx splice() {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(Transport.EPOLL)
                .build();
        HttpClient client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1000));
        Splice splice = new Splice(client);
        vertx.createHttpServer()
                .requestHandler(request -> handle(request, splice))
                .listen(BarePeer.port("port"), "127.0.0.1")
                .onFailure(TurnPeer::exit);
        return vertx;
    }

    private static void handle(HttpServerRequest request, Splice splice) {
        if (request.path().startsWith("/stalled"))
            request.response()
                    .setStatusCode(503)
                    .putHeader("Content-Type", "application/problem+json")
                    .end("{\"status\":503}");
        else splice.handle(request);
    }

    private static void exit(Throwable failure) {
        failure.printStackTrace();
        System.exit(1);
    }
}
