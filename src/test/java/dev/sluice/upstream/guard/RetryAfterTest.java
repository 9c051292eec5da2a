package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.RetryAfter;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

    private final ManualClock clock = new ManualClock();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:50:37 GMT",
                "Sunday, 06-Nov-94 08:50:37 GMT",
                "Sun Nov  6 08:50:37 1994",
                "60"
            })
    void each_form_of_a_date_and_seconds_are_parsed(String value) {
        assertThat(read(headers(value).add("Date", DATE))).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1.5",
                "abc",
                "1e3",
                "+1",
                "1234567890",
                "0x10",
                "١",
                "Sun, 06 Nov 1994",
                "Mon, 06 Nov 1994 08:50:37 GMT",
                "Sun, 31 Feb 1994 08:50:37 GMT",
                "1994-11-06T08:50:37Z",
                "Sun, 06 Nov 1994 08:50:37 GMT, 60"
            })
    void anything_else_is_ignored(String value) {
        assertThat(read(headers(value))).isNull();
    }

    @Test
    void a_response_without_the_header_has_no_delay() {
        assertThat(read(HttpHeaders.headers())).isNull();
    }

    @Test
    void the_first_of_several_headers_counts() {
        assertThat(read(headers("1").add("Retry-After", "2"))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_date_in_the_past_is_a_zero_delay() {
        assertThat(read(headers(DATE))).isEqualTo(Duration.ZERO);
    }

    @Test
    void without_a_valid_date_header_the_clock_is_used() {
        assertThat(read(headers("Thu, 01 Jan 2026 00:01:01 GMT").add("Date", "yesterday")))
                .isEqualTo(Duration.ofMinutes(1));
    }

    private static MultiMap headers(String retryAfter) {
        return HttpHeaders.headers().add("Retry-After", retryAfter);
    }

    private @Nullable Duration read(MultiMap headers) {
        return RetryAfter.delay(UnusableReply.of(new TestCalls(clock).get(), 503, headers), clock);
    }
}
