package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * The callers of {@code bench/attacks}. Runs one attack on the gateway at port 8080 for ten seconds, and measures the requests of
 * other callers at the same time. Prints the statuses that the attackers got, and the median and the 99th percentile of the others.
 */
public final class Attackers {
    private static final int PORT = 8080;
    private static final long NANOS = 10_000_000_000L;
    private static final long PAUSE_MILLIS = 5;
    private static final byte[] OBJECTS = ("[" + "{},".repeat((1 << 20) / 3) + "{}]").getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Integer> statuses = new TreeMap<>();
    private final long end = System.nanoTime() + NANOS;

    /** Arguments: {@code objects}, {@code stalled}, {@code unread}, {@code loops} or {@code none}, and the number of attackers. */
    public static void main(String[] arguments) throws Exception {
        Attackers attackers = new Attackers();
        int number = Integer.parseInt(arguments[1]);
        CountDownLatch done = new CountDownLatch(number);
        for (int i = 0; i < number; i++) start(() -> attackers.attack(arguments[0]), done);
        System.out.println(attackers.measureOthers() + " | " + attackers.awaitStatuses(done));
        System.exit(0);
    }

    private static void start(Runnable attack, CountDownLatch done) {
        Thread thread = new Thread(() -> {
            attack.run();
            done.countDown();
        });
        thread.setDaemon(true);
        thread.start();
    }

    private String awaitStatuses(CountDownLatch done) throws InterruptedException {
        done.await();
        synchronized (statuses) {
            return statuses.toString();
        }
    }

    private void attack(String kind) {
        while (System.nanoTime() < end) {
            String status;
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
                socket.setSoTimeout((int) (NANOS / 1_000_000));
                status = attack(kind, socket);
            } catch (IOException e) {
                status = "closed";
            }
            synchronized (statuses) {
                statuses.merge(status, 1, Integer::sum);
            }
        }
    }

    private String attack(String kind, Socket socket) throws IOException {
        return switch (kind) {
            case "objects" -> status(post(socket, OBJECTS.length, OBJECTS.length));
            case "stalled" -> hold(post(socket, OBJECTS.length, OBJECTS.length / 2));
            case "unread" -> hold(get(socket, "/large"));
            case "loops" -> status(get(socket, "/loop"));
            default -> status(get(socket, "/small"));
        };
    }

    private static Socket post(Socket socket, int announced, int sent) throws IOException {
        OutputStream out = socket.getOutputStream();
        write(out, "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + announced + "\r\n\r\n");
        out.write(OBJECTS, 0, sent);
        return socket;
    }

    private static Socket get(Socket socket, String path) throws IOException {
        write(socket.getOutputStream(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return socket;
    }

    private static void write(OutputStream out, String head) throws IOException {
        out.write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the status of a response and the rest of its connection. */
    private static String status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] head = in.readNBytes(12);
        byte[] rest = new byte[1 << 16];
        while (in.read(rest) > 0) {
            // The bytes of the body are not needed.
        }
        return textOf(head);
    }

    private static String textOf(byte[] head) {
        return head.length < 12 ? "closed" : new String(head, 9, 3, StandardCharsets.US_ASCII);
    }

    /** Keeps the connection until the attack ends or the gateway closes it. Reads nothing but the first bytes of a refusal. */
    private String hold(Socket socket) throws IOException {
        long millis = Math.max(1, (end - System.nanoTime()) / 1_000_000);
        socket.setSoTimeout((int) millis);
        byte[] head = socket.getInputStream().readNBytes(12);
        String status = textOf(head);
        if (status.equals("200")) sleep(millis);
        return status;
    }

    /** Sends small requests one after another, each on a connection of its own. */
    private String measureOthers() throws InterruptedException {
        List<Long> nanos = new ArrayList<>();
        int failed = 0;
        while (System.nanoTime() < end) {
            long started = System.nanoTime();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
                socket.setSoTimeout(5000);
                if (!status(get(socket, "/small")).equals("200")) failed++;
            } catch (IOException e) {
                failed++;
            }
            nanos.add(System.nanoTime() - started);
            Thread.sleep(PAUSE_MILLIS);
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return "%d | %d | %.1f | %.1f"
                .formatted(
                        sorted.length, failed, sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
