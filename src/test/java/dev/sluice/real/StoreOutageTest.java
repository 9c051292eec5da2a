package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.real.OpenLoopSender.Run;
import dev.sluice.real.OpenLoopSender.Sample;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways under load at twice the rate, while their store fails in a different way in each test. */
@Needs(VALKEY)
class StoreOutageTest {
    private static final int GATEWAYS = 2;
    private static final long SEED = 38;
    private static final double NANOS = 1e9;
    private static final int WARM_UP_SECONDS = 1;
    private static final int RATE = 100;
    private static final int BURST = 20;
    private static final int SLOW_RATE = 10;
    private static final int SLOW_BURST = 1;
    private static final int UNITS_OF_LEASE = 5;
    private static final long TIMEOUT = Duration.ofMillis(200).toNanos();

    /** The time of a request beside its wait for the store. Requests to a route without a limit show more on a busy machine. */
    private static final long OWN_TIME = Duration.ofMillis(50).toNanos();

    private static final long OUTAGE = Duration.ofMillis(1500).toNanos();

    /** A probe comes after at most 2 s, and its connection after that. */
    private static final long RETURN = Duration.ofSeconds(3).toNanos();

    private static final String CONFIGURATION = """
            server: { host: 127.0.0.1, port: 0, listeners: 2, drain: { delay: 0s } }
            admin: { port: 0 }
            store: { url: "%s", timeout: 200ms, lease: 50ms }
            rate_limits:
              fast: { rate: 100/s, burst: 20, key: $header.x-caller, scope: fleet }
              slow: { rate: 10/s, burst: 1, key: $header.x-caller, scope: fleet }
            routes:
              GET /fast: { respond: 1, rate_limits: [fast] }
              GET /slow: { respond: 1, rate_limits: [slow] }
              GET /free: { respond: 1 }
            """;

    @TempDir
    Path folder;

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice", Level.INFO);

    /** Changes the state of a store. */
    @FunctionalInterface
    private interface Change {
        void apply(Valkey store) throws Exception;
    }

    /** The samples of a run, and the times at which the store failed, was healed, and was back in all gateways. */
    private record Outcome(List<Sample> samples, long failedNanos, long healedNanos, long backNanos) {
        List<Sample> of(String path) {
            return samples.stream().filter(sample -> sample.isOf(path)).toList();
        }

        long longestWait(Predicate<Sample> filter) {
            return samples.stream()
                    .filter(filter)
                    .mapToLong(Sample::waitNanos)
                    .max()
                    .orElse(0);
        }

        long waits(String path) {
            return of(path).stream()
                    .filter(sample -> sample.waitNanos() >= TIMEOUT - NANOS / 1000)
                    .count();
        }

        long admitted(String path, long from, long to) {
            return of(path).stream()
                    .filter(Sample::isAdmitted)
                    .filter(sample -> sample.answeredNanos() >= from && sample.answeredNanos() <= to)
                    .count();
        }

        /** Asserts the bound of the units that all gateways admit from the failure on. */
        void assertBound(String path, int rate, int burst, int leased, String name, long to) {
            double most = rate * ((to - failedNanos) / NANOS) + Math.max(burst, GATEWAYS) + leased;
            // A gateway that returns first has the whole rate, while the other one still uses its share.
            double returning = Math.max(0, Math.min(to, backNanos) - healedNanos) / NANOS;
            most += rate * returning * (GATEWAYS - 1) / GATEWAYS;
            long admitted = admitted(path, failedNanos, to);
            System.out.printf("%s %s: %d of at most %.1f (%.3f)%n", name, path, admitted, most, admitted / most);
            assertThat((double) admitted).as(name + " " + path).isLessThanOrEqualTo(most);
        }
    }

    private record Gateways(TestGateway first, TestGateway second) implements AutoCloseable {
        static Gateways start(Valkey store) {
            String yaml = CONFIGURATION.formatted(store.url());
            Gateways gateways = new Gateways(TestGateway.of(yaml, Map.of()), TestGateway.of(yaml, Map.of()));
            Await.until(() -> gateways.allHave("\nsluice_store_replicas 2.0\n"));
            return gateways;
        }

        List<TestGateway> all() {
            return List.of(first, second);
        }

        boolean allHave(String metric) {
            return all().stream()
                    .allMatch(gateway -> gateway.adminGet("/metrics").body().contains(metric));
        }

        @Override
        public void close() {
            all().forEach(TestGateway::close);
        }
    }

    private static Run load(OpenLoopSender sender, Gateways gateways, double seconds) {
        Random random = new Random(SEED);
        List<Integer> ports = gateways.all().stream().map(TestGateway::port).toList();
        return sender.start(OpenLoopSender.merged(List.of(
                OpenLoopSender.poisson(random, 2 * RATE, seconds, ports, "/fast", "a"),
                OpenLoopSender.poisson(random, 2 * SLOW_RATE, seconds, ports, "/slow", "a"),
                OpenLoopSender.poisson(random, RATE, seconds, ports, "/free", "a"))));
    }

    private static void await(LongSupplier clock, long nanos) {
        long end = clock.getAsLong() + nanos;
        Await.until(() -> clock.getAsLong() >= end);
    }

    /** Lets the store fail under load, and heals it after a time. */
    private Outcome run(Valkey store, Change failure, Change healing) throws Exception {
        try (OpenLoopSender sender = new OpenLoopSender();
                Gateways gateways = Gateways.start(store)) {
            load(sender, gateways, WARM_UP_SECONDS).samples();
            Run run = load(sender, gateways, 30);
            await(sender::nanos, OUTAGE / 2);
            long failed = sender.nanos();
            failure.apply(store);
            await(sender::nanos, OUTAGE);
            assertAway(gateways);
            healing.apply(store);
            long healed = sender.nanos();
            Await.until(() -> gateways.allHave("\nsluice_store_up 1.0\n"));
            long back = sender.nanos();
            await(sender::nanos, OUTAGE / 2);
            return new Outcome(run.stop(), failed, healed, back);
        }
    }

    private static void assertAway(Gateways gateways) {
        assertThat(gateways.allHave("\nsluice_store_up 0.0\n")).isTrue();
        for (TestGateway gateway : gateways.all()) {
            HttpResponse<String> ready = gateway.adminGet("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(ready.body()).getJsonObject("store").getString("status"))
                    .isEqualTo("away");
            assertThat(gateway.adminGet("/metrics").body())
                    .containsPattern("decisions_without_store_total\\{limit=\"fast\"} [1-9]")
                    // Each connection has a client of its own, with a pool.
                    .doesNotContainPattern("pool_name=\"(?!store\")[^\"]*\",pool_type=\"redis\"");
        }
    }

    private void assertOutage(String name, String reason, Valkey store, Change failure, Change healing)
            throws Exception {
        Outcome outcome = run(store, failure, healing);
        assertWaits(name, outcome);
        long last = outcome.samples().stream()
                .mapToLong(Sample::answeredNanos)
                .max()
                .orElseThrow();
        for (long to : List.of(outcome.healedNanos(), outcome.backNanos(), last)) {
            outcome.assertBound("/fast", RATE, BURST, GATEWAYS * UNITS_OF_LEASE, name, to);
            outcome.assertBound("/slow", SLOW_RATE, SLOW_BURST, 0, name, to);
        }
        assertThat(outcome.backNanos() - outcome.healedNanos()).isLessThanOrEqualTo(RETURN);
        assertThat(log.lines())
                .filteredOn(line -> line.contains("the store is "))
                .satisfies(lines -> {
                    assertThat(lines)
                            .filteredOn(line -> line.startsWith("WARN"))
                            .hasSize(GATEWAYS);
                    assertThat(lines)
                            .filteredOn(line -> line.startsWith("INFO"))
                            .hasSize(GATEWAYS);
                    assertThat(lines).filteredOn(line -> line.contains(reason)).hasSize(GATEWAYS);
                });
    }

    private static void assertWaits(String name, Outcome outcome) {
        assertThat(outcome.samples()).allMatch(sample -> sample.status() == 200 || sample.status() == 429);
        long own = outcome.longestWait(sample -> sample.isOf("/free"));
        long longest = outcome.longestWait(sample -> true);
        System.out.printf(
                "%s: longest %d ms, without a limit %d ms; %d and %d waited for the timeout; back after %d ms%n",
                name,
                longest / 1_000_000,
                own / 1_000_000,
                outcome.waits("/fast"),
                outcome.waits("/slow"),
                (outcome.backNanos() - outcome.healedNanos()) / 1_000_000);
        assertThat(longest).as(name).isLessThanOrEqualTo(TIMEOUT + OWN_TIME + own);
        // Those of the time from the first command until it is late, on each event loop, beside those of a busy
        // machine.
        double mostWaits = 2 * RATE * (2 * TIMEOUT / NANOS) + 3 * outcome.waits("/free");
        assertThat((double) outcome.waits("/fast")).as(name).isLessThanOrEqualTo(mostWaits);
    }

    @Test
    void a_killed_store_that_starts_empty() throws Exception {
        try (Valkey store = Valkey.start(folder)) {
            assertOutage("killed", "the store is away: it ", store, Valkey::close, Valkey::restart);
        }
    }

    @Test
    void a_stopped_store_that_continues() throws Exception {
        try (Valkey store = Valkey.start(folder)) {
            assertOutage(
                    "stopped",
                    "it does not answer",
                    store,
                    stopped -> stopped.signal("STOP"),
                    stopped -> stopped.signal("CONT"));
        }
    }

    @Test
    void a_store_that_becomes_a_replica_of_another() throws Exception {
        try (Valkey store = Valkey.start(folder)) {
            assertOutage(
                    "read-only",
                    "it is read-only",
                    store,
                    one -> one.cli("REPLICAOF", "127.0.0.1", "1"),
                    one -> one.cli("REPLICAOF", "NO", "ONE"));
        }
    }

    @Test
    void a_store_whose_memory_is_full() throws Exception {
        try (Valkey store = Valkey.start(folder)) {
            assertOutage(
                    "full",
                    "its memory is full",
                    store,
                    one -> one.cli("CONFIG", "SET", "maxmemory", "1"),
                    one -> one.cli("CONFIG", "SET", "maxmemory", "0"));
        }
    }

    @Test
    void a_store_that_loads_its_data() throws Exception {
        try (Valkey store = Valkey.start(
                folder,
                "enable-debug-command local",
                "key-load-delay 100",
                "loading-process-events-interval-bytes 1024")) {
            store.cli("DEBUG", "POPULATE", "20000");
            assertOutage(
                    "loading",
                    "it ",
                    store,
                    one -> {
                        one.cli("SAVE");
                        one.restart();
                    },
                    one -> Await.until(() -> !isLoading(one)));
        }
    }

    private static boolean isLoading(Valkey store) {
        try {
            return store.cli("INFO", "persistence").contains("loading:1");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_store_that_has_a_new_password() throws Exception {
        try (Valkey store = Valkey.start(folder)) {
            assertOutage(
                    "password",
                    "it rejects the user or the password",
                    store,
                    one -> {
                        one.cli("CONFIG", "SET", "requirepass", "secret");
                        one.cli("-a", "secret", "CLIENT", "KILL", "TYPE", "NORMAL");
                    },
                    one -> one.cli("-a", "secret", "CONFIG", "SET", "requirepass", ""));
        }
    }

    @Test
    void a_process_with_one_connection_that_is_away_admits_no_more() throws Exception {
        try (Valkey store = Valkey.start(folder);
                OpenLoopSender sender = new OpenLoopSender();
                Gateways gateways = Gateways.start(store)) {
            load(sender, gateways, WARM_UP_SECONDS).samples();
            Run run = load(sender, gateways, 30);
            await(sender::nanos, OUTAGE / 2);
            // An open connection stays authenticated. A closed one cannot open again.
            List<Integer> connections = firstConnections(store, gateways);
            store.cli("CONFIG", "SET", "requirepass", "secret");
            for (int connection : connections) store.cli("-a", "secret", "CLIENT", "KILL", "ID", "" + connection);
            await(sender::nanos, OUTAGE / 2);
            long failed = sender.nanos();
            await(sender::nanos, 2 * OUTAGE);
            long end = sender.nanos();
            Outcome outcome = new Outcome(run.stop(), failed, end, end);
            assertThat(gateways.allHave("\nsluice_store_up 0.0\n")).isTrue();
            outcome.assertBound("/fast", RATE, BURST, GATEWAYS * UNITS_OF_LEASE, "partly away", end);
            outcome.assertBound("/slow", SLOW_RATE, SLOW_BURST, 0, "partly away", end);
        }
    }

    /** Returns the identifiers of a connection of each gateway, which opened theirs one after the other. */
    private static List<Integer> firstConnections(Valkey store, Gateways gateways) throws Exception {
        List<Integer> all = store.cli("CLIENT", "LIST", "TYPE", "NORMAL")
                .lines()
                .filter(line -> !line.contains("cmd=client"))
                .map(line -> Integer.valueOf(line.substring("id=".length(), line.indexOf(' '))))
                .sorted()
                .toList();
        int each = all.size() / gateways.all().size();
        assertThat(each).isGreaterThan(1);
        return List.of(all.get(0), all.get(each));
    }

    @Test
    void an_emptied_store_is_not_away() throws Exception {
        try (Valkey store = Valkey.start(folder);
                OpenLoopSender sender = new OpenLoopSender();
                Gateways gateways = Gateways.start(store)) {
            load(sender, gateways, WARM_UP_SECONDS).samples();
            Run run = load(sender, gateways, 30);
            await(sender::nanos, OUTAGE / 2);
            long emptied = sender.nanos();
            store.cli("FLUSHALL");
            store.cli("SCRIPT", "FLUSH");
            await(sender::nanos, OUTAGE);
            long end = sender.nanos();
            Outcome outcome = new Outcome(run.stop(), emptied, end, end);
            assertWaits("emptied", outcome);
            outcome.assertBound("/fast", RATE, BURST, GATEWAYS * UNITS_OF_LEASE, "emptied", end);
            outcome.assertBound("/slow", SLOW_RATE, SLOW_BURST, 0, "emptied", end);
            assertThat(gateways.allHave("decisions_without_store_total{limit=\"fast\"} 0.0"))
                    .isTrue();
        }
        assertThat(log.lines()).noneMatch(line -> line.contains("the store is "));
    }
}
