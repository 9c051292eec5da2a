package dev.sluice.bench;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** The callers of {@code bench/streams}, on one event loop. {@link StreamSource} is their backend in the same process. */
public final class Streams {
    private static final int GATEWAY = Integer.getInteger("gateway");
    private static final long GATEWAY_PROCESS = Long.getLong("process");
    private static final int STREAMS = Integer.getInteger("streams", 100);
    private static final int RATE = Integer.getInteger("rate", 5000);
    private static final int SECONDS = Integer.getInteger("seconds", 20);
    private static final int NANOS_DIGITS = 19;

    /** A tick of the kernel in /proc. */
    private static final long TICK_MICROS = 10_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final NetClient connections = vertx.createNetClient();
    private final StreamSource backend = new StreamSource();
    private final List<NetSocket> sockets = new ArrayList<>();
    private final AtomicInteger received = new AtomicInteger();
    private volatile long[] nanos = new long[0];

    private Streams() {}

    /**
     * Argument: {@code events}, {@code messages} or {@code idle}. The first two print the number sent and received, the 99th percentile
     * in ms, and the CPU time of the gateway for each one in µs. An event counts from the write of the backend to the read of the
     * caller, and a message back and forth. {@code idle} holds WebSockets until a line arrives.
     */
    public static void main(String[] arguments) throws Exception {
        Streams streams = new Streams();
        streams.backend.listen(Integer.getInteger("backend"));
        boolean hasEvents = arguments[0].equals("events");
        for (int i = 0; i < STREAMS; i++) streams.open(hasEvents);
        if (arguments[0].equals("idle")) {
            System.out.println("held");
            System.in.read();
        } else if (hasEvents) streams.measure(streams.backend::writeEvents, 1);
        else streams.measure(streams::writeMessages, 2);
        System.exit(0);
    }

    /** Opens a stream. The breaker may be open at first, because the streams of the measurement before were lost with their backend. */
    private void open(boolean hasEvents) throws Exception {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!tryOpen(hasEvents)) {
            if (System.nanoTime() > endNanos) throw new IllegalStateException("the gateway opens no stream");
            Thread.sleep(100);
        }
    }

    private boolean tryOpen(boolean hasEvents) throws Exception {
        Promise<Boolean> opened = Promise.promise();
        NetSocket socket = connections.connect(GATEWAY, "127.0.0.1").await(10, TimeUnit.SECONDS);
        Handler<Buffer> reader = hasEvents ? new Events() : new StreamSource.Frames(this::onMessage);
        String success = hasEvents ? "HTTP/1.1 200 " : "HTTP/1.1 101 ";
        vertx.runOnContext(ignored -> socket.closeHandler(closed -> opened.tryFail("closed"))
                .handler(new StreamSource.Head(head -> {
                    socket.handler(reader);
                    opened.complete(head.startsWith(success));
                }))
                .write(request(hasEvents)));
        boolean isOpen = opened.future().await(10, TimeUnit.SECONDS);
        if (isOpen) sockets.add(socket);
        else socket.close().await(10, TimeUnit.SECONDS);
        return isOpen;
    }

    private static String request(boolean hasEvents) {
        String handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        return "GET " + (hasEvents ? "/events" : "/sockets") + " HTTP/1.1\r\nHost: a\r\n"
                + (hasEvents ? "" : handshake) + "\r\n";
    }

    /** Warms the gateway up, and measures its CPU time without and with traffic. Each one passes the gateway {@code hops} times. */
    private void measure(BiConsumer<Integer, Integer> send, int hops) throws Exception {
        transmit(send, SECONDS);
        Thread.sleep(1000);
        long idle = cpuMicros();
        Thread.sleep(SECONDS * 250L);
        idle = (cpuMicros() - idle) * 4;
        nanos = new long[RATE * SECONDS];
        received.set(0);
        long before = cpuMicros();
        int sent = transmit(send, SECONDS);
        long used = Math.max(0, cpuMicros() - before - idle);
        int count = Math.min(received.get(), nanos.length);
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        System.out.printf(
                "%d %d %.2f %.1f%n",
                sent, count, count == 0 ? 0 : sorted[count * 99 / 100] / 1e6, (double) used / Math.max(1, count) / hops);
    }

    /** Sends at the rate, and returns the number sent. Waits half a second for the last ones. */
    private static int transmit(BiConsumer<Integer, Integer> send, int seconds) throws InterruptedException {
        long startNanos = System.nanoTime();
        int all = RATE * seconds;
        for (int sent = 0; sent < all; ) {
            Thread.sleep(1);
            long due = (System.nanoTime() - startNanos) * RATE / TimeUnit.SECONDS.toNanos(1);
            int next = (int) Math.min(all, due);
            send.accept(sent, next);
            sent = next;
        }
        Thread.sleep(500);
        return all;
    }

    private void writeMessages(int from, int to) {
        vertx.runOnContext(ignored -> {
            for (int i = from; i < to; i++) {
                byte[] payload = new byte[StreamSource.PAYLOAD];
                ByteBuffer.wrap(payload).putLong(System.nanoTime());
                sockets.get(i % sockets.size()).write(StreamSource.frame(payload, 0x80));
            }
        });
    }

    private void onMessage(byte[] payload) {
        onReceived(ByteBuffer.wrap(payload).getLong());
    }

    private void onReceived(long sentNanos) {
        int index = received.getAndIncrement();
        if (index < nanos.length) nanos[index] = System.nanoTime() - sentNanos;
    }

    /** Returns the CPU time of the gateway so far (proc(5): utime and stime). */
    private static long cpuMicros() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + GATEWAY_PROCESS + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MICROS;
    }

    /** Reads the time in each event of one stream. */
    private final class Events implements Handler<Buffer> {
        private static final String START = "data: ";
        private String pending = "";

        @Override
        public void handle(Buffer more) {
            pending += more.toString(StandardCharsets.ISO_8859_1);
            int at = 0;
            for (int end = pending.indexOf("\n\n"); end >= 0; end = pending.indexOf("\n\n", at)) {
                int time = pending.indexOf(START, at) + START.length();
                onReceived(Long.parseLong(pending.substring(time, time + NANOS_DIGITS)) - StreamSource.OFFSET);
                at = end + 2;
            }
            pending = pending.substring(at);
        }
    }
}
