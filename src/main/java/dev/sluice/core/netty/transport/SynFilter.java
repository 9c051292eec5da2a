package dev.sluice.core.netty.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket filter of Linux that drops the SYN packets of new connections. The handshakes in progress finish.
 *
 * <p>Netty epoll 4.2.18: cannot stop new handshakes, and Linux resets those that finish between the last accept and the close.
 * {@code ListeningSocketTest}
 */
final class SynFilter {
    static final int DROP = 0;
    static final int KEEP = -1;

    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    /** The size of {@code struct sock_fprog} in bytes, and the offset of its pointer. */
    private static final int PROGRAM_HEADER = 16;

    private static final int PROGRAM_POINTER = 8;
    private static final int INSTRUCTIONS = 4;
    private static final int INSTRUCTION_SIZE = 8;

    private SynFilter() {}

    /** Makes Linux ignore new connections to a listening socket on epoll. Returns whether it does. */
    static boolean install(ServerChannel channel) {
        return attach(channel, program(DROP, KEEP));
    }

    static boolean attach(ServerChannel channel, ByteBuffer program) {
        ByteBuffer header = direct(PROGRAM_HEADER)
                .putShort(0, (short) INSTRUCTIONS)
                .putLong(PROGRAM_POINTER, Buffer.memoryAddress(program));
        try {
            channel.config()
                    .setOption(
                            new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, PROGRAM_HEADER),
                            header);
            return true;
        } catch (ChannelException e) {
            LOG.debug("no socket filter; the close of the listener may lose a connection", e);
            return false;
        } finally {
            Reference.reachabilityFence(program);
        }
    }

    /**
     * A classic BPF program: loads byte 13 of the TCP header, which has the flags, and returns the number of bytes to keep.
     *
     * @param syn {@link #DROP} or {@link #KEEP}, for packets with the flag SYN
     * @param other the same for other packets
     */
    static ByteBuffer program(int syn, int other) {
        ByteBuffer program = direct(INSTRUCTIONS * INSTRUCTION_SIZE);
        add(program, 0x30, 0, 13); // ldb [13]
        add(program, 0x45, 1, 0x02); // jset #SYN, next, skip one
        add(program, 0x06, 0, syn); // ret #syn
        add(program, 0x06, 0, other); // ret #other
        return program.flip();
    }

    private static void add(ByteBuffer program, int code, int jumpIfFalse, int operand) {
        program.putShort((short) code).put((byte) 0).put((byte) jumpIfFalse).putInt(operand);
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
