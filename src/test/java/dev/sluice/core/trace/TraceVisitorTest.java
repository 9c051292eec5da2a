package dev.sluice.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.TestCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceVisitorTest {
    private final RequestTrace request = new RequestTrace("id", TraceContext.start(new Random(1)), 0, 1, 0);

    /** Notes each part with its number, and the calls and attempts with the operation of their call. */
    private static List<String> visit(RequestTrace request) {
        List<String> parts = new ArrayList<>();
        request.accept(new TraceVisitor() {
            @Override
            public void onRequest(RequestTrace visited) {
                parts.add(visited.requestId());
            }

            @Override
            public void onStep(StepTrace step) {
                parts.add(step.name());
            }

            @Override
            public void onCall(CallTrace call, int number) {
                parts.add("call " + number + " " + call.operation());
            }

            @Override
            public void onAttempt(AttemptTrace attempt, int number) {
                parts.add("attempt " + number + " of " + attempt.call().operation());
            }
        });
        return parts;
    }

    @Test
    void a_visitor_sees_each_part_once_parents_first() {
        StepTrace first = request.startStep("first", 1);
        StepTrace second = request.startStep("second", 1);
        second.startCall("b", "GET /c", 1, 1).startAttempt(1, 1);
        CallTrace call = first.startCall("b", "GET /a", 1, 1);
        call.startAttempt(1, 1);
        call.startAttempt(1, 2);
        first.startCall("b", "GET /b", 1, 1);
        assertThat(visit(request))
                .containsExactly(
                        "id",
                        "first",
                        "call 1 GET /a",
                        "attempt 1 of GET /a",
                        "attempt 2 of GET /a",
                        "call 2 GET /b",
                        "second",
                        "call 1 GET /c",
                        "attempt 1 of GET /c");
    }

    @Test
    void a_visitor_sees_the_calls_that_the_trace_keeps() {
        StepTrace step = request.startStep("loop", 1);
        for (int i = 0; i < RequestTrace.MAX_CALLS + 1; i++) step.startCall("b", "GET /", 1, 1);
        assertThat(visit(request)).hasSize(2 + RequestTrace.MAX_CALLS).endsWith("call 100 GET /");
    }

    @Test
    void a_part_without_an_end_ends_with_its_request() {
        StepTrace step = request.startStep("step", 1);
        CallTrace call = step.startCall("b", "GET /", 1, 1);
        AttemptTrace attempt = call.startAttempt(1, 1);
        assertThat(List.of(step.endedNanos(), call.endedNanos(), attempt.endedNanos()))
                .containsOnly(0L);
        request.onEnd(0, 0, 7);
        assertThat(List.of(step.endedNanos(), call.endedNanos(), attempt.endedNanos()))
                .containsOnly(7L);
    }

    @Test
    void a_call_that_belongs_to_no_request_has_no_end_but_its_own() {
        CallTrace call = CallTrace.detached("b", "GET /health", 1);
        assertThat(call.endedNanos()).isZero();
        assertThat(call.startAttempt(0, 1).endedNanos()).isZero();
    }

    @Test
    void the_decisive_call_of_a_step_failed_for_its_reason_or_is_the_last() {
        StepTrace step = request.startStep("step", 1);
        assertThat(step.decisiveCall()).isNull();
        CallTrace failed = step.startCall("a", "GET /", 1, 1);
        CallTrace last = step.startCall("b", "GET /", 1, 1);
        failed.onEnd(TestCalls.reason("not_found"), null, 2);
        assertThat(step.decisiveCall()).isSameAs(last);
        step.onEnd("defaulted", TestCalls.reason("not_found"), 3);
        assertThat(step.decisiveCall()).isSameAs(failed);
        step.onEnd("failed", TestCalls.reason("memory"), 3);
        assertThat(step.decisiveCall()).isSameAs(last);
    }

    @Test
    void a_call_knows_its_last_attempt() {
        CallTrace call = request.startStep("step", 1).startCall("b", "GET /", 1, 1);
        assertThat(call.lastAttempt()).isNull();
        call.startAttempt(1, 1);
        AttemptTrace second = call.startAttempt(2, 2);
        assertThat(call.lastAttempt()).isSameAs(second);
        assertThat(call.attemptCount()).isEqualTo(2);
    }
}
