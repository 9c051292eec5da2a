package dev.sluice.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import com.sun.management.GarbageCollectionNotificationInfo;
import io.netty.channel.EventLoop;

/**
 * Serves the {@link TurnMeter turns} of the event loops of a process since the last request: {@code GET /} returns lines of a name and a
 * value, and lines that begin with {@code #} about the longest turns.
 */
final class TurnServer {
    private final Map<EventLoop, TurnMeter> meters = new ConcurrentHashMap<>();
    private final List<Long> pauses = new ArrayList<>();
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
            ((NotificationEmitter) collector).addNotificationListener((notification, unused) -> {
                CompositeData data = (CompositeData) notification.getUserData();
                addPause(GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration());
            }, null, null);
    }

    private synchronized void addPause(long millis) {
        pauses.add(millis);
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
        meters.forEach((loop, meter) -> all.add(CompletableFuture.supplyAsync(meter::take, loop).join()));
        StringBuilder text = new StringBuilder();
        TurnTimes busiest = all.get(0);
        for (TurnTimes times : all) if (cpu(times) > cpu(busiest)) busiest = times;
        append(text, "turns", all.stream().mapToLong(TurnTimes::count).sum());
        append(text, "cpu", cpu(busiest) / 1e6);
        append(text, "wall", all.stream().mapToLong(TurnTimes::wallNanos).max().orElse(0) / 1e6);
        append(text, "delay99", all.stream().mapToLong(times -> times.delay(99)).max().orElse(0) / 1e3);
        append(text, "delay100", all.stream().mapToLong(times -> times.delay(100)).max().orElse(0) / 1e3);
        append(text, "pause", pauses.stream().mapToLong(Long::longValue).max().orElse(0));
        for (Turn turn : busiest.longest())
            text.append(String.format(
                    Locale.ROOT,
                    "# at %.0f ms: CPU %.2f ms, wall %.2f ms, %d events%n",
                    (turn.endNanos() - startNanos) / 1e6,
                    turn.cpuNanos() / 1e6,
                    turn.wallNanos() / 1e6,
                    turn.events()));
        pauses.clear();
        startNanos = System.nanoTime();
        return text.toString();
    }

    private static long cpu(TurnTimes times) {
        return times.longest().isEmpty() ? 0 : times.longest().get(0).cpuNanos();
    }

    private static void append(StringBuilder text, String name, double value) {
        text.append(String.format(Locale.ROOT, "%s %.3f%n", name, value));
    }
}
