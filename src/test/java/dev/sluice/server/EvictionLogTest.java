package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.LimitEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EvictionLogTest {
    @RegisterExtension
    final CapturedLog lines = new CapturedLog("dev.sluice", Level.WARN);

    private final ManualClock clock = new ManualClock();
    private final List<String> passedOn = new ArrayList<>();
    private final EvictionLog log = new EvictionLog(
            new LimitEvents() {
                @Override
                public void onDecision(String limit, Outcome outcome) {
                    passedOn.add(limit + " " + outcome.code());
                }

                @Override
                public void onEvict(String limit) {
                    passedOn.add(limit);
                }
            },
            clock);

    @Test
    void each_limit_has_one_line_a_minute() {
        for (int i = 0; i < 5; i++) log.onEvict("a");
        clock.advance(Duration.ofSeconds(30));
        log.onEvict("b");
        log.onEvict("a");
        assertThat(lines.lines()).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(lines.lines()).containsExactly(line("a", 6));
        clock.advance(Duration.ofSeconds(30));
        assertThat(lines.lines()).containsExactly(line("a", 6), line("b", 1));
        log.onEvict("a");
        clock.advance(Duration.ofMinutes(2));
        assertThat(lines.lines()).containsExactly(line("a", 6), line("b", 1), line("a", 1));
        assertThat(clock.pendingTimers()).isZero();
    }

    private static String line(String limit, int count) {
        return "WARN the limit " + limit + " forgets keys that are not at rest: " + count
                + " in a minute; raise server.rate_limit_keys";
    }

    @Test
    void each_event_is_passed_on() {
        log.onDecision("a", LimitEvents.Outcome.REJECTED);
        log.onEvict("a");
        assertThat(passedOn).containsExactly("a rejected", "a");
    }
}
