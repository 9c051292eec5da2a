package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.LimitKeyTest.LimitedRequest;
import dev.sluice.gateway.limit.RequestLimitsTest.Limit;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The line of the audit log about one limit. */
class LimitReportTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final CapturedLog log = new CapturedLog("audit", Level.WARN);

    private final ManualClock clock = new ManualClock();
    private final LimitContext context = new LimitContext(
            new MemoryBudget(1 << 20), clock, LimitEvents.NONE, subject -> subject == null ? null : "shown-" + subject);
    private final LimitBuckets buckets = new LimitBuckets("everyone", context);

    private void send(Limit limit, String key, @Nullable String subject) {
        buckets.resize(100);
        LimitedRequest request = new LimitedRequest(clock).header("x-key", key).authenticated("partners", subject);
        RateLimit.of("everyone", limit.spec(), buckets).take(request.request());
    }

    @Test
    void one_line_a_minute_with_ten_subjects() {
        Limit limit = Limit.of("1/d", 1, "$header.x-key");
        for (int i = 0; i < 12; i++) for (int times = 0; times < 4; times++) send(limit, "k" + i, "s" + i);
        clock.advance(MINUTE.minusNanos(1));
        assertThat(log.lines()).isEmpty();
        clock.advance(Duration.ofNanos(1));
        String subjects = IntStream.range(0, 10).mapToObj(i -> "shown-s" + i).collect(Collectors.joining(", "));
        assertThat(log.lines())
                .containsExactly(
                        "WARN rate_limit limit=everyone mode=enforce requests=36 keys=12 subjects=" + subjects);
    }

    @Test
    void a_minute_begins_with_a_rejection_and_its_keys_are_new() {
        Limit limit = Limit.of("1/d", 1, "$header.x-key").report();
        send(limit, "a", null);
        clock.advance(MINUTE.multipliedBy(10));
        assertThat(log.lines()).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
        send(limit, "a", null);
        send(limit, "a", "s");
        clock.advance(MINUTE);
        send(limit, "a", null);
        clock.advance(MINUTE);
        assertThat(log.lines())
                .containsExactly(
                        "WARN rate_limit limit=everyone mode=report requests=2 keys=1 subjects=shown-s",
                        "WARN rate_limit limit=everyone mode=report requests=1 keys=1");
        assertThat(clock.pendingTimers()).isZero();
    }
}
