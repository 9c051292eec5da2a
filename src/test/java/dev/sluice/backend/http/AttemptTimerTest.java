package dev.sluice.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Timeouts;
import dev.sluice.fixture.ManualClock;
import dev.sluice.time.Deadline;
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
    private final List<TimeoutPhase> lapsed = new ArrayList<>();
    private final AttemptTimer watch = watch(Duration.ofSeconds(3));

    private AttemptTimer watch(Duration deadline) {
        AttemptTimer started = new AttemptTimer(clock, TIMES, Deadline.in(deadline, clock), lapsed::add);
        started.start();
        return started;
    }

    @Test
    void each_phase_has_its_own_patience() {
        lapsesAfter(POOL, TimeoutPhase.POOL);
    }

    @Test
    void a_new_phase_begins_anew() {
        clock.advance(POOL.minus(TICK));
        watch.enter(TimeoutPhase.WRITE);
        lapsesAfter(WRITE, TimeoutPhase.WRITE);
    }

    @Test
    void a_shorter_phase_that_follows_a_longer_one_ends_in_time() {
        clock.advance(READ.plus(TICK));
        watch.enter(TimeoutPhase.READ);
        lapsesAfter(READ, TimeoutPhase.READ);
    }

    private void lapsesAfter(Duration gap, TimeoutPhase phase) {
        clock.advance(gap.minus(TICK));
        assertThat(lapsed).isEmpty();
        clock.advance(TICK);
        assertThat(lapsed).containsExactly(phase);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void whatever_moves_all_the_time_ends_with_the_attempt() {
        watch.enter(TimeoutPhase.READ);
        for (int i = 0; i < 9; i++) {
            clock.advance(ATTEMPT.dividedBy(10));
            watch.moved();
        }
        assertThat(lapsed).isEmpty();
        clock.advance(ATTEMPT.dividedBy(10));
        assertThat(lapsed).containsExactly(TimeoutPhase.ATTEMPT);
    }

    @Test
    void a_nearer_deadline_ends_it_as_the_whole_call() {
        watch.stop();
        watch(Duration.ofMillis(250));

        clock.advance(Duration.ofMillis(250));

        assertThat(lapsed).containsExactly(TimeoutPhase.TOTAL);
    }

    @Test
    void silence_counts_only_when_one_more_pass_of_the_loop_has_brought_nothing() {
        watch.enter(TimeoutPhase.READ);
        clock.after(READ.toNanos() - 1, () -> clock.after(1, watch::moved));

        clock.advance(READ);

        assertThat(lapsed).isEmpty();
        clock.advance(READ);
        assertThat(lapsed).containsExactly(TimeoutPhase.READ);
    }

    @Test
    void bytes_that_come_set_no_timer() {
        watch.enter(TimeoutPhase.READ);
        for (int i = 0; i < 1000; i++) watch.moved();

        assertThat(clock.pendingTimers()).isEqualTo(1);
        watch.stop();
        assertThat(clock.pendingTimers()).isZero();
    }
}
