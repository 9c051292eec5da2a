package dev.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusPhraseTest {
    @Test
    void each_error_has_the_phrase_of_the_status_line() {
        assertThat(IntStream.range(400, 600))
                .allSatisfy(status -> assertThat(StatusPhrase.of(status))
                        .isEqualTo(HttpResponseStatus.valueOf(status).reasonPhrase()));
    }
}
