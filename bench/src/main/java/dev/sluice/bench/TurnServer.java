package dev.sluice.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.net.httpserver.HttpServer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Serves the {@link TurnMeter turns} of the event loops of a process since the last request. {@code GET /} returns lines of a name and a
 * value in milliseconds, and lines that begin with {@code #} about the longest turns. Thread-safe.
 *
 * <p>{@code cpu} and {@code wall} are the longest turn by CPU time and by wall time, {@code delay99} and {@code delay100} how late timers
 * ran, and {@code pause} is the longest collection of garbage.
 */
final class TurnServer {
    private final Map<EventLoop, TurnMeter> meters = new ConcurrentHashMap<>();
    private long pauseMillis;
    private long startNanos = System.nanoTime();

    private TurnServer() {}

    /** Measures loops, and serves their times on a port of this machine. */
    static void serve(Iterable<? extends EventLoop> loops, int port) throws IOException {
        TurnServer server = new TurnServer();
        for (EventLoop loop : loops) loop.execute(() -> server.meters.put(loop, TurnMeter.install(loop)));
        server.followCollections();
        server.listen(port);
    }

    private void followCollections() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans())
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, unused) -> addPause((CompositeData) notification.getUserData()), null, null);
    }

    private synchronized void addPause(CompositeData data) {
        long millis = GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration();
        pauseMillis = Math.max(pauseMillis, millis);
    }

    private void listen(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            byte[] body = report().getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    private synchronized String report() {
        List<TurnTimes> all = new ArrayList<>();
        meters.forEach((loop, meter) ->
                all.add(CompletableFuture.supplyAsync(meter::take, loop).join()));
        String text = line("cpu", most(all, TurnTimes::cpuNanos) / 1e6)
                + line("wall", most(all, TurnTimes::wallNanos) / 1e6)
                + line("delay99", most(all, times -> times.delay(99)) / 1e3)
                + line("delay100", most(all, times -> times.delay(100)) / 1e3)
                + line("pause", pauseMillis)
                + longest(all);
        pauseMillis = 0;
        startNanos = System.nanoTime();
        return text;
    }

    private static long most(List<TurnTimes> all, ToLongFunction<TurnTimes> of) {
        return all.stream().mapToLong(of).max().orElse(0);
    }

    private static String line(String name, double value) {
        return String.format(Locale.ROOT, "%s %.3f%n", name, value);
    }

    private String longest(List<TurnTimes> all) {
        StringBuilder text = new StringBuilder();
        all.stream()
                .flatMap(times -> times.longest().stream())
                .sorted(Comparator.comparingLong(Turn::cpuNanos).reversed())
                .limit(TurnTimes.KEPT)
                .forEach(turn -> text.append(describe(turn)));
        return text.toString();
    }

    private String describe(Turn turn) {
        return String.format(
                Locale.ROOT,
                "# at %.0f ms: CPU %.2f ms, wall %.2f ms, %d events%n",
                (turn.endNanos() - startNanos) / 1e6,
                turn.cpuNanos() / 1e6,
                turn.wallNanos() / 1e6,
                turn.events());
    }
}
