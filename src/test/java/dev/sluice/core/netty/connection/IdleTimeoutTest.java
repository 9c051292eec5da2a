package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdleTimeoutTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** Sends a request to a server that extends the timeout. Returns the timeout of its connection then. */
    private String timeoutAfterExtension(HttpVersion version, int seconds) throws TimeoutException {
        int port = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(seconds))
                .requestHandler(request -> {
                    IdleTimeout.extend(request.connection(), Duration.ofMinutes(6));
                    request.response().end(timeoutOf(request));
                })
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS)
                .actualPort();
        return vertx.createHttpClient(
                        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false))
                .request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .await(10, TimeUnit.SECONDS)
                .toString();
    }

    private static String timeoutOf(HttpServerRequest request) {
        IdleStateHandler handler = ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline()
                .get(IdleStateHandler.class);
        return handler == null ? "none" : String.valueOf(handler.getAllIdleTimeInMillis());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_timeout_of_one_connection_is_replaced(HttpVersion version) throws TimeoutException {
        assertThat(timeoutAfterExtension(version, 60)).isEqualTo("360000");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_connection_without_a_timeout_gets_none(HttpVersion version) throws TimeoutException {
        assertThat(timeoutAfterExtension(version, 0)).isEqualTo("none");
    }
}
