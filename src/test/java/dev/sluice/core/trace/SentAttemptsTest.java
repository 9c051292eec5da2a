package dev.sluice.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the trace of a request knows for its rate limits. */
class SentAttemptsTest {
    private final RequestTrace trace = new RequestTrace("r1", TraceContext.start(new Random(1)), 0, 100, 1);

    private CallTrace call() {
        return trace.startStep("s", 1).startCall("b", "GET /", 1, 1);
    }

    @Test
    void each_attempt_counts_when_its_request_is_written() {
        CallTrace call = call();
        AttemptTrace notConnected = call.startAttempt(1, 1);
        notConnected.onEnd(SharedReason.OVERLOADED, null, 2);
        assertThat(trace.attemptsSent()).isZero();
        call.startAttempt(2, 2).onSend();
        call.startAttempt(3, 3).onSend();
        assertThat(trace.attemptsSent()).isEqualTo(2);
    }

    @Test
    void attempts_of_calls_that_the_trace_does_not_keep_count() {
        for (int i = 0; i < RequestTrace.MAX_CALLS + 50; i++)
            call().startAttempt(i, 1).onSend();
        assertThat(trace.droppedCalls()).isEqualTo(50);
        assertThat(trace.attemptsSent()).isEqualTo(150);
    }

    @Test
    void an_attempt_after_the_end_of_the_request_and_a_health_check_count_for_nothing() {
        CallTrace call = call();
        call.startAttempt(1, 1).onSend();
        trace.onEnd(0, 0, 2);
        call.startAttempt(2, 3).onSend();
        CallTrace.detached("b", "GET /health", 1).startAttempt(3, 3).onSend();
        assertThat(trace.attemptsSent()).isEqualTo(1);
    }

    @Test
    void a_stream_is_known() {
        assertThat(trace.isStream()).isFalse();
        trace.onStream();
        assertThat(trace.isStream()).isTrue();
    }
}
