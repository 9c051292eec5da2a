package dev.sluice.core.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.fixture.Await;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.TcpConfig;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketTransportTest {
    /** Fits into the first window of a connection on Linux, which is 64 KiB, so that the end arrives too. */
    private static final int LEFT_IN_THE_KERNEL = 40_000;

    private final SocketTransport transport = new SocketTransport(TransportKind.NIO);

    @Test
    void a_connection_reads_one_buffer_in_a_turn_of_its_event_loop() {
        ServerBootstrap ofCallers = new ServerBootstrap();
        Bootstrap ofBackends = new Bootstrap();
        transport.configure(new TcpConfig(), false, ofCallers);
        transport.configure(new TcpConfig(), false, ofBackends);

        assertReadsOneBuffer(ofCallers.config().childOptions().get(ChannelOption.RECVBUF_ALLOCATOR));
        assertReadsOneBuffer(ofBackends.config().options().get(ChannelOption.RECVBUF_ALLOCATOR));
    }

    /** Netty reads into larger buffers after full ones, beginning with 2 KiB. */
    @ParameterizedTest
    @EnumSource
    void a_connection_with_many_bytes_lets_others_run_after_each_buffer(TransportKind kind) throws Exception {
        assumeThat(kind.isAvailable()).isTrue();
        Vertx vertx = Vertx.builder().withTransport(new SocketTransport(kind)).build();
        CountDownLatch written = new CountDownLatch(1);
        Turns turns = new Turns();
        try {
            int port = vertx.createNetServer()
                    .connectHandler(accepted -> {
                        await(written);
                        turns.count(accepted);
                    })
                    .listen(0, "127.0.0.1")
                    .await(10, TimeUnit.SECONDS)
                    .actualPort();
            try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), port)) {
                caller.getOutputStream().write(new byte[Turns.BYTES]);
                written.countDown();
                assertThat(turns.largest.future().await(10, TimeUnit.SECONDS)).isEqualTo(1);
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    /** The end of a connection arrives in the kernel behind its bytes. The round trips of another connection show that the event loop has seen it. */
    @ParameterizedTest
    @EnumSource
    void a_paused_connection_leaves_its_bytes_in_the_kernel_when_its_peer_closes(TransportKind kind) throws Exception {
        assumeThat(kind.isAvailable()).isTrue();
        Vertx vertx = Vertx.builder().withTransport(new SocketTransport(kind)).build();
        AtomicInteger connections = new AtomicInteger();
        AtomicLong received = new AtomicLong();
        try {
            int port = vertx.createNetServer()
                    .connectHandler(accepted -> {
                        if (connections.incrementAndGet() == 1) countPaused(accepted, received);
                        else accepted.handler(accepted::write);
                    })
                    .listen(0, "127.0.0.1")
                    .await(10, TimeUnit.SECONDS)
                    .actualPort();
            try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Await.until(() -> connections.get() == 1);
                caller.getOutputStream().write(new byte[LEFT_IN_THE_KERNEL]);
            }
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (int trip = 0; trip < 3; trip++) {
                    other.getOutputStream().write('.');
                    assertThat(other.getInputStream().read()).isEqualTo('.');
                }
            }
            assertThat(received.get()).isLessThan(LEFT_IN_THE_KERNEL / 2);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static void countPaused(NetSocket accepted, AtomicLong received) {
        Channel channel = ((NetSocketInternal) accepted).channelHandlerContext().channel();
        channel.config().setAutoRead(false);
        channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                received.addAndGet(((ByteBuf) bytes).readableBytes());
                context.fireChannelRead(bytes);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts the buffers of each turn of an event loop, which runs its tasks between two turns. */
    private static final class Turns {
        static final int BYTES = 32 * 1024;

        final Promise<Integer> largest = Promise.promise();
        private int most;
        private int buffers;
        private int received;

        void count(NetSocket socket) {
            socket.handler(bytes -> {
                if (++buffers == 1) Vertx.currentContext().runOnContext(next -> buffers = 0);
                most = Math.max(most, buffers);
                received += bytes.length();
                if (received == BYTES) largest.complete(most);
            });
        }
    }

    private static void assertReadsOneBuffer(@Nullable Object allocator) {
        assertThat(allocator)
                .isInstanceOfSatisfying(
                        MaxMessagesRecvByteBufAllocator.class,
                        limited -> assertThat(limited.maxMessagesPerRead()).isEqualTo(1));
    }
}
