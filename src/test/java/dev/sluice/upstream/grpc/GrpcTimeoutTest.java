package dev.sluice.upstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "1n, PT0.000000001S",
        "20u, PT0.00002S",
        "100m, PT0.1S",
        "0S, PT0S",
        "3M, PT3M",
        "99999999H, PT99999999H"
    })
    void a_number_and_a_unit_are_a_timeout(String text, Duration timeout) {
        assertThat(GrpcTimeout.parse(text)).isEqualTo(timeout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "S", "1s", "1 S", "-1S", "+1S", "1.5S", "123456789m", "1S ", "１S"})
    void other_text_is_malformed(String text) {
        assertThat(GrpcTimeout.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 1n",
        "0, 1n",
        "99999999, 99999999n",
        "100000000, 100000u",
        "99999999999, 99999999u",
        "100000000000, 100000m",
        "99999999999999, 99999999m",
        "100000000000000, 100000S",
        "9223372036854775807, 99999999S"
    })
    void a_time_has_the_finest_unit_with_eight_digits(long nanos, String text) {
        assertThat(GrpcTimeout.format(nanos)).isEqualTo(text);
    }

    @Test
    void a_formatted_time_is_never_longer() {
        long nanos = 123_456_789_123L;
        assertThat(GrpcTimeout.parse(GrpcTimeout.format(nanos))).isEqualTo(Duration.ofMillis(123_456));
    }
}
