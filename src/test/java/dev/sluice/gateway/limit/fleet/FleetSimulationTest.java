package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replicas of one limit at twice its rate, with an exact model of the store. All times are those of a manual clock. */
class FleetSimulationTest {
    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "2,true", "3,false", "3,true", "4,false", "4,true"})
    void explore(int replicas, boolean isOnOne) {
        for (FleetRate rate : new FleetRate[] {
            FleetRate.of(400, 1, 40),
            FleetRate.of(10, 1, 1),
            FleetRate.of(100, 1, 10),
            FleetRate.of(100, 1, 5),
            FleetRate.of(39, 1, 2),
            FleetRate.of(30, 1, 3),
            FleetRate.of(85, 1, 8),
            FleetRate.of(400, 1, 20),
            FleetRate.of(1000, 1, 100),
            FleetRate.of(1000, 1, 100000)
        }) {
            for (double load : new double[] {0.5, 0.9, 1, 1.2, 2, 4}) {
                double worst = 9, worstLimiter = 9;
                int most = 0;
                double avg = 0;
                double over = 0;
                for (int seed = 0; seed < 5; seed++) {
                    FleetSimulation s = new FleetSimulation(rate, replicas, new Random(seed));
                    s.run(load * rate.units() * 1e6 / rate.windowMicros(), 10 * SECOND, isOnOne);
                    double bound = rate.units() * 1e6 / rate.windowMicros() * s.seconds() + rate.burst();
                    worst = Math.min(worst, s.admitted() / Math.min(bound, s.arrivals()));
                    worstLimiter = Math.min(worstLimiter, (double) s.admitted() / s.admittedByOneProcess());
                    over = Math.max(over, s.admitted() - bound);
                    most = Math.max(most, s.mostCallsInASecond());
                    avg = Math.max(avg, s.callsPerSecond());
                    assertThat(s.alone()).isZero();
                }
                System.err.printf(
                        "%d %s %d/s b%d load %.1f: of bound %.3f of one %.3f over %.2f most %d avg %.1f%n",
                        replicas, isOnOne, rate.units(), rate.burst(), load, worst, worstLimiter, over, most, avg);
            }
        }
    }
}
