package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code ReplyTailTest} and {@code DrainOfAllKindsTest} show the closes of real sockets. */
class AcknowledgedCloseTest {
    @RegisterExtension
    final CapturedLog netty = new CapturedLog("io.netty", Level.WARN);

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
