package dev.sluice.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.log.AccessLog.SuppressedLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The requests that get a line. */
class AccessLogTest {
    private static final AccessSpec ERRORS = new AccessSpec(true, false, false, null, new Percent(0));
    private static final SubjectPolicy NO_SUBJECT = new SubjectPolicy(SubjectMode.OFF, new byte[16]);

    private final ManualClock clock = new ManualClock();
    private final List<String> lines = new ArrayList<>();
    private final List<String> suppressed = new ArrayList<>();
    private final AccessLog log = new AccessLog(
            clock,
            new Random(7),
            line -> lines.add(line.toString()),
            (part, reason, count) -> suppressed.add(part.code() + " " + SuppressedLines.code(reason) + " " + count));

    @Test
    void by_default_a_line_follows_a_5xx_and_a_rejection_of_the_gateway_but_no_status_of_the_route() {
        end("GET /a", 200, null, 10_000);
        end("GET /a", 404, null, 1);
        assertThat(lines).isEmpty();
        end("GET /a", 503, null, 1);
        end("none", 404, "no_route", 1);
        end("GET /a", 200, "response_body", 1);
        assertThat(lines).hasSize(3);
    }

    @Test
    void a_4xx_of_a_backend_is_a_client_error_and_499_is_not() {
        passOn("GET /a", 404, "not_found");
        passOn("GET /proxied", 429, null);
        assertThat(lines).hasSize(2);
        passOn("GET /proxied", 499, null);
        end("GET /a", 499, "caller_disconnected", 1);
        end("GET /answer", 404, null, 1);
        assertThat(lines).hasSize(2);
    }

    @Test
    void partial_requests_get_a_line_by_the_reason_of_their_first_incomplete_step() {
        for (int i = 0; i < 15; i++) endPartial("GET /a", "connect_failed");
        for (int i = 0; i < 15; i++) endPartial("GET /a", "deadline");
        assertThat(lines)
                .hasSize(20)
                .allMatch(line -> line.contains(" status=200 incomplete=true "))
                .allMatch(line -> line.contains(" step.b.outcome=failed step.b.reason="));
        clock.advance(Duration.ofSeconds(1));
        assertThat(suppressed).containsExactlyInAnyOrder("partial connect_failed 5", "partial deadline 5");
    }

    @Test
    void a_response_without_an_incomplete_step_is_not_partial() {
        RequestTrace cut = trace("GET /a", 200, null);
        cut.startStep("a", 0).onEnd("answered", null, 0);
        cut.onCut();
        end(cut, 1);
        assertThat(lines).isEmpty();
    }

    @Test
    void ten_lines_a_second_for_each_route_and_reason_and_a_hundred_for_each_reason() {
        for (int route = 0; route < 20; route++) for (int i = 0; i < 12; i++) passOn("GET /" + route, 404, "not_found");
        assertThat(lines).hasSize(100);
        for (int i = 0; i < 12; i++) passOn("GET /0", 403, null);
        assertThat(lines).hasSize(110);
        for (int i = 0; i < 12; i++) endPartial("GET /0", "not_found");
        assertThat(lines).hasSize(120);

        clock.advance(Duration.ofSeconds(1));
        assertThat(suppressed)
                .containsExactlyInAnyOrder(
                        "client_errors not_found 140", "client_errors none 2", "partial not_found 2");
        passOn("GET /0", 404, "not_found");
        assertThat(lines).hasSize(121);
    }

    @Test
    void what_errors_suppressed_gets_no_line_by_another_part() {
        for (int i = 0; i < 150; i++) endPartial("GET /a", 502, "connect_failed");
        assertThat(lines).hasSize(100);
        use(new AccessSpec(false, true, true, null, new Percent(0)), Map.of());
        endPartial("GET /a", 502, "connect_failed");
        assertThat(lines).hasSize(100);
    }

    @Test
    void what_errors_suppressed_is_counted_once_and_gets_no_line_for_its_duration_or_as_a_sample() {
        use(new AccessSpec(true, true, true, Duration.ofMillis(500), new Percent(50)), Map.of());
        for (int i = 0; i < 150; i++) endPartial("GET /a", 502, "connect_failed");
        for (int i = 0; i < 150; i++) end("GET /a", 504, "deadline", 900);
        assertThat(lines).hasSize(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(suppressed).containsExactlyInAnyOrder("errors connect_failed 50", "errors deadline 50");
        end("GET /a", 200, null, 900);
        assertThat(lines).hasSize(201);
    }

    @Test
    void a_partial_response_with_a_status_of_the_route_is_partial_and_nothing_else() {
        for (int i = 0; i < 12; i++) endPartial("GET /a", 404, null, "connect_failed");
        assertThat(lines).hasSize(10).allMatch(line -> line.contains(" status=404 incomplete=true "));
        clock.advance(Duration.ofSeconds(1));
        assertThat(suppressed).containsExactly("partial connect_failed 2");
        use(new AccessSpec(true, false, true, null, new Percent(0)), Map.of());
        endPartial("GET /a", 404, null, "connect_failed");
        assertThat(lines).hasSize(10);
    }

    @Test
    void a_proxied_4xx_has_the_reason_of_its_call_and_the_lines_of_that_reason() {
        for (int i = 0; i < 12; i++) passOnProxied("GET /files/{id}", 404, "not_found");
        for (int i = 0; i < 5; i++) passOnProxied("GET /files/{id}", 429, "rate_limited");
        assertThat(lines).hasSize(15);
        assertThat(lines.get(0)).contains(" step.files.outcome=answered step.files.reason=not_found ");
        for (int route = 0; route < 20; route++)
            for (int i = 0; i < 12; i++) passOnProxied("GET /" + route, 404, "not_found");
        assertThat(lines).hasSize(105);
        passOnProxied("GET /0", 403, "unauthorized");
        assertThat(lines).hasSize(106);
        clock.advance(Duration.ofSeconds(1));
        assertThat(suppressed).containsExactly("client_errors not_found 152");
    }

    /** A proxied response passes on the status of its call, and has no failure of its own. */
    private void passOnProxied(String route, int status, String reason) {
        RequestTrace trace = trace(route, status, null);
        StepTrace step = trace.startStep("files", 0);
        step.startCall("files", "GET /{id}", 1, 0).onEnd(TestCalls.reason(reason), null, 0);
        step.onEnd("answered", null, 0);
        trace.onPassedOn();
        end(trace, 1);
    }

    @Test
    void errors_alone_restores_the_former_default() {
        use(ERRORS, Map.of());
        endPartial("GET /a", "connect_failed");
        passOn("GET /a", 404, "not_found");
        assertThat(lines).isEmpty();
        end("GET /a", 502, "connect_failed", 1);
        assertThat(lines).hasSize(1);
    }

    private void passOn(String route, int status, @Nullable String reason) {
        RequestTrace trace = trace(route, status, reason);
        trace.onPassedOn();
        end(trace, 1);
    }

    private void endPartial(String route, String reason) {
        endPartial(route, 200, null, reason);
    }

    private void endPartial(String route, int status, String reason) {
        endPartial(route, status, reason, reason);
    }

    private void endPartial(String route, int status, @Nullable String reason, String stepReason) {
        RequestTrace trace = trace(route, status, reason);
        trace.startStep("a", 0).onEnd("answered", null, 0);
        trace.startStep("b", 0).onEnd("failed", TestCalls.reason(stepReason), 0);
        trace.startStep("c", 0).onEnd("defaulted", TestCalls.reason("read_timeout"), 0);
        trace.onResponseHead(status, false, 0);
        end(trace, 1);
    }

    @Test
    void a_4xx_of_a_backend_and_a_caller_that_left_are_no_errors() {
        use(ERRORS, Map.of());
        RequestTrace passedOn = trace("GET /a", 404, "not_found");
        passedOn.onPassedOn();
        end(passedOn, 1);
        end("GET /a", 499, "caller_disconnected", 1);
        assertThat(lines).isEmpty();
        end("GET /a", 404, "missing_value", 1);
        assertThat(lines).hasSize(1);
    }

    @Test
    void all_requests_or_none_get_a_line() {
        use(AccessSpec.ALL, Map.of());
        for (int i = 0; i < 500; i++) end("GET /a", 502, "connect_failed", 1);
        end("GET /a", 200, null, 1);
        assertThat(lines).hasSize(501);
        use(AccessSpec.OFF, Map.of());
        end("GET /a", 502, "connect_failed", 1);
        assertThat(lines).hasSize(501);
    }

    @Test
    void a_slow_request_gets_a_line_from_the_configured_duration_on() {
        use(new AccessSpec(false, false, false, Duration.ofMillis(500), new Percent(0)), Map.of());
        end("GET /a", 200, null, 499);
        end("GET /a", 502, "connect_failed", 499);
        assertThat(lines).isEmpty();
        end("GET /a", 200, null, 500);
        assertThat(lines).hasSize(1);
    }

    @Test
    void a_sample_is_drawn_from_all_requests() {
        use(new AccessSpec(false, false, false, null, new Percent(10)), Map.of());
        for (int i = 0; i < 10_000; i++) end("GET /a", 200, null, 1);
        assertThat(lines).hasSizeBetween(900, 1100);
    }

    @Test
    void a_route_overrides_the_requests_with_a_line() {
        use(ERRORS, Map.of("GET /all", AccessSpec.ALL, "GET /off", AccessSpec.OFF));
        end("GET /all", 200, null, 1);
        end("GET /off", 502, "connect_failed", 1);
        end("GET /a", 200, null, 1);
        assertThat(lines).hasSize(1).allMatch(line -> line.contains("\"GET /all\""));
    }

    @Test
    void each_reason_gets_100_lines_a_second_and_one_count_of_the_others() {
        for (int i = 0; i < 250; i++) end("GET /a", 502, "connect_failed", 1);
        for (int i = 0; i < 40; i++) end("GET /a", 504, "deadline", 1);
        for (int i = 0; i < 120; i++) end("GET /a", 500, null, 1);
        assertThat(lines).hasSize(240);
        assertThat(suppressed).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        assertThat(suppressed).containsExactlyInAnyOrder("errors connect_failed 150", "errors none 20");
        end("GET /a", 502, "connect_failed", 1);
        assertThat(lines).hasSize(241);
        clock.advance(Duration.ofSeconds(10));
        assertThat(suppressed).hasSize(2);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_spec_has_the_notation_of_the_configuration() {
        assertThat(AccessSpec.ALL).hasToString("all");
        assertThat(AccessSpec.OFF).hasToString("off");
        assertThat(ERRORS).hasToString("[errors]");
        assertThat(AccessSpec.DEFAULT).hasToString("[errors, partial, client_errors]");
        assertThat(new AccessSpec(true, false, false, Duration.ofMillis(500), new Percent(0.5)))
                .hasToString("[errors, slow: 500ms, sample: 0.5%]");
        assertThat(new AccessSpec(true, true, true, null, new Percent(0)))
                .hasToString("[errors, partial, client_errors]");
    }

    private void use(AccessSpec spec, Map<String, AccessSpec> byRoute) {
        log.apply(new AccessRules(spec, byRoute, NO_SUBJECT));
    }

    private void end(String route, int status, @Nullable String reason, long millis) {
        end(trace(route, status, reason), millis);
    }

    private void end(RequestTrace trace, long millis) {
        trace.onEnd(0, 0, Duration.ofMillis(millis).toNanos());
        log.onEnd(trace);
    }

    private static RequestTrace trace(String route, int status, @Nullable String reason) {
        RequestTrace trace = new RequestTrace("id", new TraceContext(1, 1, 1, false, null), 0, 0, 0);
        trace.onRoute(route);
        if (reason != null) trace.onFailure(TestCalls.reason(reason), null, null);
        trace.onResponseHead(status, true, 0);
        return trace;
    }
}
