package dev.sluice.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NotSent;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.spec.InvalidSpecException;
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
    private final Deque<Promise<Void>> questions = new ArrayDeque<>();
    private final List<Boolean> verdicts = new ArrayList<>();
    private final HealthCheck check = new HealthCheck(
            new HealthCheck.Spec("/health", EVERY, Duration.ofSeconds(1)), clock, this::probe, verdicts::add);

    private Future<Void> probe() {
        questions.add(Promise.promise());
        return questions.getLast().future();
    }

    @Test
    void the_first_probe_has_a_jitter_and_each_next_probe_follows_after_an_interval() {
        check.start(0.5);
        clock.advance(EVERY.dividedBy(2).minusNanos(1));
        assertThat(questions).isEmpty();
        clock.advance(Duration.ofNanos(1));
        assertThat(questions).hasSize(1);
        clock.advance(EVERY.multipliedBy(3));
        assertThat(questions).as("one question at a time").hasSize(1);
        questions.remove().complete();
        clock.advance(EVERY);
        assertThat(questions).hasSize(1);
    }

    @Test
    void two_consecutive_failures_make_it_unhealthy_and_a_success_healthy_again() {
        check.start(0);
        answers(unhealthy(), healthy(), unhealthy());
        assertThat(verdicts).containsExactly(true);
        answers(unhealthy());
        assertThat(verdicts).containsExactly(true, false);
        answers(healthy());
        assertThat(verdicts).containsExactly(true, false, true);
    }

    @Test
    void a_full_pool_is_inconclusive() {
        check.start(0);
        Future<Void> full = Future.failedFuture(new NotSent.PoolTimeout(TestCalls.get(clock, "/health"), ""));

        answers(full, unhealthy(), full, full);

        assertThat(verdicts).isEmpty();
    }

    @Test
    void after_stop_it_sends_no_probe() {
        check.start(0);
        answers(healthy());
        check.stop();

        clock.advance(EVERY.multipliedBy(2));

        assertThat(questions).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void after_stop_during_a_probe_it_sends_no_further_probe() {
        check.start(0);
        clock.advance(EVERY);
        check.stop();
        questions.remove().complete();

        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_path_begins_with_a_slash() {
        assertThatThrownBy(() -> new HealthCheck.Spec("health", EVERY, EVERY)).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> new HealthCheck.Spec("/a b", EVERY, EVERY)).isInstanceOf(InvalidSpecException.class);
    }

    /** One response for each interval. */
    @SafeVarargs
    private final void answers(Future<Void>... responses) {
        for (Future<Void> response : responses) {
            clock.advance(EVERY);
            response.onComplete(questions.remove());
        }
    }

    private static Future<Void> healthy() {
        return Future.succeededFuture();
    }

    private Future<Void> unhealthy() {
        return Future.failedFuture(new NotSent(TestCalls.get(clock, "/health"), FailureReason.CONNECT_FAILED, ""));
    }
}
