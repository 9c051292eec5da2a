package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.real.OpenLoopSender.Arrival;
import dev.sluice.real.OpenLoopSender.Sample;
import dev.sluice.real.RealServer.Valkey;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
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
            // The first requests of a process load its classes, which may take longer than the timeout on a busy
            // machine.
            send(sender, fleet.ports(), WARM_UP_SECONDS, "warm-up");
            List<String> before = decisionsWithoutStore(fleet);
            assertShare(count + " evenly", send(sender, fleet.ports(), SECONDS, "evenly"));
            assertShare(count + " on one", send(sender, fleet.ports().subList(0, 1), SECONDS, "on-one"));
            assertThat(before).hasSize(2 * count);
            assertThat(decisionsWithoutStore(fleet)).isEqualTo(before);
        }
    }

    private static List<String> decisionsWithoutStore(FleetProcesses fleet) {
        return IntStream.range(0, fleet.ports().size())
                .boxed()
                .flatMap(process -> fleet.metrics(process).lines())
                .filter(line -> line.startsWith("sluice_rate_limit_decisions_without_store_total"))
                .toList();
    }

    private static List<Sample> send(OpenLoopSender sender, List<Integer> ports, double seconds, String caller)
            throws Exception {
        Random random = new Random(SEED);
        return sender.start(OpenLoopSender.merged(
                        List.of(FAST.plan(random, ports, seconds, caller), SLOW.plan(random, ports, seconds, caller))))
                .samples();
    }

    private static void assertShare(String name, List<Sample> samples) {
        assertThat(samples).as(name).allMatch(sample -> sample.status() == 200 || sample.status() == 429);
        List<Sample> fast = FAST.of(samples);
        List<Sample> slow = SLOW.of(samples);
        long fastAdmitted = admitted(fast);
        long slowAdmitted = admitted(slow);
        System.out.printf(
                "%s: fast %d of %d, at most %.1f (%.3f); slow %d of %d, at most %.1f, one process %d (%.3f)%n",
                name,
                fastAdmitted,
                fast.size(),
                FAST.most(fast),
                fastAdmitted / FAST.most(fast),
                slowAdmitted,
                slow.size(),
                SLOW.most(slow),
                SLOW.ofOneProcess(slow),
                slowAdmitted / (double) SLOW.ofOneProcess(slow));
        assertThat((double) fastAdmitted).as(name).isBetween(0.95 * FAST.most(fast), FAST.most(fast));
        assertThat((double) slowAdmitted).as(name).isBetween(0.95 * SLOW.ofOneProcess(slow), SLOW.most(slow));
    }

    private static long admitted(List<Sample> samples) {
        return samples.stream().filter(Sample::isAdmitted).count();
    }
}
