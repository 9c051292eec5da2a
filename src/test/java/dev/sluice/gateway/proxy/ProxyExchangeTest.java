package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import io.netty.handler.codec.EncoderException;
import org.junit.jupiter.api.Test;

class ProxyExchangeTest {
    private final ManualClock clock = new ManualClock();
    private final Call call = TestCalls.get(clock, "/books");

    @Test
    void a_failure_of_the_backend_is_kept() {
        BackendFailure failure = new NoReply(call, FailureReason.READ_TIMEOUT, "");
        assertThat(ProxyExchange.toBackendFailure(call, failure)).isSameAs(failure);
    }

    @Test
    void an_unexpected_exception_becomes_a_protocol_error_without_class_names() {
        BackendFailure failure = ProxyExchange.toBackendFailure(call, new EncoderException("io.netty.Secret"));
        assertThat(failure.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
        assertThat(failure.getMessage())
                .contains("the call ended in an unexpected way")
                .doesNotContain("netty", "Encoder");
    }
}
