package dev.sluice.bench;

import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The CPU times of groups of threads in one process. A thread belongs to the group of the thread that created it. The time of the
 * garbage collector counts for the groups by the bytes that they allocated since the last look.
 */
final class GroupTimes {
    /** The time of a thread in nanoseconds, and the bytes that it allocated. */
    private record Use(long nanos, long bytes) {
        Use plus(Use other) {
            return new Use(nanos + other.nanos, bytes + other.bytes);
        }

        Use minus(Use other) {
            return new Use(nanos - other.nanos, bytes - other.bytes);
        }
    }

    private static final Use NONE = new Use(0, 0);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<Long, Use> seen = new HashMap<>();
    private final Map<String, Double> nanos = new HashMap<>();
    private final List<String> measured;
    private long collected = collectorNanos();

    /** @param measured names of thread groups; all threads of other groups, but those of this server, count for the last */
    private GroupTimes(List<String> measured) {
        this.measured = measured;
    }

    /** Responds to {@code GET /GROUP} on a port with the time of the group since the start, in microseconds. */
    static void serve(int port, List<String> measured) {
        GroupTimes times = new GroupTimes(measured);
        new Thread(new ThreadGroup("times"), () -> times.listen(port), "times").start();
    }

    private void listen(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", exchange -> {
                byte[] body = Long.toString(micros(exchange.getRequestURI().getPath().substring(1)))
                        .getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                try (exchange) {
                    exchange.getResponseBody().write(body);
                }
            });
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized long micros(String group) {
        look();
        return Math.round(nanos.getOrDefault(group, 0.0) / 1000);
    }

    private void look() {
        Map<String, Use> used = new HashMap<>();
        for (Thread thread : allThreads()) addUse(thread, used);
        long allBytes = used.values().stream().mapToLong(Use::bytes).sum();
        long collector = collectorNanos() - collected;
        collected += collector;
        used.forEach((group, use) ->
                nanos.merge(group, use.nanos + (double) collector * use.bytes / Math.max(1, allBytes), Double::sum));
    }

    private void addUse(Thread thread, Map<String, Use> used) {
        long id = thread.getId();
        Use now = new Use(THREADS.getThreadCpuTime(id), THREADS.getThreadAllocatedBytes(id));
        ThreadGroup group = thread.getThreadGroup();
        if (now.nanos < 0 || group == null) return;
        Use before = seen.getOrDefault(id, NONE);
        seen.put(id, now);
        used.merge(nameOf(group), now.minus(before), Use::plus);
    }

    private String nameOf(ThreadGroup group) {
        if (group.getName().equals("times") || measured.contains(group.getName())) return group.getName();
        return measured.get(measured.size() - 1);
    }

    private static Thread[] allThreads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) root = root.getParent();
        Thread[] threads = new Thread[2 * root.activeCount() + 16];
        int number = root.enumerate(threads, true);
        return Arrays.copyOf(threads, number);
    }

    private static long collectorNanos() {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) sum += collectorNanos(task);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sum;
    }

    /** The thread of the JVM collects with the serial collector; other collectors have threads of their own. */
    private static long collectorNanos(Path task) {
        try {
            if (!Files.readString(task.resolve("comm")).matches("(VM Thread|GC|G1)[^\n]*\n")) return 0;
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
        } catch (IOException ended) {
            // A thread that has ended collects no more.
            return 0;
        }
    }
}
