package dev.sluice.gateway.log;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.TestCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** The lines of followed requests. */
class RequestDebugTest {
    private static final long MILLI = 1_000_000;
    private static final String ROUTE = "GET /a/{id}";

    @RegisterExtension
    final CapturedLog lines = new CapturedLog(RequestDebug.LOGGER, Level.DEBUG);

    private final RequestDebug debug = new RequestDebug();
    private final RequestTrace request = new RequestTrace("r-1", new TraceContext(1, 1, 1, false, null), 0, 0, 0);

    private void follow() {
        request.onHead("GET", "192.0.2.7");
        request.onRoute(ROUTE);
        request.follow(requireNonNull(debug.followerOf(ROUTE)));
    }

    @Test
    void each_event_of_a_request_is_a_line() {
        follow();
        StepTrace step = request.startStep("customer", 0);
        CallTrace call = step.startCall("crm", "GET /people/{id}", 5, MILLI);
        call.onBulkhead("queued");
        call.onPermit(3 * MILLI);
        call.onBreaker("admitted");
        call.onTokenFetch("partners", null, 12 * MILLI);
        AttemptTrace first = call.startAttempt(6, 4 * MILLI);
        first.onEndpoint("crm:8080");
        first.onConnected(5 * MILLI, true);
        first.onResponseHead(503, 8 * MILLI);
        first.onEnd(TestCalls.reason("server_error"), "a sentence for operators", 9 * MILLI);
        call.onBackoff(TestCalls.reason("server_error"), 100 * MILLI, "busy");
        call.onToken(2 * MILLI);
        AttemptTrace second = call.startAttempt(7, 110 * MILLI);
        second.onEndpoint("crm:8080");
        second.onConnected(110 * MILLI, false);
        second.onResponseHead(200, 112 * MILLI);
        second.onEnd(null, null, 113 * MILLI);
        call.onEnd(TestCalls.reason("bad_body"), null, 113 * MILLI);
        call.onEnd(null, null, 114 * MILLI);
        call.onResult();
        step.onEnd("answered", null, 115 * MILLI);
        request.onResponseHead(200, true, 116 * MILLI);
        request.onEnd(0, 0, 117 * MILLI);

        String ofRequest = " request_id=r-1 route=GET /a/{id}";
        String ofStep = ofRequest + " step=customer";
        String ofCall = ofStep + " backend=crm operation=GET /people/{id}";
        assertThat(lines.linesWithValues())
                .containsExactly(
                        "DEBUG request started" + ofRequest + " method=GET",
                        "DEBUG bulkhead: queued" + ofCall,
                        "DEBUG bulkhead: admitted" + ofCall + " wait_ms=PT0.003S",
                        "DEBUG breaker: admitted" + ofCall,
                        "DEBUG token request ended" + ofCall + " credentials=partners ms=PT0.012S",
                        "DEBUG attempt ended" + ofCall
                                + " endpoint=crm:8080 connection=new status=503 reason=server_error ms=PT0.005S",
                        "DEBUG retry follows" + ofCall + " reason=server_error cause=busy wait_ms=PT0.1S",
                        "DEBUG attempt ended" + ofCall + " endpoint=crm:8080 connection=reused status=200"
                                + " token_ms=PT0.002S ms=PT0.003S",
                        "DEBUG call ended" + ofCall + " outcome=success attempts=2 ms=PT0.113S",
                        "DEBUG step ended" + ofStep + " outcome=answered ms=PT0.115S",
                        "DEBUG request ended" + ofRequest + " status=200 ms=PT0.117S");
    }

    @Test
    void rejections_and_ends_of_retries_are_lines() {
        follow();
        CallTrace call = request.startStep("a", 0).startCall("crm", "GET /", 5, 0);
        call.onBulkhead("full");
        call.onBulkhead("timeout");
        call.onBreaker("rejected");
        call.onBreaker("probe");
        call.onRetryStop("budget");
        call.startAttempt(6, 0).onEnd(TestCalls.reason("connect_failed"), null, MILLI);
        assertThat(lines.lines())
                .containsExactly(
                        "DEBUG request started",
                        "DEBUG bulkhead: full",
                        "DEBUG bulkhead: timeout",
                        "DEBUG breaker: rejected",
                        "DEBUG breaker: probe",
                        "DEBUG no retry follows",
                        "DEBUG attempt ended");
        assertThat(lines.valuesOf("connection")).last().isEqualTo("none");
        assertThat(lines.valuesOf("cause")).contains("budget");
    }

    @Test
    void nothing_follows_the_end_of_a_request() {
        follow();
        StepTrace step = request.startStep("a", 0);
        CallTrace call = step.startCall("crm", "GET /", 5, 0);
        request.onEnd(0, 0, MILLI);
        int atEnd = lines.lines().size();
        call.onBreaker("probe");
        call.onPermit(1);
        call.onTokenFetch("partners", null, 1);
        call.onEnd(null, null, 1);
        call.onResult();
        step.onEnd("answered", null, 1);
        assertThat(lines.lines()).hasSize(atEnd);
    }

    @Test
    void a_route_limits_the_requests() {
        debug.follow(ROUTE);
        assertThat(debug.followerOf(ROUTE)).isNotNull();
        assertThat(debug.followerOf("GET /b")).isNull();
        debug.follow(null);
        assertThat(debug.followerOf("GET /b")).isNotNull();
    }

    @Test
    void a_request_is_followed_at_debug_only() {
        ((Logger) LoggerFactory.getLogger(RequestDebug.LOGGER)).setLevel(Level.INFO);
        assertThat(debug.followerOf(ROUTE)).isNull();
    }
}
