package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads of a gateway whose quota is in a real store, directly after many requests, when it holds units. */
@Needs(VALKEY)
class QuotasOverReloadsTest {
    private static final int REQUESTS = 300;

    private static final String SERVER = """
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            routes: { GET /a: { respond: 1, rate_limits: [all] } }
            """;

    private static final String QUOTA = "rate_limits: { all: { quota: 1000000/month, key: null } }\n";
    private static final String RATE = "rate_limits: { all: { rate: 100000/s, key: null } }\n";

    @TempDir
    Path folder;

    private Path file = Path.of("");

    private void reload(TestGateway gateway, String yaml) throws IOException {
        Files.writeString(file, SERVER + yaml);
        assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(200);
    }

    private static void assertAdmitted(TestGateway gateway) {
        for (int i = 0; i < REQUESTS; i++)
            assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
    }

    /** Waits until the limits use the store, which is after its connections are open. Returns the number of admitted requests. */
    private static int awaitAdmitted(TestGateway gateway) {
        AtomicInteger admitted = new AtomicInteger();
        Await.until(() -> gateway.get("/a").statusCode() == 200 && admitted.incrementAndGet() > 0);
        return admitted.get();
    }

    private static long used(Valkey store) {
        String key = store.cli("--scan", "--pattern", "sluice:quota:*");
        return Long.parseLong(store.cli("GET", key).replaceFirst(":.*", ""));
    }

    private static double calls(TestGateway gateway) {
        String name = "\nsluice_store_calls_seconds_count ";
        String metrics = gateway.adminGet("/metrics").body();
        String count = metrics.substring(metrics.indexOf(name) + name.length());
        return Double.parseDouble(count.substring(0, count.indexOf('\n')));
    }

    private TestGateway start(Valkey store) throws IOException {
        Path configuration = Files.createDirectory(folder.resolve("conf"));
        file = configuration.resolve("gateway.yaml");
        Files.writeString(file, SERVER + store(store) + QUOTA);
        return TestGateway.watching(configuration, Map.of());
    }

    private static String store(Valkey store) {
        return "store: { url: \"" + store.url() + "\", timeout: 1s }\n";
    }

    @Test
    void a_quota_that_becomes_a_rate_returns_its_units_and_rejects_nothing() throws Exception {
        try (Valkey store = Valkey.start(folder);
                TestGateway gateway = start(store)) {
            assertAdmitted(gateway);
            reload(gateway, store(store) + RATE);
            assertAdmitted(gateway);
            Await.until(() -> used(store) == REQUESTS);
        }
    }

    @Test
    void a_store_that_leaves_the_configuration_gets_the_units_first_and_counts_on_later() throws Exception {
        try (Valkey store = Valkey.start(folder);
                TestGateway gateway = start(store)) {
            assertAdmitted(gateway);
            reload(gateway, RATE);
            Await.until(() -> used(store) == REQUESTS);
            reload(gateway, store(store) + QUOTA);
            int more = REQUESTS + awaitAdmitted(gateway);
            double before = calls(gateway);
            assertAdmitted(gateway);
            // It leases again, and does not ask for each request as at the end of a process.
            assertThat(calls(gateway) - before).isLessThan(REQUESTS);
            Await.until(() -> used(store) == REQUESTS + more);
        }
    }
}
