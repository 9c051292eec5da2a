package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ReplyTailTest} and {@code DrainOfAllKindsTest} show the closes of a gateway. */
class AcknowledgedCloseTest {
    /** More than the sockets of both ends take. */
    private static final int BYTES = 1_000_000;

    @RegisterExtension
    final CapturedLog netty = new CapturedLog("io.netty", Level.WARN);

    /** Netty would drop the queued bytes, and Linux would reset the connection, which has an unread byte. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_close_waits_until_the_caller_has_received_all_bytes(boolean isEpoll) throws Exception {
        SocketStateTest.onConnection(isEpoll, (caller, accepted) -> {
            AcknowledgedClose.install(accepted, new ManualClock());
            caller.getOutputStream().write('.');
            ChannelFuture written = accepted.writeAndFlush(Unpooled.wrappedBuffer(new byte[BYTES]));
            ChannelFuture closing = accepted.close();
            accepted.eventLoop().submit(() -> {}).sync();
            assertThat(written.isDone()).isFalse();
            assertThat(closing.isDone()).isFalse();

            assertThat(caller.getInputStream().readNBytes(BYTES)).hasSize(BYTES);
            assertThat(caller.getInputStream().read()).isEqualTo(-1);
            assertThat(closing.isDone()).isFalse();
            caller.close();
            assertThat(closing.await(10, TimeUnit.SECONDS)).isTrue();
        });
    }

    /** TLS and HTTP/2 close a connection again when it has ended. */
    @Test
    void a_handler_may_close_a_connection_that_was_cut() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelInactive(ChannelHandlerContext context) {
                ChannelFuture first = context.close();
                ChannelFuture second = context.close();
                first.addListener(closed -> second.addListener(again -> context.fireChannelInactive()));
            }
        });
        AcknowledgedClose.install(channel, new ManualClock());
        assertThat(AcknowledgedClose.cut(channel, true)).isTrue();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(netty.lines()).isEmpty();
    }
}
