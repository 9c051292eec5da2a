package dev.sluice.core.netty.connection;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.RawHttpClient;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The handlers of Vert.x on a port that accepts HTTP/2 without TLS. */
class ClearTextHttp1Test {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final Vertx vertx = Vertx.builder()
            .withTransport(new SocketTransport(TransportKind.NIO))
            .build();
    private final List<String> connections = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** Sends a request, and returns the handlers of its connection as the request sees them. */
    private String handlers(boolean h2c) throws TimeoutException {
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setHttp2ClearTextEnabled(h2c).setIdleTimeout(60))
                .connectionHandler(connection -> connections.add(handlersOf(connection)))
                .requestHandler(request -> request.response().end(handlersOf(request.connection())))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        if (h2c) SocketTransport.filter(vertx, "127.0.0.1", server.actualPort(), ClearTextHttp1Test.this::detectHttp2);
        try (RawHttpClient caller = new RawHttpClient(server.actualPort())) {
            String response = caller.sendExactly(REQUEST).readToEnd();
            return response.substring(response.indexOf("\r\n\r\n"));
        }
    }

    private boolean detectHttp2(AcceptedSocket socket) {
        Runnable unused = socket.detectHttp2(
                new VertxClock(vertx),
                new AcceptedSocket.DetectionListener() {
                    @Override
                    public void onOpen() {}

                    @Override
                    public void onBytes() {}

                    @Override
                    public void onLate() {}

                    @Override
                    public void onAbusiveFrames() {}
                },
                () -> {});
        return true;
    }

    private static String handlersOf(HttpConnection connection) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        return pipeline.toMap().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().getClass().getName())
                .collect(joining(" "));
    }

    @Test
    void the_first_request_on_http1_sees_the_handlers_of_a_port_without_http2() throws Exception {
        String without = handlers(false);
        assertThat(handlers(true)).isEqualTo(without).contains("httpDecoder=").doesNotContain("h2c=");
        assertThat(connections).as("each is made once").hasSize(2);
    }
}
