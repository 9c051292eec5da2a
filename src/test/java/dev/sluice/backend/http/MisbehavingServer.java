package dev.sluice.backend.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a free port of this machine that does to each request what its script says; the script's last answer is
 * repeated. It counts connections, requests, and peers that have gone, and may be asked from any thread.
 */
public final class MisbehavingServer implements AutoCloseable {
    private final List<Answer> script;
    private final NetServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Semaphore gone = new Semaphore(0);
    private final AtomicInteger resets = new AtomicInteger();
    private final List<NetSocket> unheard = new CopyOnWriteArrayList<>();
    private volatile boolean deaf;
    private volatile boolean hasty;

    private MisbehavingServer(Vertx vertx, List<Answer> script) {
        this.script = script;
        this.server = vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(this::connected)
                .exceptionHandler(broken -> {});
    }

    /** A server that plays {@code script} and then its last answer for ever. */
    public static MisbehavingServer start(Vertx vertx, Answer... script) {
        MisbehavingServer server = new MisbehavingServer(vertx, List.of(script));
        OnLoop.call(vertx, () -> server.server.listen());
        return server;
    }

    /** A URL where nobody listens. */
    public static URI refusing() {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + taken.getLocalPort());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** From now on it reads nothing of new connections. */
    public MisbehavingServer deaf() {
        deaf = true;
        return this;
    }

    /** From now on it answers as soon as a head has come, and reads nothing after it. */
    public MisbehavingServer hasty() {
        hasty = true;
        return this;
    }

    /** From now on it reads everything, also what it did not hear before. */
    public void hear() {
        deaf = false;
        unheard.forEach(NetSocket::resume);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Connections ever accepted. */
    public int connections() {
        return connections.get();
    }

    /** Whole requests as they came, head and body. */
    public List<String> requests() {
        return requests;
    }

    /** Blocks the test's thread until as many requests have come, however long that takes. */
    public void awaitRequests(int count) {
        while (requests.size() < count) Thread.onSpinWait();
    }

    /** Connections that the peer ended with a reset (RST). */
    public int resets() {
        return resets.get();
    }

    /** Blocks the test's thread until as many connections as given, not counted before, have gone. */
    public boolean sawGo(int peers) {
        try {
            return gone.tryAcquire(peers, 10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Connections that have gone and were not counted by {@link #sawGo}. */
    public int gone() {
        return gone.availablePermits();
    }

    @Override
    public void close() {
        server.close();
    }

    private void connected(NetSocket peer) {
        connections.incrementAndGet();
        peer.exceptionHandler(broken -> resets.incrementAndGet());
        // Not the socket's close handler: an answer may want that.
        ((NetSocketInternal) peer)
                .channelHandlerContext()
                .channel()
                .closeFuture()
                .addListener(closed -> gone.release());
        peer.handler(new Requests(peer)::read);
        if (deaf) ignore(peer);
    }

    private void ignore(NetSocket peer) {
        unheard.add(peer.pause());
    }

    /** The requests of one connection; touched by its event loop alone. */
    private final class Requests {
        private final NetSocket peer;
        private Buffer pending = Buffer.buffer();

        Requests(NetSocket peer) {
            this.peer = peer;
        }

        void read(Buffer bytes) {
            pending.appendBuffer(bytes);
            for (int length = length(); length > 0 && pending.length() >= length; length = length()) {
                requests.add(pending.getString(0, length));
                pending = pending.getBuffer(length, pending.length());
                if (hasty) ignore(peer);
                script.get(Math.min(requests.size(), script.size()) - 1).to(peer);
            }
        }

        /** The length of the first request, or 0 while its head is not whole. */
        private int length() {
            String text = pending.toString("ISO-8859-1");
            int head = text.indexOf("\r\n\r\n") + 4;
            int field = text.toLowerCase(Locale.ROOT).indexOf("\r\ncontent-length: ");
            if (head < 4) return 0;
            if (hasty || field < 0 || field > head) return head;
            return head + Integer.parseInt(text.substring(field + 18, text.indexOf("\r\n", field + 18)));
        }
    }
}
