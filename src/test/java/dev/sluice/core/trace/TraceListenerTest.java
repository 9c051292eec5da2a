package dev.sluice.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceListenerTest {
    private final List<String> events = new ArrayList<>();
    private final RequestTrace trace = new RequestTrace("r1", TraceContext.start(new Random(1)), 0, 100, 1);

    @Test
    void a_request_is_followed_until_its_end_and_keeps_no_listener_after_it() {
        TraceListener listener = new TraceListener() {
            @Override
            public void onRequestStart(RequestTrace request) {
                events.add("start " + request.route());
            }

            @Override
            public void onRequestEnd(RequestTrace request) {
                events.add("end " + request.status());
            }
        };
        trace.onRoute("GET /orders");
        trace.follow(listener);
        assertThat(trace.follower()).isSameAs(listener);
        trace.onResponseHead(200, true, 150);
        trace.onEnd(0, 0, 200);
        assertThat(events).containsExactly("start GET /orders", "end 200");
        assertThat(trace.follower()).isNull();
    }

    @Test
    void a_request_that_is_not_followed_allocates_nothing_more() {
        StepTrace step = trace.startStep("a", 1);
        CallTrace call = step.startCall("b", "GET /", 1, 1);
        AttemptTrace attempt = call.startAttempt(1, 1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        record(step, call, attempt, 10_000);
        long before = threads.getThreadAllocatedBytes(thread);
        record(step, call, attempt, 100_000);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10_000);
    }

    /** Records each event about which a follower hears. */
    private static void record(StepTrace step, CallTrace call, AttemptTrace attempt, int times) {
        Reason reason = SharedReason.AMBIGUOUS;
        for (int i = 0; i < times; i++) {
            call.onPermit(i);
            call.onBulkhead("queued");
            call.onBreaker("admitted");
            call.onBackoff(reason, i, "base");
            call.onToken(i);
            call.onTokenFetch("partners", reason, i);
            call.onRetryStop("budget");
            attempt.onConnected(i, false);
            attempt.onEnd(reason, null, i);
            call.onEnd(reason, null, i);
            call.onResult();
            step.onEnd("failed", reason, i);
        }
    }

    @Test
    void a_trace_has_the_deadline_of_its_request() {
        assertThat(trace.deadlineNanos()).isZero();
        trace.onDeadline(1_000);
        assertThat(trace.deadlineNanos()).isEqualTo(1_000);
    }
}
