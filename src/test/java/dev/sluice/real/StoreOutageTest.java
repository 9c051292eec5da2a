package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static dev.sluice.real.StoreUnderLoadTest.GATEWAYS;
import static dev.sluice.real.StoreUnderLoadTest.WARM_UP_SECONDS;
import static dev.sluice.real.StoreUnderLoadTest.assertWaits;
import static dev.sluice.real.StoreUnderLoadTest.await;
import static dev.sluice.real.StoreUnderLoadTest.load;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.real.OpenLoopTest.OpenLoopSender;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Run;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Sample;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.real.StoreUnderLoadTest.Gateways;
import dev.sluice.real.StoreUnderLoadTest.Outcome;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways under load at twice the rate, while their store fails in a different way in each test. */
@Needs(VALKEY)
class StoreOutageTest {
    private static final long OUTAGE = Duration.ofMillis(1200).toNanos();

    /** A probe comes after at most 2 s, and its connection after that. */
    private static final long RETURN = Duration.ofSeconds(3).toNanos();

    @TempDir
    Path folder;

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice", Level.INFO);

    /** Changes the state of a store. */
    @FunctionalInterface
    private interface Change {
        void apply(Valkey store) throws Exception;
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
        for (long to : List.of(outcome.healedNanos(), outcome.backNanos(), last)) outcome.assertBounds(name, to);
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
    @EnabledIfEnvironmentVariable(named = "CI_LONG", matches = ".+")
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
        return store.cli("INFO", "persistence").contains("loading:1");
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "CI_LONG", matches = ".+")
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
}
