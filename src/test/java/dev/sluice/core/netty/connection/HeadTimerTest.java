package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeadTimerTest {
    private final ManualClock clock = new ManualClock();
    private int timeouts;
    private final HeadTimer timer = new HeadTimer(clock, () -> timeouts++);

    @Test
    void a_head_times_out_10_s_after_its_first_byte() {
        timer.start();
        clock.advance(Duration.ofSeconds(9));
        timer.start();
        clock.advance(Duration.ofMillis(999));
        assertThat(timeouts).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(timeouts).isEqualTo(1);
        clock.advance(Duration.ofMinutes(1));
        assertThat(timeouts).isEqualTo(1);
    }

    @Test
    void each_head_has_its_own_10_s_and_all_share_one_timer() {
        for (int heads = 0; heads < 5; heads++) {
            timer.start();
            clock.advance(Duration.ofSeconds(9));
            assertThat(clock.pendingTimers()).isEqualTo(1);
            timer.stop();
        }
        assertThat(timeouts).isZero();
        timer.start();
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(timeouts).isZero();
        clock.advance(Duration.ofNanos(1));
        assertThat(timeouts).isEqualTo(1);
    }

    @Test
    void a_closed_connection_leaves_no_timer() {
        timer.start();
        timer.close();
        assertThat(clock.pendingTimers()).isZero();
    }
}
