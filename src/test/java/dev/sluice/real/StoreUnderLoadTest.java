package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.real.OpenLoopTest.OpenLoopSender;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Run;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Sample;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.server.TestGateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways under load at twice the rate, while their store loses its keys or some connections. */
@Needs(VALKEY)
class StoreUnderLoadTest {
    static final int GATEWAYS = 2;
    private static final long SEED = 38;
    private static final double NANOS = 1e9;
    static final double WARM_UP_SECONDS = 0.5;
    private static final int RATE = 100;
    private static final int BURST = 20;
    private static final int SLOW_RATE = 10;
    private static final int SLOW_BURST = 1;
    private static final int UNITS_OF_LEASE = 5;
    private static final long TIMEOUT = Duration.ofMillis(200).toNanos();

    /** The time of a request beside its wait for the store. Requests to a route without a limit show more on a busy machine. */
    private static final long OWN_TIME = Duration.ofMillis(50).toNanos();

    private static final long PART = Duration.ofMillis(600).toNanos();

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

    /** The samples of a run, and the times at which the store failed, was healed, and was back in all gateways. */
    record Outcome(List<Sample> samples, long failedNanos, long healedNanos, long backNanos) {
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

        /** Asserts the bounds of the units that all gateways admit from the failure on. */
        void assertBounds(String name, long to) {
            assertBound("/fast", RATE, BURST, GATEWAYS * UNITS_OF_LEASE, name, to);
            assertBound("/slow", SLOW_RATE, SLOW_BURST, 0, name, to);
        }

        private void assertBound(String path, int rate, int burst, int leased, String name, long to) {
            double most = rate * ((to - failedNanos) / NANOS) + Math.max(burst, GATEWAYS) + leased;
            // A gateway that returns first has the whole rate, while the other one still uses its share.
            double returning = Math.max(0, Math.min(to, backNanos) - healedNanos) / NANOS;
            most += rate * returning * (GATEWAYS - 1) / GATEWAYS;
            long admitted = admitted(path, failedNanos, to);
            System.out.printf("%s %s: %d of at most %.1f (%.3f)%n", name, path, admitted, most, admitted / most);
            assertThat((double) admitted).as(name + " " + path).isLessThanOrEqualTo(most);
        }
    }

    record Gateways(TestGateway first, TestGateway second) implements AutoCloseable {
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

    static Run load(OpenLoopSender sender, Gateways gateways, double seconds) {
        Random random = new Random(SEED);
        List<Integer> ports = gateways.all().stream().map(TestGateway::port).toList();
        return sender.start(OpenLoopSender.merged(List.of(
                OpenLoopSender.poisson(random, 2 * RATE, seconds, ports, "/fast", "a"),
                OpenLoopSender.poisson(random, 2 * SLOW_RATE, seconds, ports, "/slow", "a"),
                OpenLoopSender.poisson(random, RATE, seconds, ports, "/free", "a"))));
    }

    static void await(LongSupplier clock, long nanos) {
        long end = clock.getAsLong() + nanos;
        Await.until(() -> clock.getAsLong() >= end);
    }

    /** Asserts that no request has waited longer than the timeout, and only those of two timeouts at all. */
    static void assertWaits(String name, Outcome outcome) {
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
    @EnabledIfEnvironmentVariable(named = "CI_LONG", matches = ".+")
    void a_process_with_one_connection_that_is_away_admits_no_more() throws Exception {
        try (Valkey store = Valkey.start(folder);
                OpenLoopSender sender = new OpenLoopSender();
                Gateways gateways = Gateways.start(store)) {
            load(sender, gateways, WARM_UP_SECONDS).samples();
            Run run = load(sender, gateways, 30);
            await(sender::nanos, PART);
            // An open connection stays authenticated. A closed one cannot open again.
            List<Integer> connections = firstConnections(store, gateways);
            store.cli("CONFIG", "SET", "requirepass", "secret");
            for (int connection : connections) store.cli("-a", "secret", "CLIENT", "KILL", "ID", "" + connection);
            await(sender::nanos, PART);
            long failed = sender.nanos();
            await(sender::nanos, 4 * PART);
            long end = sender.nanos();
            Outcome outcome = new Outcome(run.stop(), failed, end, end);
            assertThat(gateways.allHave("\nsluice_store_up 0.0\n")).isTrue();
            outcome.assertBounds("partly away", end);
        }
    }

    /** Returns the identifiers of a connection of each gateway, which opened theirs one after the other. */
    private static List<Integer> firstConnections(Valkey store, Gateways gateways) {
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
            await(sender::nanos, PART);
            long emptied = sender.nanos();
            store.cli("FLUSHALL");
            store.cli("SCRIPT", "FLUSH");
            await(sender::nanos, 2 * PART);
            long end = sender.nanos();
            Outcome outcome = new Outcome(run.stop(), emptied, end, end);
            assertWaits("emptied", outcome);
            outcome.assertBounds("emptied", end);
            assertThat(gateways.allHave("decisions_without_store_total{limit=\"fast\"} 0.0"))
                    .isTrue();
        }
        assertThat(log.lines()).noneMatch(line -> line.contains("the store is "));
    }
}
