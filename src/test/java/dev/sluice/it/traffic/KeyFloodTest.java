package dev.sluice.it.traffic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.it.traffic.RateLimitsTest.StoppedClock;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that send more keys than a limit keeps. */
class KeyFloodTest {
    private static final int CALLERS = 1_000;
    private static final int KEYS = 20_000;
    private static final int FLOOD = 100_000;
    private static final int BATCH = 1_000;
    private static final String LIMITED = """
            rate_limits: { each: { rate: 5/d, burst: 5, key: $header.x-caller, headers: false } }
            routes: { GET /a: { respond: 1, rate_limits: [each] } }
            """;

    /** A connection that sends many requests before it reads their responses. */
    private static final class PipeliningCaller implements AutoCloseable {
        private final int batch;
        private final Socket socket;
        private final InputStream in;

        PipeliningCaller(int port, int batch) throws IOException {
            this.batch = batch;
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            socket.setSoTimeout(30_000);
        }

        /** Sends a request of each of some callers, and returns the number of responses by their status. */
        Map<Integer, Integer> statuses(String prefix, int callers) throws IOException {
            Map<Integer, Integer> statuses = new TreeMap<>();
            for (int sent = 0; sent < callers; sent += batch) {
                int count = Math.min(batch, callers - sent);
                StringBuilder requests = new StringBuilder();
                for (int number = sent; number < sent + count; number++)
                    requests.append("GET /a HTTP/1.1\r\nHost: a\r\nX-Caller: ")
                            .append(prefix)
                            .append(number)
                            .append("\r\n\r\n");
                socket.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));
                for (int read = 0; read < count; read++) statuses.merge(readStatus(), 1, Integer::sum);
            }
            return statuses;
        }

        private int readStatus() throws IOException {
            int status = Integer.parseInt(readLine().substring(9, 12));
            int length = 0;
            for (String line = readLine(); !line.isEmpty(); line = readLine())
                if (line.startsWith("content-length: ")) length = Integer.parseInt(line.substring(16));
            in.skipNBytes(length);
            return status;
        }

        private String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                assertThat(next).isNotNegative();
                if (next != '\r') line.append((char) next);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void a_hundred_thousand_keys_over_sockets_leave_the_verdicts_for_a_thousand_callers_unchanged() throws IOException {
        StoppedClock clock = new StoppedClock();
        String server = "server: { host: 127.0.0.1, port: 0, rate_limit_keys: " + KEYS + ", drain: { delay: 0s } }\n";
        try (TestGateway gateway = TestGateway.of(server + "admin: { port: 0 }\n" + LIMITED, clock::on);
                PipeliningCaller callers = new PipeliningCaller(gateway.port(), BATCH)) {
            for (int request = 0; request < 5; request++)
                assertThat(callers.statuses("caller-", CALLERS)).isEqualTo(Map.of(200, CALLERS));
            assertThat(callers.statuses("caller-", CALLERS)).isEqualTo(Map.of(429, CALLERS));

            assertThat(callers.statuses("flood-", FLOOD)).isEqualTo(Map.of(200, FLOOD));

            assertThat(callers.statuses("caller-", CALLERS)).isEqualTo(Map.of(429, CALLERS));
            String metrics = gateway.adminGet("/metrics").body();
            assertThat(metrics)
                    .contains("sluice_rate_limit_keys{limit=\"each\"} " + KEYS + ".0\n")
                    .contains("sluice_rate_limit_evictions_total{limit=\"each\"} " + (CALLERS + FLOOD - KEYS) + ".0\n");
        }
    }

    @Test
    void no_request_is_rejected_for_lack_of_memory_for_keys() throws IOException {
        MemoryBudget budget = new MemoryBudget(32 << 20);
        // The memory that is left pays for 200 requests in flight.
        try (TestGateway gateway = TestGateway.withMemory(budget, LIMITED);
                PipeliningCaller callers = new PipeliningCaller(gateway.port(), 50)) {
            List<MemoryAccount> held = new ArrayList<>();
            while (budget.used() < budget.limit() / 10 * 9) held.add(budget.open(MemoryBudget.SMALL_REQUEST - 1));
            assertThat(callers.statuses("a", 3_000)).isEqualTo(Map.of(200, 3_000));
            assertThat(budget.used()).isLessThanOrEqualTo(budget.limit());

            held.forEach(MemoryAccount::close);
            for (int request = 0; request < 5; request++)
                assertThat(callers.statuses("b", 100)).isEqualTo(Map.of(200, 100));
            assertThat(callers.statuses("b", 100)).isEqualTo(Map.of(429, 100));
        }
    }

    @Test
    void a_reload_that_makes_a_share_smaller_shrinks_it_by_and_by(@TempDir Path folder) throws IOException {
        String ports = "server: { host: 127.0.0.1, port: 0, rate_limit_keys: 1000 }\nadmin: { port: 0 }\n";
        Path file = Files.writeString(folder.resolve("gateway.yaml"), ports + LIMITED);
        try (TestGateway gateway = TestGateway.watching(folder, Map.of());
                PipeliningCaller callers = new PipeliningCaller(gateway.port(), BATCH)) {
            assertThat(callers.statuses("a", 1_500)).isEqualTo(Map.of(200, 1_500));
            assertThat(keys(gateway)).isEqualTo("1000.0");

            Files.writeString(
                    file, ports + LIMITED.replace("rate_limits: {", "rate_limits: { other: { rate: 1/s, key: null },"));
            assertThat(gateway.gateway().reload(Trigger.SIGNAL).await()).isNotNull();
            assertThat(callers.statuses("b", 100)).isEqualTo(Map.of(200, 100));
            assertThat(keys(gateway)).isEqualTo("900.0");
            assertThat(callers.statuses("c", 500)).isEqualTo(Map.of(200, 500));
            assertThat(keys(gateway)).isEqualTo("500.0");
        }
    }

    private static String keys(TestGateway gateway) {
        String name = "sluice_rate_limit_keys{limit=\"each\"} ";
        return gateway.adminGet("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow()
                .substring(name.length());
    }
}
