package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ManualClock;
import dev.sluice.upstream.backend.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptTimerTest {
    private static final Duration POOL = Duration.ofMillis(500);
    private static final Duration READ = Duration.ofMillis(300);
    private static final Duration WRITE = Duration.ofMillis(400);
    private static final Duration ATTEMPT = Duration.ofSeconds(1);
    private static final Duration TICK = Duration.ofNanos(1);
    private static final Timeouts TIMES = new Timeouts(
            Duration.ofMillis(200), Duration.ofMillis(200), POOL, READ, WRITE, ATTEMPT, Duration.ofSeconds(3));

    private final ManualClock clock = new ManualClock();
    private final List<TimeoutPhase> expired = new ArrayList<>();
    private final AttemptTimer timer = timer(Duration.ofSeconds(3));

    private AttemptTimer timer(Duration deadline) {
        AttemptTimer started = new AttemptTimer(clock, TIMES, Deadline.after(deadline, clock), expired::add);
        started.start();
        return started;
    }

    @Test
    void each_phase_has_its_own_timeout() {
        timesOutAfter(POOL, TimeoutPhase.POOL);
    }

    @Test
    void a_new_phase_restarts_the_timeout() {
        clock.advance(POOL.minus(TICK));
        timer.enter(TimeoutPhase.WRITE);
        timesOutAfter(WRITE, TimeoutPhase.WRITE);
    }

    @Test
    void a_shorter_phase_after_a_longer_phase_times_out_in_time() {
        clock.advance(READ.plus(TICK));
        timer.enter(TimeoutPhase.READ);
        timesOutAfter(READ, TimeoutPhase.READ);
    }

    private void timesOutAfter(Duration time, TimeoutPhase phase) {
        clock.advance(time.minus(TICK));
        assertThat(expired).isEmpty();
        clock.advance(TICK);
        assertThat(expired).containsExactly(phase);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void an_attempt_with_steady_progress_times_out_in_attempt() {
        timer.enter(TimeoutPhase.READ);
        for (int i = 0; i < 9; i++) {
            clock.advance(ATTEMPT.dividedBy(10));
            timer.onProgress();
        }
        assertThat(expired).isEmpty();
        clock.advance(ATTEMPT.dividedBy(10));
        assertThat(expired).containsExactly(TimeoutPhase.ATTEMPT);
    }

    @Test
    void an_earlier_deadline_times_out_as_total() {
        timer.stop();
        timer(Duration.ofMillis(250));

        clock.advance(Duration.ofMillis(250));

        assertThat(expired).containsExactly(TimeoutPhase.TOTAL);
    }

    @Test
    void only_the_last_deadline_counts_while_a_body_streams() {
        timer.limitTo(Deadline.after(ATTEMPT.multipliedBy(5), clock));
        timer.enter(TimeoutPhase.CALLER);
        timer.onBodyStart();
        clock.advance(ATTEMPT.multipliedBy(5).minus(TICK));
        assertThat(expired).isEmpty();

        clock.advance(POOL);

        assertThat(expired).containsExactly(TimeoutPhase.TOTAL);
    }

    @Test
    void an_idle_timeout_counts_only_after_another_pass_of_the_event_loop() {
        timer.enter(TimeoutPhase.READ);
        clock.after(READ.toNanos() - 1, () -> clock.after(1, timer::onProgress));

        clock.advance(READ);

        assertThat(expired).isEmpty();
        clock.advance(READ);
        assertThat(expired).containsExactly(TimeoutPhase.READ);
    }

    @Test
    void received_bytes_set_no_timer() {
        timer.enter(TimeoutPhase.READ);
        for (int i = 0; i < 1000; i++) timer.onProgress();

        assertThat(clock.pendingTimers()).isEqualTo(1);
        timer.stop();
        assertThat(clock.pendingTimers()).isZero();
    }
}
