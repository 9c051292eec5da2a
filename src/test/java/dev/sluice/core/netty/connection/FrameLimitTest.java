package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import org.junit.jupiter.api.Test;

class FrameLimitTest {
    private final ManualClock clock = new ManualClock();
    private final FrameLimit limit = new FrameLimit(clock);

    private int allowed(int frames) {
        int allowed = 0;
        for (int i = 0; i < frames; i++) if (limit.allows()) allowed++;
        return allowed;
    }

    @Test
    void a_window_of_10_s_allows_1000_frames_and_no_more() {
        assertThat(allowed(1001)).isEqualTo(1000);
        clock.advance(FrameLimit.WINDOW.minusNanos(1));
        assertThat(allowed(1)).isZero();
    }

    @Test
    void the_next_window_allows_as_many() {
        assertThat(allowed(1000)).isEqualTo(1000);
        clock.advance(FrameLimit.WINDOW);
        assertThat(allowed(1001)).isEqualTo(1000);
    }
}
