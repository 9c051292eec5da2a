package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The other callers of {@code bench/attacks} and {@code bench/soak}: requests at a constant rate, each on a connection of its
 * own, from another address than that of attackers. The time of a request starts when it is due, so a late start counts too.
 */
public final class Others {
    private static final String[] PATHS = {"/small", "/composed", "/proxied", "/token"};
    private static final int WARM_UP = 30;
    private static final int TIMEOUT_MILLIS = 5000;

    private final int port;
    private final AtomicInteger failed = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private Others(int port) {
        this.port = port;
    }

    /**
     * Prints the number of requests, the number of those without a 200, and the median and the 99th percentile in milliseconds.
     * Arguments: port of the gateway, seconds, requests per second.
     */
    public static void main(String[] arguments) throws InterruptedException {
        Others others = new Others(Integer.parseInt(arguments[0]));
        int rate = Integer.parseInt(arguments[2]);
        for (int i = 0; i < WARM_UP; i++) others.request(i);
        others.failed.set(0);
        long[] nanos = others.measure(Integer.parseInt(arguments[1]) * rate, TimeUnit.SECONDS.toNanos(1) / rate);
        Arrays.sort(nanos);
        System.out.printf(
                "%d %d %.1f %.1f%n",
                nanos.length, others.failed.get(), nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6);
    }

    /** A request does not wait for the one before. */
    private long[] measure(int count, long periodNanos) throws InterruptedException {
        long[] nanos = new long[count];
        long startNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int index = i;
            long dueNanos = startNanos + i * periodNanos;
            TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
            threads.execute(() -> {
                request(index);
                nanos[index] = System.nanoTime() - dueNanos;
            });
        }
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES);
        return nanos;
    }

    private void request(int i) {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName("127.0.0.2"), 0)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            // Only one path reads the token.
            String head = "GET " + PATHS[i % PATHS.length] + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                    + Replies.VALID + UUID.randomUUID() + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            if (!status(socket.getInputStream()).equals("200")) failed.incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
        }
    }

    /** Reads a response to its end, and returns its status. */
    private static String status(InputStream in) throws IOException {
        byte[] head = in.readNBytes(12);
        byte[] rest = new byte[1 << 12];
        while (in.read(rest) > 0) {
            // The bytes of the body are not needed.
        }
        return head.length < 12 ? "closed" : new String(head, 9, 3, StandardCharsets.US_ASCII);
    }
}
