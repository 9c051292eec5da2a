package dev.sluice.core.netty.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Linux knows of a TCP connection. Epoll reads it; on NIO it is unknown, because Java has no access to these options. The options
 * are read raw. For the event loop of the connection.
 *
 * <p>Netty epoll 4.2.18: lacks in EpollSocketChannel.tcpInfo the bytes that a full window of the peer holds back. {@code SocketStateTest}
 *
 * <p>Netty epoll 4.2.18: does not report the bytes in a socket that its channel has not read. {@code SocketStateTest}
 */
public final class SocketState {
    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    /** Eight numbers of {@code sock_diag.h}; the first is the memory of the bytes that the program has not read. */
    private static final int MEMORY_SIZE = 8 * Integer.BYTES;

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    /** The offsets in {@code struct tcp_info} of {@code tcpi_unacked}, in segments, and {@code tcpi_notsent_bytes} (Linux 4.6). */
    private static final int UNACKED = 24;

    private static final int NOT_SENT = 144;
    private static final int INFO_SIZE = NOT_SENT + Integer.BYTES;

    private SocketState() {}

    /** Returns whether the peer has acknowledged all bytes, and the FIN if it was sent; null if this is unknown. */
    static @Nullable Boolean isAcknowledged(Channel channel) {
        ByteBuffer info = read(channel, "TCP_INFO", IPPROTO_TCP, TCP_INFO, INFO_SIZE);
        return info == null ? null : info.getInt(UNACKED) == 0 && info.getInt(NOT_SENT) == 0;
    }

    /** Returns whether bytes of the peer wait in the socket; false if this is unknown. */
    public static boolean hasUnread(Channel channel) {
        ByteBuffer memory = read(channel, "SO_MEMINFO", SOL_SOCKET, SO_MEMINFO, MEMORY_SIZE);
        return memory != null && memory.getInt(0) > 0;
    }

    private static @Nullable ByteBuffer read(Channel channel, String name, int level, int option, int size) {
        try {
            ByteBuffer value = channel.config().getOption(new RawUnixChannelOption(name, level, option, size));
            return value == null ? null : value.order(ByteOrder.nativeOrder());
        } catch (ChannelException e) {
            // The socket is closed, or the kernel does not know the option.
            return null;
        }
    }
}
