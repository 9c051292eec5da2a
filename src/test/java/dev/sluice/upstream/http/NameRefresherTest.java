package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The times at which the queries for one host name start. */
class NameRefresherTest {
    private static final Duration TICK = Duration.ofNanos(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final ScriptedNameResolver names = new ScriptedNameResolver();
    private List<String> addresses = List.of();
    private final NameRefresher refresher = new NameRefresher("shop.test", names, clock, this::onAddresses);

    @RegisterExtension
    final CapturedLog log = new CapturedLog(NameRefresher.class);

    private void onAddresses(List<InetAddress> found) {
        addresses = found.stream().map(InetAddress::getHostAddress).toList();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        refresher.close();
        assertThat(clock.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "7, 7", "30, 30", "86400, 30"})
    void a_name_is_resolved_again_at_its_time_to_live_within_1_and_30_seconds(int timeToLive, int seconds) {
        names.setAddresses(timeToLive, "10.0.0.1");
        refresher.resolve();
        names.setAddresses(timeToLive, "10.0.0.2");

        clock.advance(Duration.ofSeconds(seconds).minus(TICK));
        assertThat(addresses).containsExactly("10.0.0.1");
        clock.advance(TICK);
        assertThat(addresses).containsExactly("10.0.0.2");
        assertThat(names.queries).hasSize(2);
    }

    @Test
    void one_query_is_in_flight_at_a_time() {
        names.neverAnswer();
        refresher.resolve();
        Future<Void> first = refresher.resolve();
        Future<Void> second = refresher.resolve();
        clock.advance(Duration.ofSeconds(30));
        assertThat(names.queries).hasSize(1);
        assertThat(first.isComplete()).isFalse();

        names.completeQuery(5, "10.0.0.1");

        assertThat(first.succeeded()).isTrue();
        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void a_late_answer_of_an_abandoned_query_changes_no_address() {
        names.neverAnswer();
        Future<Void> first = refresher.resolve();
        clock.advance(Duration.ofSeconds(31).plus(TICK));
        assertThat(names.queries).hasSize(2);
        names.completeQuery(30, "10.0.0.2");
        assertThat(addresses).containsExactly("10.0.0.2");

        names.queries.get(0).complete(ScriptedNameResolver.addresses(1, true, "10.0.0.1"));
        assertThat(first.succeeded()).isTrue();
        assertThat(addresses).containsExactly("10.0.0.2");
        clock.advance(Duration.ofSeconds(30).minus(TICK));
        assertThat(names.queries).hasSize(2);
        clock.advance(TICK);
        assertThat(names.queries).hasSize(3);
    }

    @Test
    void queries_without_an_answer_are_failures_that_are_logged_once() {
        names.neverAnswer();
        refresher.resolve();
        clock.advance(Duration.ofMinutes(5));
        assertThat(names.queries).hasSize(10);
        for (int late = 0; late < 9; late++) names.queries.get(late).fail("no response");
        assertThat(log.lines())
                .containsExactly("WARN shop.test cannot be resolved: no answer within 30 s. Calls to it fail.");

        names.completeQuery(1, "10.0.0.1");
        assertThat(addresses).containsExactly("10.0.0.1");
        names.fail();
        clock.advance(SECOND);
        assertThat(log.lines()).as("a new series of failures").hasSize(2);
    }

    @Test
    void a_failed_connect_is_answered_by_a_query_that_begins_after_it() {
        names.setAddresses(1, "10.0.0.1");
        refresher.resolve();
        names.neverAnswer();
        clock.advance(SECOND);

        Future<Void> newer = refresher.refresh();
        names.completeQuery(30, "10.0.0.1");
        assertThat(newer.isComplete()).isFalse();

        names.setAddresses(30, "10.0.0.2");
        clock.advance(SECOND);
        assertThat(newer.succeeded()).isTrue();
        assertThat(addresses).containsExactly("10.0.0.2");
    }

    @Test
    void after_failures_the_waits_double_up_to_30_seconds() {
        refresher.resolve();
        List<Long> waits = new ArrayList<>();
        for (int asked = 1; asked < 9; asked++) {
            long before = clock.nanos();
            while (names.queries.size() == asked) clock.advance(SECOND);
            waits.add(Duration.ofNanos(clock.nanos() - before).toSeconds());
        }

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        assertThat(log.lines()).containsExactly("WARN shop.test cannot be resolved: no such name. Calls to it fail.");
    }

    @Test
    void a_call_before_the_first_answer_sends_a_query_once_a_second() {
        refresher.resolve();
        Future<Void> answer = refresher.resolve();
        assertThat(refresher.resolve().isComplete()).as("just asked").isFalse();
        clock.advance(SECOND);
        assertThat(answer.failed()).isTrue();
        assertThat(names.queries).hasSize(2);

        clock.advance(Duration.ofSeconds(20));
        int queries = names.queries.size();
        names.setAddresses(5, "10.0.0.1");
        assertThat(refresher.resolve().succeeded()).isTrue();
        assertThat(names.queries).hasSize(queries + 1);
        assertThat(addresses).containsExactly("10.0.0.1");
    }
}
