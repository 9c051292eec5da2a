package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.http.ProgressLimit;
import dev.sluice.core.spec.Size;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A limit of 10 KiB in 10 s. */
class ProgressWatchTest {
    private static final ProgressLimit LIMIT = ProgressLimit.defaults();
    private static final long BYTES = 10 * 1024;
    private static final Duration ALMOST = Duration.ofMillis(9_999);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger slow = new AtomicInteger();
    private final List<Boolean> stalls = new ArrayList<>();
    private final ProgressWatch watch = new ProgressWatch(LIMIT, clock, slow::incrementAndGet);
    private final PendingWrites writes = new PendingWrites(LIMIT, clock, slow::incrementAndGet);

    @Test
    void a_caller_that_makes_the_bytes_in_each_period_is_not_slow() {
        watch.start();
        for (int period = 0; period < 10; period++) {
            clock.advance(ALMOST);
            watch.made(BYTES);
        }
        assertThat(slow).hasValue(0);
    }

    @Test
    void a_caller_that_makes_a_byte_fewer_is_slow_at_the_end_of_the_period() {
        watch.start();
        watch.made(BYTES - 1);
        clock.advance(ALMOST);
        assertThat(slow).hasValue(0);
        clock.advance(MOMENT);
        assertThat(slow).hasValue(1);
        clock.advance(Duration.ofMinutes(1));
        assertThat(slow).hasValue(1);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void the_bytes_of_a_period_may_come_in_parts() {
        watch.start();
        for (int second = 0; second < 100; second++) {
            clock.advance(Duration.ofSeconds(1));
            watch.made(BYTES / 8);
        }
        assertThat(slow).hasValue(0);
    }

    @Test
    void time_between_two_waits_does_not_count() {
        for (int wait = 0; wait < 5; wait++) {
            watch.start();
            clock.advance(ALMOST);
            watch.stop();
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(slow).hasValue(0);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void bytes_that_arrive_with_the_expired_timer_count() {
        watch.start();
        clock.after(Duration.ofSeconds(10).toNanos(), () -> watch.made(BYTES));
        clock.advance(Duration.ofSeconds(19));
        assertThat(slow).hasValue(0);
        clock.advance(Duration.ofSeconds(1));
        assertThat(slow).hasValue(1);
    }

    @Test
    void a_part_that_is_not_taken_in_a_period_is_slow() {
        Promise<Void> first = Promise.promise();
        writes.add(BYTES, first.future());
        clock.advance(ALMOST);
        Promise<Void> second = Promise.promise();
        writes.add(BYTES, second.future());
        first.complete();
        clock.advance(ALMOST);
        assertThat(slow).hasValue(0);
        clock.advance(MOMENT);
        assertThat(slow).hasValue(1);
    }

    @Test
    void taken_parts_leave_no_timer() {
        Promise<Void> first = Promise.promise();
        Promise<Void> second = Promise.promise();
        writes.onStall(stalls::add);
        writes.add(1, first.future());
        writes.add(0, second.future());
        first.complete();
        second.fail("the connection closed");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_large_part_has_a_period_for_each_started_amount_and_later_parts_have_one() {
        Promise<Void> large = Promise.promise();
        writes.add(2 * BYTES + 1, large.future());
        writes.add(BYTES, Promise.<Void>promise().future());
        clock.advance(Duration.ofMillis(29_999));
        large.complete();
        clock.advance(ALMOST);
        assertThat(slow).hasValue(0);
        clock.advance(MOMENT);
        assertThat(slow).hasValue(1);
    }

    @Test
    void slices_have_the_bytes_of_the_limit_and_at_most_64_kibibytes() {
        assertThat(LIMIT.slice()).isEqualTo(10 * 1024);
        assertThat(new ProgressLimit(Size.mib(1), Duration.ofSeconds(1)).slice())
                .isEqualTo(64 * 1024);
        assertThat(new ProgressLimit(new Size(1), Duration.ofSeconds(1)).slice())
                .isEqualTo(1024);
    }

    @Test
    void a_caller_stalls_when_it_makes_less_than_a_tenth_of_the_bytes_in_a_tenth_of_the_period() {
        watch.onStall(stalls::add);
        watch.start();
        watch.made(BYTES / 10);
        clock.advance(Duration.ofSeconds(1));
        assertThat(stalls).isEmpty();
        watch.made(BYTES / 10 - 1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(stalls).containsExactly(true);
        watch.made(BYTES / 10);
        clock.advance(Duration.ofSeconds(1));
        assertThat(stalls).containsExactly(true, false);
        assertThat(slow).hasValue(0);
    }

    @Test
    void a_stalled_caller_is_slow_at_the_end_of_the_same_period() {
        watch.onStall(stalls::add);
        watch.start();
        clock.advance(ALMOST);
        assertThat(slow).hasValue(0);
        clock.advance(MOMENT);
        assertThat(slow).hasValue(1);
        assertThat(stalls).containsExactly(true, false);
    }

    @Test
    void two_listeners_learn_of_a_stall_and_of_its_end() {
        List<Boolean> other = new ArrayList<>();
        watch.onStall(stalls::add);
        watch.onStall(other::add);
        watch.start();
        clock.advance(Duration.ofSeconds(1));
        watch.stop();
        assertThat(stalls).containsExactly(true, false);
        assertThat(other).containsExactly(true, false);
    }

    @Test
    void a_wait_that_ends_and_the_removal_of_its_listener_end_the_stall() {
        Runnable removal = watch.onStall(stalls::add);
        watch.start();
        clock.advance(Duration.ofSeconds(2));
        watch.stop();
        assertThat(stalls).containsExactly(true, false);
        watch.start();
        clock.advance(Duration.ofSeconds(2));
        removal.run();
        removal.run();
        clock.advance(Duration.ofSeconds(2));
        assertThat(stalls).containsExactly(true, false, true, false);
        assertThat(slow).hasValue(0);
    }

    @Test
    void another_listener_starts_the_tick_of_all_anew() {
        List<Boolean> other = new ArrayList<>();
        watch.onStall(stalls::add);
        watch.start();
        clock.advance(Duration.ofSeconds(1));
        watch.onStall(other::add);
        assertThat(stalls).containsExactly(true, false);
        clock.advance(Duration.ofSeconds(1));
        assertThat(stalls).containsExactly(true, false, true);
        assertThat(other).containsExactly(true);
    }

    @Test
    void a_listener_that_removes_itself_leaves_the_others() {
        List<Runnable> removals = new ArrayList<>();
        removals.add(watch.onStall(isStalled -> removals.get(0).run()));
        watch.onStall(stalls::add);
        watch.start();
        clock.advance(Duration.ofSeconds(1));
        assertThat(stalls).containsExactly(true);
    }
}
