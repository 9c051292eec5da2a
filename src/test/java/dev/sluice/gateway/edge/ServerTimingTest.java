package dev.sluice.gateway.edge;

import static dev.sluice.fixture.TestCalls.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The header with the times of the steps. */
class ServerTimingTest {
    private static final long MILLI = 1_000_000;

    private final RequestTrace request = new RequestTrace("a", TraceContext.start(new Random(1)), 0, MILLI, 0);

    private String header() {
        return ServerTiming.format(request, 43 * MILLI + 195_600);
    }

    @Test
    void each_step_has_its_time_and_a_failed_one_its_reason() {
        request.startStep("customer", 2 * MILLI).onEnd("answered", null, 6 * MILLI);
        request.startStep("orders", 3 * MILLI).onEnd("failed", reason("timeout"), 33 * MILLI);
        request.startStep("running", 43 * MILLI);
        assertThat(header())
                .isEqualTo("total;dur=42.196, customer;dur=4.0, orders;dur=30.0;desc=timeout, running;dur=0.196");
    }

    @Test
    void a_request_without_steps_has_its_total() {
        assertThat(header()).isEqualTo("total;dur=42.196");
    }

    @Test
    void each_name_is_a_token_and_the_length_is_bounded() {
        request.startStep("a b\r\nSet-Cookie: x=1;,\"é\u2028", MILLI).onEnd("failed", reason("a;b,c"), MILLI);
        assertThat(header()).endsWith(", a_b__Set-Cookie__x_1_____;dur=0.0;desc=a_b_c");
        for (int i = 0; i < 1000; i++)
            request.startStep("s".repeat(1000), MILLI).onEnd("failed", reason("r".repeat(1000)), MILLI);
        assertThat(header()).hasSizeLessThan(4 * 1024);
    }
}
