package dev.sluice.bench;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The attackers of {@code bench/attacks} and {@code bench/soak}, all on one event loop. Each has one connection at a time. An
 * attacker whose connection ends waits and connects again, so that all together send at most 200 requests a second after the
 * first burst; slow heads and slow bodies do not.
 */
public final class Attackers {
    private static final int STARTS_PER_TICK = 20;
    private static final int TICK_MILLIS = 10;
    private static final int REQUESTS_PER_SECOND = 200;
    private static final int SLOW_BYTE_MILLIS = 1000;
    private static final int SLOW_BODY = 800;
    private static final Buffer TREE = Buffer.buffer("[" + "{},".repeat((1 << 20) / 3 - 2) + "{}]");
    private static final Buffer RECORD_LIST = Buffer.buffer("{\"lines\":[" + "{},".repeat(120_000) + "{}]}");
    private static final Buffer NESTED =
            Buffer.buffer("{\"op\":\"not\",\"of\":".repeat(63) + "{\"op\":\"not\"}" + "}".repeat(63));
    private static final Buffer PIECES = Buffer.buffer("1\r\n \r\n".repeat(100_000) + "1\r\n1\r\n0\r\n\r\n");
    private static final Buffer BYTE = Buffer.buffer("1");

    /** What an attacker does on a connection. */
    private enum Kind {
        /** Sends a body of 1 MiB that becomes a large tree. */
        OBJECTS(post("/echo", TREE.length()).appendBuffer(TREE)),
        /** Sends half of such a body. */
        STALLED(post("/echo", TREE.length()).appendBuffer(TREE.slice(0, TREE.length() / 2))),
        /** Requests 7 MB, and reads the first bytes. */
        UNREAD(get("/large")),
        /** Requests a reply of 7 MB with 700,000 names in one object. */
        NAMES(get("/names")),
        /** Requests a loop of 100 calls with replies of 1 MiB. */
        LOOPS(get("/loop")),
        /** Sends a body with 120,000 objects, each of which violates the schema of its route five times. */
        RECORDS(post("/orders", RECORD_LIST.length()).appendBuffer(RECORD_LIST)),
        /** Sends a body of 64 levels to a schema of three alternatives that recurse. */
        ALTERNATIVES(post("/filter", NESTED.length()).appendBuffer(NESTED)),
        /** Sends a body of 100 KB in chunks of a byte. */
        PIECES(head("POST /echo", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n")
                .appendBuffer(Attackers.PIECES)),
        /** Requests a reply of 100 KB in chunks of a byte. */
        CHUNKS(get("/pieces")),
        /** Requests a reply of 30 KB, which the backend sends in HTTP/2 frames of a byte. */
        FRAMES(get("/frames")),
        /** Sends a random token, whose introspection takes half a second. */
        TOKENS(get("/token")),
        /** Sends a head, a byte each second. */
        HEADS(Buffer.buffer("GET /small HTTP/1.1\r\nHost: a\r\nX-Slow: ")),
        /** Sends a body, a byte each second. */
        BODIES(post("/echo", SLOW_BODY));

        private final Buffer request;

        Kind(Buffer request) {
            this.request = request;
        }

        private boolean isSlow() {
            return this == HEADS || this == BODIES;
        }

        private Buffer request() {
            return this == TOKENS ? head("GET /token", "Authorization: Bearer " + UUID.randomUUID() + "\r\n") : request;
        }
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final NetClient client =
            vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(1 << 16).setConnectTimeout(10_000));
    private final Map<String, Integer> statuses = new TreeMap<>();
    private final List<Attack> slow = new ArrayList<>();
    private final int port;
    private final Kind kind;
    private final int number;
    private int open;
    private int started;
    private int nextSlow;
    private long longestNanos;

    private Attackers(int port, Kind kind, int number) {
        this.port = port;
        this.kind = kind;
        this.number = number;
    }

    /**
     * Prints the number of connections that the gateway has ended, by status, the number of those that are open at the end, and the
     * longest time in seconds that the gateway let one open. Arguments: port of the gateway, kind, number, seconds.
     */
    public static void main(String[] arguments) {
        Kind kind = Kind.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        Attackers attackers = new Attackers(Integer.parseInt(arguments[0]), kind, Integer.parseInt(arguments[2]));
        attackers.vertx.runOnContext(loop -> attackers.start());
        attackers.vertx.setTimer(TimeUnit.SECONDS.toMillis(Integer.parseInt(arguments[3])), end -> attackers.report());
    }

    private void start() {
        vertx.setPeriodic(1, TICK_MILLIS, timer -> {
            for (int i = 0; i < STARTS_PER_TICK && started < number; i++, started++) new Attack().connect();
            if (kind.isSlow()) sendSlowly();
        });
    }

    /** Sends a byte on some connections, so that each sends a byte each second. */
    private void sendSlowly() {
        int count = (slow.size() * TICK_MILLIS + SLOW_BYTE_MILLIS - 1) / SLOW_BYTE_MILLIS;
        for (int i = 0; i < count; i++) slow.get(nextSlow++ % slow.size()).sendByte();
    }

    private void report() {
        if (open > 0) statuses.put("open", open);
        String counts = statuses.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
        System.out.printf("%s %.1f%n", counts.isEmpty() ? "none" : counts, longestNanos / 1e9);
        System.exit(0);
    }

    private static Buffer post(String path, int length) {
        return head("POST " + path, "Content-Type: application/json\r\nContent-Length: " + length + "\r\n");
    }

    private static Buffer get(String path) {
        return head("GET " + path, "");
    }

    private static Buffer head(String target, String fields) {
        return Buffer.buffer(target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n");
    }

    /** One attacker. */
    private final class Attack {
        private NetSocket socket;
        private String status;
        private long startedNanos;
        private boolean isOpen;

        private void connect() {
            status = "closed";
            startedNanos = System.nanoTime();
            client.connect(port, "127.0.0.1").onSuccess(this::onConnected).onFailure(refused -> {
                count("refused");
                reconnect();
            });
        }

        private void onConnected(NetSocket connected) {
            socket = connected;
            isOpen = true;
            open++;
            if (kind.isSlow()) slow.add(this);
            Handler<Void> onClose = closed -> onClosed();
            connected.handler(this::onBytes).closeHandler(onClose).exceptionHandler(reset -> {});
            connected.write(kind.request());
        }

        /** Keeps the status of the first bytes. An attacker that does not read reads no more, unless it is rejected. */
        private void onBytes(Buffer bytes) {
            if (!status.equals("closed") || bytes.length() < 12) return;
            status = bytes.getString(9, 12, StandardCharsets.US_ASCII.name());
            if (kind == Kind.UNREAD && status.equals("200")) socket.pause();
        }

        private void onClosed() {
            isOpen = false;
            open--;
            longestNanos = Math.max(longestNanos, System.nanoTime() - startedNanos);
            count(status);
            if (!kind.isSlow()) reconnect();
        }

        private void reconnect() {
            vertx.setTimer(number * 1000L / REQUESTS_PER_SECOND + 1, timer -> connect());
        }

        private void sendByte() {
            if (isOpen) socket.write(BYTE);
        }

        private void count(String result) {
            statuses.merge(result, 1, Integer::sum);
        }
    }
}
