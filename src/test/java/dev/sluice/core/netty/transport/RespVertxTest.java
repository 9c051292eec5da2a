package dev.sluice.core.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.gateway.telemetry.MetricsRegistry;
import io.micrometer.core.instrument.Meter;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RespVertxTest {
    @RegisterExtension
    final CapturedLog log = new CapturedLog("io.micrometer", Level.WARN);

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Vertx vertx = Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(MetricsRegistry.vertxOptions()))
            .withMetrics(metrics.vertxFactory())
            .build();

    @AfterEach
    void close() {
        TestEventLoops.await(vertx.close());
    }

    private RedisConnection connect() {
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(
                        bytes -> socket.write(bytes.toString().contains("hello") ? "%0\r\n" : "*2000000000\r\n")));
        int port = TestEventLoops.await(server.listen(0)).actualPort();
        RedisOptions options = new RedisOptions().setConnectionString("redis://localhost:" + port);
        return TestEventLoops.await(
                Redis.createClient(RespVertx.of(vertx), options).connect());
    }

    @Test
    void a_reply_that_is_too_large_fails_the_command() {
        RedisConnection connection = connect();
        connection.exceptionHandler(ignored -> {});
        assertThatThrownBy(() -> TestEventLoops.await(connection.send(Request.cmd(Command.PING))))
                .hasCauseInstanceOf(TooLongFrameException.class);
    }

    @Test
    void the_clients_register_no_metrics() {
        connect();
        connect();
        assertThat(metrics.registry().getMeters())
                .extracting(Meter::getId)
                .noneMatch(id -> id.getName().contains("redis") || "redis".equals(id.getTag("pool_type")));
        assertThat(log.lines()).isEmpty();
    }
}
