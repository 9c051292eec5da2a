package dev.sluice.backend.http;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/** What a {@link MisbehavingServer} does with one request. */
@FunctionalInterface
public interface Answer {

    /** Answers, or does not, on the event loop of {@code peer}. */
    void to(NetSocket peer);

    /** 200 with a JSON body. */
    static Answer json(String body) {
        return text(head(200, "Content-Type: application/json", "Content-Length: " + body.length()) + body);
    }

    /** A status with headers and no body. */
    static Answer status(int status, String... headers) {
        return text(head(status, headers).replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n"));
    }

    /** Any bytes. */
    static Answer text(String bytes) {
        return peer -> peer.write(bytes);
    }

    /** JSON, and then the connection ends although nothing said so. */
    static Answer jsonThenClose(String body) {
        return peer -> {
            json(body).to(peer);
            peer.close();
        };
    }

    /** The connection ends (FIN) instead of an answer. */
    static Answer close() {
        return NetSocket::close;
    }

    /** The connection is reset (RST) instead of an answer. */
    static Answer reset() {
        return Answer::reset;
    }

    /** Half of the body comes, and then a reset. */
    static Answer resetMidBody() {
        return peer -> peer.write(half()).onComplete(written -> reset(peer));
    }

    /** Half of the body comes, and then the end. */
    static Answer truncated() {
        return peer -> peer.write(half()).onComplete(written -> peer.close());
    }

    /** A chunk comes, and then the end without the last chunk. */
    static Answer truncatedChunked() {
        String chunk = "{\"id\":1,\"na";
        String answer =
                head(200, "Transfer-Encoding: chunked") + Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n";
        return peer -> peer.write(answer).onComplete(written -> peer.close());
    }

    /** Nothing, for ever. */
    static Answer silence() {
        return peer -> {};
    }

    /** Half of the body, and then nothing, for ever. */
    static Answer stallInBody() {
        return text(half());
    }

    /** A status, and the first bytes of a body that never ends. */
    static Answer stallInBodyOf(int status) {
        return text(head(status, "Content-Length: 100") + "{\"detail\":");
    }

    /** A head, and then a byte of the body each time, for ever. */
    static Answer drip(Vertx vertx, Duration each) {
        return peer -> {
            peer.write(head(200, "Content-Length: 60000"));
            repeat(vertx, each, peer, " ");
        };
    }

    /** A header each time, and the head never ends. */
    static Answer dripHead(Vertx vertx, Duration each) {
        return peer -> {
            peer.write("HTTP/1.1 200 OK\r\n");
            repeat(vertx, each, peer, "X: y\r\n");
        };
    }

    /** A body of that many bytes whose length is not announced. */
    static Answer chunked(int status, int bytes) {
        String body = " ".repeat(bytes);
        return text(head(status, "Transfer-Encoding: chunked") + Integer.toHexString(bytes) + "\r\n" + body
                + "\r\n0\r\n\r\n");
    }

    /** Status line and headers, with the empty line that ends them. */
    static String head(int status, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        for (String header : headers) head.append(header).append("\r\n");
        return head.append("\r\n").toString();
    }

    private static String half() {
        return head(200, "Content-Type: application/json", "Content-Length: 100") + "{\"id\":1,\"na";
    }

    private static void reset(NetSocket peer) {
        ((NetSocketInternal) peer).channelHandlerContext().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        peer.close();
    }

    private static void repeat(Vertx vertx, Duration each, NetSocket peer, String bytes) {
        long timer = vertx.setPeriodic(each.toMillis(), tick -> peer.write(bytes));
        peer.closeHandler(closed -> vertx.cancelTimer(timer));
    }
}
