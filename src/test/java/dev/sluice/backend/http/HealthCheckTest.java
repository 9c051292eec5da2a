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
            new HealthCheck.Spec("/health", EVERY, Duration.ofSeconds(1)), clock, this::ask, verdicts::add);

    private Future<Void> ask() {
        questions.add(Promise.promise());
        return questions.getLast().future();
    }

    @Test
    void it_asks_first_after_a_part_of_the_interval_and_then_an_interval_after_each_answer() {
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
    void two_bad_answers_in_a_row_take_it_out_and_one_good_brings_it_back() {
        check.start(0);
        answers(bad(), good(), bad());
        assertThat(verdicts).containsExactly(true);
        answers(bad());
        assertThat(verdicts).containsExactly(true, false);
        answers(good());
        assertThat(verdicts).containsExactly(true, false, true);
    }

    @Test
    void a_pool_in_full_use_says_nothing() {
        check.start(0);
        Future<Void> full = Future.failedFuture(new NotSent.PoolTimeout(TestCalls.get(clock, "/health"), ""));

        answers(full, bad(), full, full);

        assertThat(verdicts).isEmpty();
    }

    @Test
    void once_stopped_it_asks_no_more() {
        check.start(0);
        answers(good());
        check.stop();

        clock.advance(EVERY.multipliedBy(2));

        assertThat(questions).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void stopped_while_a_question_is_out_it_asks_no_more() {
        check.start(0);
        clock.advance(EVERY);
        check.stop();
        questions.remove().complete();

        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_path_is_a_path() {
        assertThatThrownBy(() -> new HealthCheck.Spec("health", EVERY, EVERY)).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> new HealthCheck.Spec("/a b", EVERY, EVERY)).isInstanceOf(InvalidSpecException.class);
    }

    /** One answer an interval. */
    @SafeVarargs
    private final void answers(Future<Void>... answers) {
        for (Future<Void> answer : answers) {
            clock.advance(EVERY);
            answer.onComplete(questions.remove());
        }
    }

    private static Future<Void> good() {
        return Future.succeededFuture();
    }

    private Future<Void> bad() {
        return Future.failedFuture(new NotSent(TestCalls.get(clock, "/health"), FailureReason.CONNECT_FAILED, ""));
    }
}
