package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.real.FleetLimitsTest.FleetProcesses;
import dev.sluice.real.RealServer.Valkey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Four processes of the gateway that share quotas in a real store. */
@Needs(VALKEY)
@ExtendWith(VertxExtension.class)
class QuotaProcessesTest {
    private static final int PROCESSES = 4;
    private static final int QUOTA = 3000;

    /** The requests that a caller has in flight at each process. */
    private static final int PARALLEL = 8;

    /** A replica leases at most a thousandth of what is left. */
    private static final int LEASED = QUOTA / 1000;

    private static final String CONFIGURATION = """
            store: { url: "%s", timeout: 1s }
            rate_limits:
              day: { quota: 3000/day, zone: "%s", key: $header.x-caller }
              open: { quota: 3000/day, zone: "%s", key: $header.x-caller, store_down: allow }
            routes:
              GET /day: { respond: 1, rate_limits: [day] }
              GET /open: { respond: 1, rate_limits: [open] }
            """;

    @TempDir
    Path folder;

    private final HttpClient client;

    QuotaProcessesTest(Vertx vertx) {
        this.client = vertx.httpClientBuilder()
                .with(new PoolOptions().setHttp1MaxSize(PARALLEL))
                // Vert.x logs the loss of an idle connection otherwise.
                .withConnectHandler(connection -> connection.exceptionHandler(killed -> {}))
                .build();
    }

    /** A caller that sends requests as fast as a process responds, until a number of rejections or the end of the process. */
    private final class Caller {
        private static final int MAX_REJECTED = 20;
        private final int port;
        private final AtomicInteger admitted;
        private final AtomicInteger rejected = new AtomicInteger();

        Caller(int port, AtomicInteger admitted) {
            this.port = port;
            this.admitted = admitted;
        }

        Future<Void> run() {
            return Future.join(
                            IntStream.range(0, PARALLEL).mapToObj(i -> next()).toList())
                    .mapEmpty();
        }

        private Future<Void> next() {
            if (rejected.get() >= MAX_REJECTED) return Future.succeededFuture();
            return status(port).transform(status -> {
                if (status.failed()) return Future.succeededFuture();
                assertThat(status.result()).isIn(200, 429);
                (status.result() == 200 ? admitted : rejected).incrementAndGet();
                return next();
            });
        }
    }

    private Future<Integer> status(int port) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/day")
                .putHeader("x-caller", "a");
        return client.request(options)
                .compose(request -> request.send())
                .compose(response -> response.end().map(response.statusCode()));
    }

    /** Returns a zone in which it is about noon, so that no day ends during a test. */
    private static String zone() {
        int hour = LocalTime.now(ZoneOffset.UTC).getHour();
        // The signs of these names are those of POSIX: west is positive.
        return "Etc/GMT" + (hour >= 12 ? "+" + (hour - 12) : "-" + (12 - hour));
    }

    private FleetProcesses start(int count, Valkey store) throws Exception {
        return FleetProcesses.start(folder, count, CONFIGURATION.formatted(store.url(), zone(), zone()));
    }

    /** Returns the count of the only key of a limit, as the store has it. */
    private static long used(Valkey store, String limit) {
        String key = store.cli("--scan", "--pattern", "sluice:quota:" + limit + ":*");
        return Long.parseLong(store.cli("GET", key).replaceFirst(":.*", ""));
    }

    @Test
    void processes_admit_a_quota_exactly_also_when_one_is_killed_and_again_after_a_reset() throws Exception {
        try (Valkey store = Valkey.start(folder);
                FleetProcesses fleet = start(PROCESSES, store)) {
            AtomicInteger admitted = new AtomicInteger();
            List<Future<Void>> callers = fleet.ports().stream()
                    .map(port -> new Caller(port, admitted).run())
                    .toList();
            Await.until(() -> admitted.get() >= QUOTA / 2);
            fleet.process(PROCESSES - 1).close();
            Future.join(callers).await(60, TimeUnit.SECONDS);
            // Units in hand go back a second after the last request.
            Await.until(() -> used(store, "day") >= QUOTA - LEASED * PROCESSES);
            List<Future<Void>> late = fleet.ports().subList(0, PROCESSES - 1).stream()
                    .map(port -> new Caller(port, admitted).run())
                    .toList();
            Future.join(late).await(60, TimeUnit.SECONDS);
            System.out.printf("quota: %d of %d%n", admitted.get(), QUOTA);
            // Requests in flight at the killed process may have been admitted, and its units in hand are lost.
            assertThat(admitted.get()).isBetween(QUOTA - LEASED - PARALLEL, QUOTA);
            assertThat(used(store, "day")).isEqualTo(QUOTA);
            assertReset(store, fleet);
        }
    }

    private static void assertReset(Valkey store, FleetProcesses fleet) {
        assertThat(fleet.get(0, "/day", "a").statusCode()).isEqualTo(429);
        HttpResponse<String> reset = fleet.admin(0, "POST", "/quotas/reset?limit=day&key=a");
        assertThat(reset.statusCode()).as(reset.body()).isEqualTo(200);
        for (int process = 0; process < PROCESSES - 1; process++) {
            awaitAdmitted(fleet, process);
        }
        // Units in hand go back a second after the last request.
        Await.until(() -> used(store, "day") == PROCESSES - 1);
        HttpResponse<String> quota = fleet.admin(1, "GET", "/quotas?limit=day&key=a");
        assertThat(new JsonObject(quota.body()).getLong("used")).isEqualTo(PROCESSES - 1);
    }

    private static void awaitAdmitted(FleetProcesses fleet, int process) {
        AtomicBoolean isAdmitted = new AtomicBoolean();
        Await.until(() -> {
            // The condition is read again after it holds.
            if (!isAdmitted.get())
                isAdmitted.set(fleet.get(process, "/day", "a").statusCode() == 200);
            return isAdmitted.get();
        });
    }

    @Test
    void without_the_store_a_quota_rejects_or_counts_later() throws Exception {
        try (Valkey store = Valkey.start(folder);
                FleetProcesses fleet = start(2, store)) {
            assertThat(fleet.get(0, "/open", "a").statusCode()).isEqualTo(200);
            store.signal("STOP");
            HttpResponse<String> rejected = fleet.get(0, "/day", "a");
            assertThat(rejected.statusCode()).isEqualTo(503);
            assertThat(rejected.body()).contains("store_unavailable");
            assertThat(rejected.headers().firstValue("retry-after")).hasValue("1");
            for (int process = 0; process < fleet.ports().size(); process++)
                for (int request = 0; request < 5; request++)
                    assertThat(fleet.get(process, "/open", "a").statusCode()).isEqualTo(200);
            store.signal("CONT");
            awaitAdmitted(fleet, 0);
            Await.until(() -> used(store, "open") >= 1 + 5 * fleet.ports().size());
            // A unit that is sent again may count twice.
            assertThat(used(store, "open"))
                    .isLessThanOrEqualTo(2 * (1 + 5L * fleet.ports().size()));
        }
    }
}
