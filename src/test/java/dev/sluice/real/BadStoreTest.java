package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits of a store that sends nonsense, or whose keys something else has written. */
@ExtendWith(VertxExtension.class)
class BadStoreTest {
    private static final String ROUTES = """
            routes:
              GET /a: { respond: 1, rate_limits: [each] }
            """;

    private static final Duration MAX_WAIT = Duration.ofMillis(500);
    private static final int MAX_LINES = 10;

    @TempDir
    Path folder;

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice", Level.INFO);

    private final Vertx vertx;
    private final Clock clock;

    BadStoreTest(Vertx vertx) {
        this.vertx = vertx;
        this.clock = new VertxClock(vertx);
    }

    /** The replies of a server that is no store, or a broken one. */
    enum Nonsense {
        /** Bytes without a meaning. */
        RANDOM {
            @Override
            void reply(NetSocket socket, Buffer request) {
                byte[] bytes = new byte[64];
                new Random(38).nextBytes(bytes);
                socket.write(Buffer.buffer(bytes));
            }
        },
        /** Another protocol. */
        HTTP {
            @Override
            void reply(NetSocket socket, Buffer request) {
                socket.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            }
        },
        /** A valid reply, which the script never gives. */
        OK {
            @Override
            void reply(NetSocket socket, Buffer request) {
                write(socket, request, "+OK\r\n");
            }
        },
        /** A list of the right length with numbers that the script never gives. */
        WRONG_NUMBERS {
            @Override
            void reply(NetSocket socket, Buffer request) {
                write(socket, request, "*3\r\n$2\r\n-5\r\n$3\r\n1e9\r\n$1\r\nx\r\n");
            }
        },
        /** More replies than commands. */
        TOO_MANY {
            @Override
            void reply(NetSocket socket, Buffer request) {
                write(socket, request, "+OK\r\n+OK\r\n+OK\r\n");
            }
        },
        /** Lists in lists in lists. */
        NESTED {
            @Override
            void reply(NetSocket socket, Buffer request) {
                write(socket, request, "*1\r\n".repeat(100_000));
            }
        },
        /** The length of a text that never ends. */
        HUGE {
            @Override
            void reply(NetSocket socket, Buffer request) {
                write(socket, request, "$500000000\r\n" + "x".repeat(1000));
            }
        },
        /** One byte in a second. */
        SLOW {
            @Override
            void reply(NetSocket socket, Buffer request) {}
        };

        abstract void reply(NetSocket socket, Buffer request);

        /** Writes a valid reply to each command of a pipeline, and another one to each call of a script. */
        private static void write(NetSocket socket, Buffer request, String ofScript) {
            String text = request.toString(ISO_8859_1).toUpperCase(Locale.ROOT);
            for (String command : text.split("(?=\\*\\d{1,3}\r\n\\$)", -1))
                if (command.contains("HELLO")) socket.write("%1\r\n$6\r\nserver\r\n$6\r\nvalkey\r\n");
                else if (command.contains("INFO")) socket.write("$0\r\n\r\n");
                else socket.write(ofScript);
        }
    }

    private int listen(Nonsense nonsense) throws Exception {
        NetServer server = vertx.createNetServer().connectHandler(socket -> {
            socket.exceptionHandler(closed -> {});
            if (nonsense == Nonsense.SLOW) drip(socket);
            else socket.handler(request -> nonsense.reply(socket, request));
        });
        return server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    }

    private void drip(NetSocket socket) {
        socket.write("%").onSuccess(written -> clock.after(TimeUnit.SECONDS.toNanos(1), () -> drip(socket)));
    }

    private static String limit(String url, String rate, int burst) {
        return """
                store: { url: "%s", timeout: 50ms }
                rate_limits:
                  each: { rate: %s, burst: %d, key: $header.x-caller, scope: fleet }
                """.formatted(url, rate, burst) + ROUTES;
    }

    private static List<Integer> statuses(TestGateway gateway, int count, String caller) {
        return IntStream.range(0, count)
                .map(number -> gateway.get("/a", "x-caller", caller).statusCode())
                .boxed()
                .toList();
    }

    /** {@code CI_LONG=1} adds the other kinds. */
    static Stream<Nonsense> kinds() {
        return System.getenv("CI_LONG") == null
                ? Stream.of(Nonsense.RANDOM, Nonsense.WRONG_NUMBERS, Nonsense.NESTED, Nonsense.SLOW)
                : Stream.of(Nonsense.values());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_store_that_answers_nonsense_decides_nothing(Nonsense nonsense) throws Exception {
        String yaml = limit("redis://127.0.0.1:" + listen(nonsense), "1/h", 2);
        try (TestGateway gateway = TestGateway.of(yaml)) {
            assertThat(statuses(gateway, 1, "warm-up")).containsExactly(200);
            long start = clock.nanos();
            for (int part = 1; part <= 3; part++) {
                String caller = "caller-" + part;
                long sent = clock.nanos();
                assertThat(statuses(gateway, 3, caller)).containsExactly(200, 200, 429);
                assertThat(Duration.ofNanos(clock.nanos() - sent)).isLessThan(MAX_WAIT);
                long end = start + TimeUnit.MILLISECONDS.toNanos(400L * part);
                Await.until(() -> clock.nanos() >= end);
            }
            assertThat(gateway.adminGet("/health/ready").statusCode()).isEqualTo(200);
            assertThat(gateway.adminGet("/metrics").body())
                    .containsPattern("decisions_without_store_total\\{limit=\"each\"} (?!0)");
        }
        List<String> lines =
                log.lines().stream().filter(line -> !line.startsWith("INFO")).toList();
        assertThat(lines).hasSizeLessThanOrEqualTo(MAX_LINES).allMatch(line -> line.startsWith("WARN"));
        // Texts are a reply to the connection. Only the limits know that the numbers are wrong.
        boolean isText = nonsense == Nonsense.OK || nonsense == Nonsense.WRONG_NUMBERS;
        String text = isText ? "garbage" : "the store is away: ";
        assertThat(lines).filteredOn(line -> line.contains(text)).isNotEmpty();
    }

    @Test
    @Needs(VALKEY)
    void a_key_of_another_type_counts_as_absent_and_is_replaced() throws Exception {
        try (Valkey store = Valkey.start(folder);
                TestGateway gateway = start(store, limit(store.url().toString(), "1/h", 2))) {
            for (String type : List.of("LPUSH", "SET", "SADD")) {
                assertThat(statuses(gateway, 3, type)).containsExactly(200, 200, 429);
                String key = key(store, type);
                store.cli("DEL", key);
                store.cli(type, key, "garbage");
            }
            // Another gateway has no lease that rejects the callers.
            try (TestGateway other = start(store, limit(store.url().toString(), "1/h", 2))) {
                for (String type : List.of("LPUSH", "SET", "SADD")) {
                    assertThat(statuses(other, 3, type)).as(type).containsExactly(200, 200, 429);
                    assertThat(store.cli("TYPE", key(store, type))).isEqualTo("string");
                }
            }
            for (String key : List.of("sluice:replicas", "sluice:limits")) {
                store.cli("DEL", key);
                store.cli("SET", key, "garbage");
            }
            Await.until(() -> store.cli("TYPE", "sluice:replicas").equals("zset")
                    && store.cli("TYPE", "sluice:limits").equals("hash"));
        }
        assertThat(log.lines()).noneMatch(line -> line.contains("the store is away"));
    }

    private static String key(Valkey store, String caller) {
        String key = store.cli("--scan", "--pattern", "sluice:rate:each:*" + caller);
        assertThat(key).as(caller).isNotEmpty();
        return key;
    }

    private static TestGateway start(Valkey store, String yaml) {
        assertThat(store.port()).isPositive();
        TestGateway gateway = TestGateway.of(yaml);
        Await.until(() -> gateway.adminGet("/metrics").body().contains("\nsluice_store_up 1.0\n"));
        return gateway;
    }

    @Test
    @Needs(VALKEY)
    void a_clock_of_the_store_that_goes_back_an_hour_costs_a_key_its_burst_and_a_window() throws Exception {
        try (Valkey store = Valkey.start(folder);
                TestGateway gateway = start(store, limit(store.url().toString(), "5/s", 5))) {
            assertThat(statuses(gateway, 1, "a")).containsExactly(200);
            String key = key(store, "a");
            String[] time = store.cli("TIME").split("\\s+", -1);
            long later = Long.parseLong(time[0]) + Duration.ofHours(1).toSeconds();
            store.cli("SET", key, later + "000000:0:5", "EX", "3700");
            assertThat(statuses(gateway, 1, "a")).containsExactly(429);
            long start = clock.nanos();
            // The condition is read again after it holds.
            AtomicBoolean isAdmitted = new AtomicBoolean();
            Await.until(() -> {
                if (!isAdmitted.get()) isAdmitted.set(statuses(gateway, 1, "a").equals(List.of(200)));
                return isAdmitted.get();
            });
            // The burst takes a second, and the window is one.
            assertThat(Duration.ofNanos(clock.nanos() - start))
                    .isBetween(Duration.ofMillis(500), Duration.ofMillis(2500));
        }
    }

    @Test
    @Needs(VALKEY)
    void gateways_with_different_limits_of_one_name_warn_and_judge_by_their_own() throws Exception {
        try (Valkey store = Valkey.start(folder);
                TestGateway few = start(store, limit(store.url().toString(), "1/h", 2));
                TestGateway many = start(store, limit(store.url().toString(), "1/h", 5))) {
            assertThat(statuses(few, 3, "a")).containsExactly(200, 200, 429);
            assertThat(statuses(many, 4, "a")).containsExactly(200, 200, 200, 429);
            assertThat(statuses(few, 1, "a")).containsExactly(429);
            Await.until(() -> warnings("1/h, burst 2 in ").size() == 2
                    && warnings("1/h, burst 5 in ").size() == 2);
            assertThat(warnings("differs between replicas")).hasSize(2);
        }
    }

    @Test
    @Needs(VALKEY)
    void gateways_with_different_quotas_of_one_name_compare_the_count_with_their_own() throws Exception {
        String quota = """
                store: { url: "%s", timeout: 50ms }
                rate_limits: { each: { quota: %d/month, key: $header.x-caller } }
                """ + ROUTES;
        try (Valkey store = Valkey.start(folder);
                TestGateway few = start(store, quota.formatted(store.url(), 2));
                TestGateway many = start(store, quota.formatted(store.url(), 5))) {
            assertThat(statuses(few, 3, "a")).containsExactly(200, 200, 429);
            assertThat(statuses(many, 4, "a")).containsExactly(200, 200, 200, 429);
            Await.until(() -> warnings("differs between replicas").size() == 2);
        }
    }

    private List<String> warnings(String text) {
        return log.lines().stream()
                .filter(line -> line.startsWith("WARN") && line.contains(text))
                .toList();
    }
}
