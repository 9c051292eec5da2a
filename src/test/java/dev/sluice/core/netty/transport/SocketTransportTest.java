package dev.sluice.core.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.vertx.core.net.TcpConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SocketTransportTest {
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

    private static void assertReadsOneBuffer(@Nullable Object allocator) {
        assertThat(allocator)
                .isInstanceOfSatisfying(
                        MaxMessagesRecvByteBufAllocator.class,
                        limited -> assertThat(limited.maxMessagesPerRead()).isEqualTo(1));
    }
}
