package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.SluiceProcess;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.real.OpenLoopTest.OpenLoopSender;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Arrival;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Sample;
import dev.sluice.real.RealServer.Valkey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes of the gateway with a real store, under twice the rate of two limits. {@code CI_LONG=1} adds numbers of processes. */
@Needs(VALKEY)
class FleetLimitsTest {
    private static final int SECONDS = 10;
    private static final int WARM_UP_SECONDS = 2;
    private static final long SEED = 38;
    private static final double NANOS = 1e9;
    private static final double LEAST_SHARE = 0.95;

    /** One caller has 65 admitted requests, of which a busy machine may delay 4 by more than their pause. */
    private static final int SLOW_CALLERS = 5;

    private static final Limit FAST = new Limit("/fast", 400, 40);
    private static final Limit SLOW = new Limit("/slow", 10, 1);

    private static final String CONFIGURATION = """
            store: { url: "%s", timeout: 1s }
            rate_limits:
              fast: { rate: 400/s, burst: 40, key: $header.x-caller, scope: fleet }
              slow: { rate: 10/s, burst: 1, key: $header.x-caller, scope: fleet }
            routes:
              GET /fast: { respond: 1, rate_limits: [fast] }
              GET /slow: { respond: 1, rate_limits: [slow] }
            """;

    @TempDir
    Path folder;

    /** A limit and the samples of one caller. */
    private record Limit(String path, int rate, int burst) {
        List<Arrival> plan(Random random, List<Integer> ports, double seconds, String caller) {
            return OpenLoopSender.poisson(random, 2 * rate, seconds, ports, path, caller);
        }

        List<Sample> of(List<Sample> samples) {
            return samples.stream().filter(sample -> sample.isOf(path)).toList();
        }

        /** Returns the units of the time from the first request to the last response, and the burst. */
        double most(List<Sample> samples) {
            long first = samples.get(0).sentNanos();
            long last = samples.stream().mapToLong(Sample::answeredNanos).max().orElseThrow();
            return rate * ((last - first) / NANOS) + burst;
        }

        /** Returns the requests that the limiter of one process admits. */
        long ofOneProcess(List<Sample> samples) {
            Gcra rates = new Gcra(rate, (long) NANOS, burst);
            State state = new State();
            long first = samples.get(0).sentNanos();
            return samples.stream()
                    .filter(sample -> rates.take(state, sample.sentNanos() - first + 1, 1))
                    .count();
        }
    }

    /** A full bucket. */
    private static final class State implements Gcra.State {
        private long ticks;
        private int rest;

        @Override
        public long ticks() {
            return ticks;
        }

        @Override
        public int rest() {
            return rest;
        }

        @Override
        public void set(long newTicks, int newRest) {
            ticks = newTicks;
            rest = newRest;
        }
    }

    static IntStream numbersOfProcesses() {
        return System.getenv("CI_LONG") == null ? IntStream.of(1, 4) : IntStream.rangeClosed(1, 4);
    }

    @ParameterizedTest
    @MethodSource("numbersOfProcesses")
    void processes_together_admit_the_rate_and_no_more(int count) throws Exception {
        try (Valkey store = Valkey.start(folder);
                FleetProcesses fleet = FleetProcesses.start(folder, count, CONFIGURATION.formatted(store.url()));
                OpenLoopSender sender = new OpenLoopSender()) {
            // The first requests of a process load its classes. On a busy machine, this may take longer than the
            // timeout.
            send(sender, fleet.ports(), WARM_UP_SECONDS, "warm-up");
            Await.until(() -> isStoreUp(fleet));
            assertLimits(fleet, sender, fleet.ports(), count + " evenly");
            // With one process, it is the same.
            if (count > 1) assertLimits(fleet, sender, fleet.ports().subList(0, 1), count + " on one");
        }
    }

    private static void assertLimits(FleetProcesses fleet, OpenLoopSender sender, List<Integer> ports, String name)
            throws TimeoutException {
        List<String> before = decisionsWithoutStore(fleet);
        List<Sample> samples = send(sender, ports, SECONDS, name);
        assertThat(before).hasSize(2 * fleet.ports().size());
        // The bound holds for decisions of the store.
        assertThat(decisionsWithoutStore(fleet)).as(name).isEqualTo(before);
        assertShare(name, samples);
    }

    private static boolean isStoreUp(FleetProcesses fleet) {
        return IntStream.range(0, fleet.ports().size())
                .allMatch(process -> fleet.metrics(process).contains("\nsluice_store_up 1.0\n"));
    }

    private static List<String> decisionsWithoutStore(FleetProcesses fleet) {
        return IntStream.range(0, fleet.ports().size())
                .boxed()
                .flatMap(process -> fleet.metrics(process).lines())
                .filter(line -> line.startsWith("sluice_rate_limit_decisions_without_store_total"))
                .toList();
    }

    private static List<Sample> send(OpenLoopSender sender, List<Integer> ports, double seconds, String caller)
            throws TimeoutException {
        Random random = new Random(SEED);
        List<List<Arrival>> plans = new ArrayList<>(List.of(FAST.plan(random, ports, seconds, caller)));
        for (int i = 0; i < SLOW_CALLERS; i++) plans.add(SLOW.plan(random, ports, seconds, caller + i));
        return sender.start(OpenLoopSender.merged(plans)).samples();
    }

    private static void assertShare(String name, List<Sample> samples) {
        assertThat(samples).as(name).allMatch(sample -> sample.status() == 200 || sample.status() == 429);
        List<Sample> fast = FAST.of(samples);
        double most = FAST.most(fast);
        System.out.printf("%s: fast %d of at most %.1f (%.3f)%n", name, admitted(fast), most, admitted(fast) / most);
        assertThat((double) admitted(fast)).as(name).isBetween(LEAST_SHARE * most, most);
        assertSlowShare(name, SLOW.of(samples));
    }

    private static void assertSlowShare(String name, List<Sample> samples) {
        Map<String, List<Sample>> byCaller =
                samples.stream().collect(groupingBy(sample -> sample.arrival().caller()));
        assertThat(byCaller).hasSize(SLOW_CALLERS);
        long ofOneProcess =
                byCaller.values().stream().mapToLong(SLOW::ofOneProcess).sum();
        double share = (double) admitted(samples) / ofOneProcess;
        System.out.printf("%s: slow %d, one process %d (%.3f)%n", name, admitted(samples), ofOneProcess, share);
        assertThat(byCaller.values())
                .allSatisfy(of -> assertThat((double) admitted(of)).as(name).isLessThanOrEqualTo(SLOW.most(of)));
        assertThat(share).as(name).isGreaterThanOrEqualTo(LEAST_SHARE);
    }

    private static long admitted(List<Sample> samples) {
        return samples.stream().filter(Sample::isAdmitted).count();
    }

    /** Processes of the gateway that share a store. Each has a small heap and the fast compiler, because they share the machine. */
    static final class FleetProcesses implements AutoCloseable {
        private static final String SERVER = """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                requests: { keep: 0 }
                """;

        private final HttpClient client = HttpClient.newHttpClient();
        private final List<SluiceProcess> processes = new ArrayList<>();
        private final List<Integer> ports = new ArrayList<>();
        private final List<Integer> adminPorts = new ArrayList<>();

        private FleetProcesses() {}

        /** Starts processes with a configuration that has no listeners, and waits until each one counts all of them in the store. */
        static FleetProcesses start(Path folder, int count, String yaml) throws IOException, InterruptedException {
            Path configuration = Files.createTempDirectory(folder, "conf");
            Files.writeString(configuration.resolve("gateway.yaml"), SERVER + yaml);
            FleetProcesses fleet = new FleetProcesses();
            try {
                for (int i = 0; i < count; i++)
                    fleet.processes.add(SluiceProcess.run(folder, configuration, "96m", "-XX:TieredStopAtLevel=1"));
                for (SluiceProcess process : fleet.processes) {
                    fleet.ports.add(process.port("callers"));
                    fleet.adminPorts.add(process.port("operators"));
                }
                fleet.awaitReplicas(count);
                return fleet;
            } catch (IOException | InterruptedException | RuntimeException | Error failure) {
                fleet.close();
                throw failure;
            }
        }

        private void awaitReplicas(int count) {
            for (int i = 0; i < count; i++) {
                int process = i;
                Await.until(() -> metrics(process).contains("\nsluice_store_replicas " + count + ".0\n")
                        && metrics(process).contains("\nsluice_store_up 1.0\n"));
            }
        }

        SluiceProcess process(int index) {
            return processes.get(index);
        }

        /** Returns the ports for callers. */
        List<Integer> ports() {
            return ports;
        }

        String metrics(int process) {
            return admin(process, "GET", "/metrics").body();
        }

        /** Sends a request to the port for operators of a process. */
        HttpResponse<String> admin(int process, String method, String path) {
            return send(adminPorts.get(process), method, path);
        }

        /** Sends a request of a caller to a process. */
        HttpResponse<String> get(int process, String path, String caller) {
            return send(ports.get(process), "GET", path, "x-caller", caller);
        }

        private HttpResponse<String> send(int port, String method, String path, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, BodyPublishers.noBody());
            if (headers.length > 0) request.headers(headers);
            try {
                return client.send(request.build(), BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            processes.forEach(SluiceProcess::close);
        }
    }
}
