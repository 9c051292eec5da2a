package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.fixture.Await;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SocketStateTest {
    /** More than the socket of a caller takes, and less than that of the gateway. */
    private static final int BYTES = 100_000;

    interface Scenario<C extends Channel> {
        void run(Socket caller, C accepted) throws Exception;
    }

    private static void onEpoll(Scenario<EpollSocketChannel> scenario) throws Exception {
        onConnection(true, (caller, accepted) -> scenario.run(caller, (EpollSocketChannel) accepted));
    }

    /** Connects a caller with a small window to a channel that does not read. */
    static void onConnection(boolean isEpoll, Scenario<Channel> scenario) throws Exception {
        assumeThat(!isEpoll || Epoll.isAvailable()).isTrue();
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        try (Socket caller = new Socket()) {
            Channel listening = new ServerBootstrap()
                    .group(loop)
                    .channel(isEpoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.SO_SNDBUF, 4 * BYTES)
                    .childHandler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext context) {
                            accepted.complete(context.channel());
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            caller.setReceiveBufferSize(4096);
            caller.connect(listening.localAddress());
            scenario.run(caller, accepted.get(10, TimeUnit.SECONDS));
        } finally {
            loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        }
    }

    /** The window of the caller is full, so no byte is in flight. */
    @Test
    void bytes_that_a_full_window_holds_back_are_not_acknowledged() throws Exception {
        onEpoll((caller, accepted) -> {
            accepted.writeAndFlush(Unpooled.wrappedBuffer(new byte[BYTES])).sync();
            Await.until(() -> accepted.tcpInfo().unacked() == 0);
            assertThat(SocketState.isAcknowledged(accepted)).isFalse();

            assertThat(caller.getInputStream().readNBytes(BYTES)).hasSize(BYTES);
            Await.until(() -> Boolean.TRUE.equals(SocketState.isAcknowledged(accepted)));
        });
    }

    @Test
    void bytes_in_the_socket_are_unread_until_the_channel_reads_them() throws Exception {
        onEpoll((caller, accepted) -> {
            assertThat(SocketState.hasUnread(accepted)).isFalse();
            caller.getOutputStream().write('.');
            Await.until(() -> SocketState.hasUnread(accepted));
            accepted.read();
            Await.until(() -> !SocketState.hasUnread(accepted));
        });
    }

    @Test
    void the_state_of_another_channel_is_unknown() {
        EmbeddedChannel other = new EmbeddedChannel();
        assertThat(SocketState.isAcknowledged(other)).isNull();
        assertThat(SocketState.hasUnread(other)).isFalse();
        ChannelFuture ignored = other.close();
    }

    @Test
    void the_state_of_a_closed_channel_is_unknown() throws Exception {
        onEpoll((caller, accepted) -> {
            accepted.close().sync();
            assertThat(SocketState.isAcknowledged(accepted)).isNull();
            assertThat(SocketState.hasUnread(accepted)).isFalse();
        });
    }
}
