package dev.sluice.gateway.limit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.LimitKeyTest.LimitedRequest;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.RequestLimitsTest.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The line of the audit log about one limit. */
class LimitReportTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Set<Thread.State> BLOCKED_OR_DONE = Set.of(Thread.State.BLOCKED, Thread.State.TERMINATED);

    @RegisterExtension
    final CapturedLog log = new CapturedLog("audit", Level.WARN);

    private final ManualClock clock = new ManualClock();
    private final LimitContext context =
            new LimitContext(new MemoryBudget(1 << 20), clock, LimitEvents.NONE, this::show);
    private int shown;
    private final LimitBuckets buckets = new LimitBuckets("everyone", context);

    private @Nullable String show(@Nullable String subject) {
        shown++;
        return subject == null ? null : "shown-" + subject;
    }

    private void send(Limit limit, String key, @Nullable String subject) {
        send(limit, key, subject, 100);
    }

    private void send(Limit limit, String key, @Nullable String subject, int keys) {
        buckets.resize(keys);
        LimitedRequest request = new LimitedRequest(clock).header("x-key", key).authenticated("partners", subject);
        RateLimit.of("everyone", limit.spec(), buckets).take(request.request(), 0);
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
    void the_end_of_a_limit_writes_its_last_line() {
        Limit limit = Limit.of("1/d", 1, "null");
        for (int i = 0; i < 3; i++) send(limit, "a", "s");
        buckets.close();
        String line = "WARN rate_limit limit=everyone mode=enforce requests=2 keys=1 subjects=shown-s";
        assertThat(log.lines()).containsExactly(line);
        buckets.close();
        clock.advance(MINUTE);
        assertThat(log.lines()).containsExactly(line);
    }

    /** The number of keys is about right: an evicted key is a new one. */
    @Test
    void a_key_that_returns_after_its_eviction_counts_again() {
        Limit limit = Limit.of("1/d", 1, "$header.x-key");
        for (int i = 0; i < 2; i++) {
            send(limit, "a", null, 1);
            send(limit, "a", null, 1);
            send(limit, "b", null, 1);
        }
        clock.advance(MINUTE);
        assertThat(log.lines()).containsExactly("WARN rate_limit limit=everyone mode=enforce requests=2 keys=2");
    }

    /** A flood of one subject would otherwise pay a digest for each request. */
    @Test
    void subjects_are_shown_once_a_minute_each() {
        Limit limit = Limit.of("1/d", 1, "null");
        for (int i = 0; i < 100; i++) send(limit, "a", "s" + i % 2);
        for (int i = 0; i < 100; i++) send(limit, "a", "t" + i);
        clock.advance(MINUTE);
        assertThat(shown).isEqualTo(10);
        assertThat(log.lines()).singleElement().asString().contains("subjects=shown-s1, shown-s0, shown-t0, ");
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

    /** Its key would be known from the last minute, and the line of the next one would count the request without the key. */
    @Test
    void no_request_counts_between_a_line_and_the_start_of_the_next_minute() throws Exception {
        List<Thread.State> states = new ArrayList<>();
        AtomicReference<LimitReport> report = new AtomicReference<>();
        Thread request = new Thread(() -> requireNonNull(report.get()).onExceed(Mode.ENFORCE, true, null));
        report.set(new LimitReport("everyone", context, () -> {
            request.start();
            Await.until(() -> BLOCKED_OR_DONE.contains(request.getState()));
            states.add(request.getState());
        }));
        requireNonNull(report.get()).onExceed(Mode.ENFORCE, true, null);
        requireNonNull(report.get()).write();
        request.join();
        assertThat(states).containsExactly(Thread.State.BLOCKED);
    }
}
