package dev.sluice.core.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final Duration SLOT = Duration.ofNanos(TimerWheel.SLOT_NANOS);

    private final ManualClock clock = new ManualClock();
    private final TimerWheel wheel = new TimerWheel(clock);
    private final List<String> fired = new ArrayList<>();

    private Clock.Timer set(String name, Duration delay) {
        return wheel.after(delay.toNanos(), () -> fired.add(name));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                4_999_999,
                5_000_000,
                5_000_001,
                2_559_999_999L,
                2_560_000_000L,
                2_560_000_001L,
                86_400_000_000_000L
            })
    void aTimerFiresOnceNeverEarlyAndAtMostASlotLate(long nanos) {
        clock.advance(Duration.ofNanos(1_234_567));
        set("timer", Duration.ofNanos(nanos));

        clock.advance(Duration.ofNanos(nanos - 1));
        assertThat(fired).isEmpty();
        clock.advance(SLOT);
        assertThat(fired).containsExactly("timer");
        clock.advance(Duration.ofNanos(nanos).multipliedBy(2));
        assertThat(fired).containsExactly("timer");
    }

    @Test
    void aCancelledTimerDoesNotFire() {
        Clock.Timer cancelled = set("cancelled", Duration.ofSeconds(1));
        set("other", Duration.ofSeconds(1));
        cancelled.cancel();
        cancelled.cancel();

        clock.advance(Duration.ofSeconds(2));
        assertThat(fired).containsExactly("other");
    }

    @Test
    void aTimerThatHasFiredCanBeCancelled() {
        Clock.Timer first = set("first", Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(2));
        first.cancel();

        set("second", Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(2));
        assertThat(fired).containsExactly("first", "second");
    }

    @Test
    void aTaskCancelsAnotherTimerOfItsSlot() {
        Clock.Timer[] second = new Clock.Timer[1];
        wheel.after(1000, () -> second[0].cancel());
        second[0] = set("second", Duration.ofNanos(1000));
        set("third", Duration.ofNanos(1000));

        clock.advance(SLOT);
        assertThat(fired).containsExactly("third");
    }

    @Test
    void aTaskSetsATimerThatFiresInALaterSlot() {
        wheel.after(1000, () -> set("next", Duration.ofNanos(1000)));

        clock.advance(SLOT);
        assertThat(fired).isEmpty();
        clock.advance(SLOT);
        assertThat(fired).containsExactly("next");
    }

    @Test
    void anotherThreadCancelsATimer() throws InterruptedException {
        Clock.Timer timer = set("timer", Duration.ofSeconds(1));
        Thread thread = new Thread(timer::cancel);
        thread.start();
        thread.join();

        clock.advance(Duration.ofSeconds(2));
        assertThat(fired).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void allTimersNeedOneTimerOfTheClockAndNoneWithoutThem() {
        assertThat(clock.pendingTimers()).isZero();
        for (int i = 1000; i > 0; i--) set("timer", Duration.ofMillis(i * 7L));
        assertThat(clock.pendingTimers()).isOne();

        clock.advance(Duration.ofSeconds(8));
        assertThat(fired).hasSize(1000);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void aTimerAfterAnIdleHourFiresInTime() {
        set("first", Duration.ofMillis(100));
        clock.advance(Duration.ofHours(1));
        set("second", Duration.ofMillis(100));
        clock.advance(Duration.ofMillis(99));
        assertThat(fired).containsExactly("first");
        clock.advance(SLOT.plusMillis(1));
        assertThat(fired).containsExactly("first", "second");
    }

    @Test
    void allTimersThatAreDueFireAfterTheEventLoopWasBlocked() {
        for (int i = 1; i <= 100; i++) set("timer", Duration.ofMillis(i * 100L));
        clock.stall(Duration.ofSeconds(20));
        clock.advance(SLOT);
        assertThat(fired).hasSize(100);
    }

    /** The seed changes nothing but the example that fails first. */
    @Test
    void randomTimersAndCancellationsAgreeWithTheirTimes() {
        Random random = new Random(7);
        int count = 20_000;
        long[] expected = new long[count];
        long[] found = new long[count];
        List<Clock.Timer> timers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int timer = i;
            long delay = 1 + (long) (Math.pow(random.nextDouble(), 4) * 20e9);
            expected[timer] = clock.nanos() + delay;
            timers.add(wheel.after(delay, () -> found[timer] = clock.nanos()));
            int victim = random.nextInt(i + 1);
            if (random.nextBoolean() && found[victim] == 0) {
                timers.get(victim).cancel();
                expected[victim] = 0;
            }
            clock.advance(Duration.ofNanos(random.nextInt(3_000_000)));
        }
        clock.advance(Duration.ofSeconds(30));

        for (int i = 0; i < count; i++) {
            if (expected[i] == 0) assertThat(found[i]).isZero();
            else assertThat(found[i] - expected[i]).isBetween(0L, TimerWheel.SLOT_NANOS);
        }
        assertThat(clock.pendingTimers()).isZero();
    }
}
