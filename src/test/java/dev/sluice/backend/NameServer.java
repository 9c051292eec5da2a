package dev.sluice.backend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.util.List;

/** A name server that gives every name the addresses that a test says, for no time at all (RFC 1035). */
final class NameServer {
    private static final int HEADER = 12;
    private static final int ADDRESS = 1;

    private final DatagramSocket socket;
    private volatile List<String> addresses = List.of();

    private NameServer(Vertx vertx) {
        this.socket = vertx.createDatagramSocket();
        socket.handler(this::answer);
    }

    static NameServer start(Vertx vertx) {
        NameServer started = new NameServer(vertx);
        OnLoop.call(vertx, () -> started.socket.listen(0, "127.0.0.1"));
        return started;
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + socket.localAddress().port();
    }

    /** From now on every name has these addresses. */
    void say(String... those) {
        addresses = List.of(those);
    }

    private void answer(DatagramPacket packet) {
        Buffer asked = packet.data();
        int end = endOfName(asked) + 4;
        boolean isAddress = asked.getUnsignedShort(end - 4) == ADDRESS;
        List<String> answers = isAddress ? addresses : List.of();
        Buffer answer = Buffer.buffer()
                .appendBuffer(asked.slice(0, 2))
                .appendUnsignedShort(0x8180)
                .appendUnsignedShort(1)
                .appendUnsignedShort(answers.size())
                .appendInt(0)
                .appendBuffer(asked.slice(HEADER, end));
        answers.forEach(address -> append(answer, address));
        socket.send(answer, packet.sender().port(), packet.sender().host());
    }

    private static int endOfName(Buffer asked) {
        int at = HEADER;
        while (asked.getByte(at) != 0) at += asked.getByte(at) + 1;
        return at + 1;
    }

    /** One record: the name of the question, an address, of the Internet, for zero seconds. */
    private static void append(Buffer answer, String address) {
        answer.appendUnsignedShort(0xC00C)
                .appendUnsignedShort(ADDRESS)
                .appendUnsignedShort(1)
                .appendInt(0)
                .appendUnsignedShort(4);
        for (String part : address.split("\\.", -1)) answer.appendByte((byte) Integer.parseInt(part));
    }
}
