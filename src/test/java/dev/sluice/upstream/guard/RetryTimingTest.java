package dev.sluice.upstream.guard;

import static dev.sluice.fixture.ScriptedBackend.Replies.after;
import static dev.sluice.fixture.ScriptedBackend.Replies.status;
import static dev.sluice.upstream.guard.GuardFixture.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Size;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.RetryFixture;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The delays before retries, and retries that do not fit into the deadline. */
class RetryTimingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);

    private RetryFixture fixture = new RetryFixture();

    @Test
    void the_first_delay_is_random_up_to_the_base() {
        LongSummaryStatistics millis = waitsBeforeRetry(1);
        assertThat(millis.getMin()).isLessThan(5);
        assertThat(millis.getMax()).isBetween(45L, 50L);
        assertThat(millis.getAverage()).isCloseTo(25, within(3.0));
    }

    @ParameterizedTest
    @CsvSource({"2, 100", "3, 200", "4, 200", "9, 200"})
    void later_delays_are_random_up_to_a_bound_that_doubles_until_the_cap(int retry, long bound) {
        LongSummaryStatistics millis = waitsBeforeRetry(retry);
        assertThat(millis.getMin()).isLessThan(bound / 10);
        assertThat(millis.getMax()).isBetween(bound * 9 / 10, bound);
        assertThat(millis.getAverage()).isCloseTo(bound / 2.0, within(bound * 0.06));
    }

    private LongSummaryStatistics waitsBeforeRetry(int retry) {
        fixture = new RetryFixture(RetryFixture.spec(retry + 1, null, null));
        fixture.backend.then(status(500));
        for (int call = 0; call < 1000; call++) fixture.get();
        return IntStream.range(0, 1000)
                .mapToLong(call ->
                        fixture.events.delays().get(call * retry + retry - 1).toMillis())
                .summaryStatistics();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void an_overloaded_backend_gets_a_longer_backoff(int status) {
        Retry.Backoff backoff = new Retry.Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));
        fixture = new RetryFixture(new Retry.Spec(2, backoff, new Percent(20), null, null));
        fixture.backend.then(status(status));
        for (int call = 0; call < 1000; call++) fixture.get();
        LongSummaryStatistics millis =
                fixture.events.delays().stream().mapToLong(Duration::toMillis).summaryStatistics();
        assertThat(millis.getMax()).isBetween(900L, 1000L);
        assertThat(millis.getAverage()).isCloseTo(500, within(60.0));
    }

    @Test
    void retry_after_in_seconds_gets_a_jitter_of_at_most_a_tenth() {
        assertThat(fixture.secondAttemptAfter(status(503, "Retry-After", "1")))
                .isBetween(SECOND, Duration.ofMillis(1100));
    }

    @Test
    void a_long_retry_after_gets_a_jitter_of_at_most_a_second() {
        for (int call = 0; call < 20; call++)
            assertThat(fixture.secondAttemptAfter(status(503, "Retry-After", "40")))
                    .isBetween(Duration.ofSeconds(40), Duration.ofSeconds(41));
    }

    @Test
    void a_date_is_relative_to_the_date_of_the_response() {
        Instant date = fixture.clock.now();
        fixture.clock.jumpWallClock(Duration.ofMinutes(10));
        assertThat(fixture.secondAttemptAfter(status(
                        503,
                        HttpHeaders.headers().add("Date", text(date)).add("Retry-After", text(date.plusSeconds(2))))))
                .isBetween(Duration.ofSeconds(2), Duration.ofMillis(2200));
    }

    @Test
    void a_date_without_a_date_header_is_relative_to_the_clock() {
        assertThat(fixture.secondAttemptAfter(
                        status(503, "Retry-After", text(fixture.clock.now().plusSeconds(2)))))
                .isBetween(Duration.ofSeconds(1), Duration.ofMillis(2200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "Sun, 06 Nov 1994 08:49:37 GMT"})
    void a_retry_after_in_the_past_leaves_the_ordinary_backoff(String value) {
        assertThat(fixture.secondAttemptAfter(status(503, "Retry-After", value)))
                .isLessThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void a_retry_after_above_a_minute_stops_retries() {
        fixture.backend.then(status(503, "Retry-After", "61"));
        assertThat(reasonOf(fixture.retry.send(fixture.calls.get(Duration.ofHours(1)))))
                .isEqualTo(FailureReason.SERVER_ERROR);
        assertThat(fixture.backend.hits()).isEqualTo(1);
        assertThat(fixture.events.all()).containsExactly("stopped retry_after");
    }

    @Test
    void a_delay_past_the_deadline_stops_retries() {
        fixture.backend.then(status(429, "Retry-After", "3"));
        assertThat(reasonOf(fixture.retry.send(fixture.calls.get(Duration.ofSeconds(3)))))
                .isEqualTo(FailureReason.RATE_LIMITED);
        assertThat(fixture.events.all()).containsExactly("stopped retry_after");
    }

    @Test
    void no_attempt_starts_with_less_than_fifty_milliseconds() {
        fixture.backend.then(status(500));
        Future<Reply> reply = fixture.retry.send(fixture.calls.get(Duration.ofMillis(49)));
        assertThat(reasonOf(reply)).isEqualTo(FailureReason.SERVER_ERROR);
        assertThat(fixture.backend.hits()).isEqualTo(1);
        assertThat(fixture.events.all()).containsExactly("stopped deadline");
    }

    @Test
    void a_deadline_allows_as_many_attempts_as_fit() {
        fixture.backend.then(after(Duration.ofMillis(300), fixture.clock, status(503)));
        Future<Reply> reply = fixture.retry.send(fixture.calls.get(Duration.ofMillis(600)));
        fixture.clock.advance(Duration.ofMillis(600));
        assertThat(reasonOf(reply)).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        assertThat(fixture.backend.hits()).isEqualTo(2);
        assertThat(fixture.clock.pendingTimers()).isZero();
    }

    @Test
    void the_limits_are_configurable() {
        Retry.Backoff busyForLong =
                new Retry.Backoff(RetryFixture.MILLI, Duration.ofSeconds(40), Duration.ofSeconds(30));
        fixture = new RetryFixture(new Retry.Spec(
                2,
                busyForLong,
                new Percent(20),
                null,
                null,
                Duration.ofSeconds(2),
                Duration.ofMillis(200),
                Size.kib(1),
                false));
        assertThat(fixture.secondAttemptAfter(status(503))).isGreaterThan(Duration.ofSeconds(1));
        assertThat(fixture.hits(status(503, "Retry-After", "3"))).isEqualTo(1);
        assertThat(fixture.hits(status(500), fixture.calls.get(Duration.ofMillis(199))))
                .isEqualTo(1);
        assertThat(fixture.hits(status(500), fixture.calls.put(1025))).isEqualTo(1);
        assertThat(fixture.events.startingWith("stopped"))
                .containsExactly("stopped retry_after", "stopped deadline", "stopped body");
    }

    private static String text(Instant instant) {
        return HTTP_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }
}
