package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.SelfSignedCertificate;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class ConnectionErrorFilterTest {
    private static final String CONNECTIONS = "io.vertx.core.net.impl.ConnectionBase";
    private static final String PIPELINE = "io.netty.channel.DefaultChannelPipeline";

    private final LoggerContext context = new LoggerContext();

    @RegisterExtension
    final CapturedLog connections = new CapturedLog(CONNECTIONS, Level.ERROR);

    @RegisterExtension
    final CapturedLog pipeline = new CapturedLog(PIPELINE, Level.WARN);

    private interface Scenario {
        void run() throws Exception;
    }

    private static void withFilter(Scenario scenario) throws Exception {
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        ConnectionErrorFilter filter = new ConnectionErrorFilter();
        logback.addTurboFilter(filter);
        try {
            scenario.run();
        } finally {
            logback.getTurboFilterList().remove(filter);
        }
    }

    /** All connections have one event loop, so the first has written its line before the second. */
    @Test
    void an_invalid_preface_writes_no_line() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            int port = vertx.createHttpServer(new HttpServerOptions()
                            .setSsl(true)
                            .setUseAlpn(true)
                            .setKeyCertOptions(certificate.keyCertOptions()))
                    .requestHandler(request -> request.response().end())
                    .listen(0, "127.0.0.1")
                    .await(10, TimeUnit.SECONDS)
                    .actualPort();
            withFilter(() -> sendInvalidPreface(port));
            sendInvalidPreface(port);
            Await.until(() -> !connections.lines().isEmpty());
            assertThat(connections.lines()).hasSize(1);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
            certificate.delete();
        }
    }

    private static void sendInvalidPreface(int port) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(port)) {
            caller.instead("GET / HTTP/1.1\r\nHost: a\r\n\r\n").send().framesToEnd();
        }
    }

    @Test
    void an_event_of_a_former_connection_writes_no_line() throws Exception {
        assumeThat(Epoll.isAvailable()).isTrue();
        withFilter(ConnectionErrorFilterTest::readBeforeConnect);
        assertThat(pipeline.lines()).isEmpty();
        readBeforeConnect();
        assertThat(pipeline.lines()).hasSize(1);
    }

    /** Hands the event of a former connection with the same descriptor over to a channel. */
    private static void readBeforeConnect() throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        EpollIoEvent readable = () -> EpollIoOps.EPOLLIN;
        try {
            EpollSocketChannel channel = new EpollSocketChannel();
            loop.register(channel).sync();
            loop.submit(() -> ((IoHandle) channel.unsafe()).handle(null, readable))
                    .sync();
            channel.close().sync();
        } finally {
            loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void an_error_of_a_connection_is_no_error_of_the_gateway() {
        assertThat(decide(CONNECTIONS, Level.ERROR)).isEqualTo(FilterReply.DENY);
    }

    @Test
    void other_levels_and_other_loggers_are_left_to_logback() {
        assertThat(decide(CONNECTIONS, Level.WARN)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("io.vertx.core.impl.ContextBase", Level.ERROR)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void an_event_of_a_former_connection_with_the_same_descriptor_is_no_warning() {
        assertThat(decide(PIPELINE, Level.WARN, new NotYetConnectedException())).isEqualTo(FilterReply.DENY);
        assertThat(decide(PIPELINE, Level.WARN, new IllegalStateException())).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(CONNECTIONS, Level.WARN, new NotYetConnectedException()))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void an_exception_of_the_redis_client_is_no_error_but_one_of_its_users_is() {
        String contexts = "io.vertx.core.impl.ContextImpl";
        assertThat(decide(
                        contexts, Level.ERROR, thrownIn("java.lang.Long", "io.vertx.redis.client.impl.ReadableBuffer")))
                .isEqualTo(FilterReply.DENY);
        assertThat(decide(contexts, Level.ERROR, thrownIn("dev.sluice.A", "io.vertx.redis.client.impl.RESPParser")))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(contexts, Level.ERROR)).isEqualTo(FilterReply.NEUTRAL);
    }

    private static Throwable thrownIn(String... classes) {
        Throwable thrown = new NumberFormatException();
        thrown.setStackTrace(Stream.of(classes)
                .map(name -> new StackTraceElement(name, "read", null, 1))
                .toArray(StackTraceElement[]::new));
        return thrown;
    }

    private FilterReply decide(String logger, Level level) {
        return decide(logger, level, null);
    }

    private FilterReply decide(String logger, Level level, @Nullable Throwable failure) {
        return new ConnectionErrorFilter().decide(null, context.getLogger(logger), level, "text", null, failure);
    }
}
