package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final Deque<Promise<Void>> probes = new ArrayDeque<>();
    private final List<Boolean> verdicts = new ArrayList<>();
    private final HealthCheck check = new HealthCheck(
            new HealthCheck.Spec("/health", EVERY, Duration.ofSeconds(1)), clock, this::probe, verdicts::add);

    private Future<Void> probe() {
        probes.add(Promise.promise());
        return probes.getLast().future();
    }

    @Test
    void the_first_probe_has_a_jitter_and_each_next_probe_follows_after_an_interval() {
        check.start(0.5);
        clock.advance(EVERY.dividedBy(2).minusNanos(1));
        assertThat(probes).isEmpty();
        clock.advance(Duration.ofNanos(1));
        assertThat(probes).hasSize(1);
        clock.advance(EVERY.multipliedBy(3));
        assertThat(probes).as("probes in flight").hasSize(1);
        probes.remove().complete();
        clock.advance(EVERY);
        assertThat(probes).hasSize(1);
    }

    @Test
    void two_consecutive_failures_make_it_unhealthy_and_a_success_healthy_again() {
        check.start(0);
        completeProbes(unhealthy(), healthy(), unhealthy());
        assertThat(verdicts).containsExactly(true);
        completeProbes(unhealthy());
        assertThat(verdicts).containsExactly(true, false);
        completeProbes(healthy());
        assertThat(verdicts).containsExactly(true, false, true);
    }

    @Test
    void a_full_pool_is_inconclusive() {
        check.start(0);
        Future<Void> full = Future.failedFuture(new NotSent.PoolTimeout(TestCalls.get(clock, "/health"), ""));

        completeProbes(full, unhealthy(), full, full);

        assertThat(verdicts).isEmpty();
    }

    @Test
    void after_stop_it_sends_no_probe() {
        check.start(0);
        completeProbes(healthy());
        check.stop();

        clock.advance(EVERY.multipliedBy(2));

        assertThat(probes).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void after_stop_during_a_probe_it_sends_no_further_probe() {
        check.start(0);
        clock.advance(EVERY);
        check.stop();
        probes.remove().complete();

        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_path_begins_with_a_slash() {
        assertThatThrownBy(() -> new HealthCheck.Spec("health", EVERY, EVERY)).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> new HealthCheck.Spec("/a b", EVERY, EVERY)).isInstanceOf(InvalidSpecException.class);
    }

    /** Completes a probe after each interval. */
    @SafeVarargs
    private final void completeProbes(Future<Void>... responses) {
        for (Future<Void> response : responses) {
            clock.advance(EVERY);
            response.onComplete(probes.remove());
        }
    }

    private static Future<Void> healthy() {
        return Future.succeededFuture();
    }

    private Future<Void> unhealthy() {
        return Future.failedFuture(new NotSent(TestCalls.get(clock, "/health"), FailureReason.CONNECT_FAILED, ""));
    }
}
