package dev.sluice.gateway.telemetry.tracing;

import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.attribute;
import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.hex;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.upstream.backend.FailureReason;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Exports of traces that a test writes. {@code TracedRequestTest} has those of real requests. */
class TracingTest {
    private static final long START = 5_000_000_000L;
    private static final long START_MILLIS = 1_800_000_000_000L;
    private static final int MORE_THAN_A_BATCH = 65;
    private static final TraceContext CONTEXT = new TraceContext(0xabc, 0xdef, 0x123, false, null);

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice", Level.WARN);

    private final OtlpReceiver receiver = new OtlpReceiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private OtlpSpec spec(String sample, int queue, Duration timeout) {
        return new OtlpSpec(
                URI.create(receiver.url()),
                Map.of("X-Key", new Secret("k")),
                Percent.parse(sample),
                Duration.ofMillis(500),
                "shop",
                Map.of("deployment.environment.name", "test"),
                timeout,
                queue);
    }

    private Tracing tracing(String sample) {
        return new Tracing(spec(sample, 100, Duration.ofSeconds(10)), new Random(1));
    }

    private static RequestTrace record(TraceContext context, int status, Duration took) {
        RequestTrace request = new RequestTrace("r1", context, 0, START, START_MILLIS);
        request.onHead("GET", "192.0.2.1");
        request.onRoute("GET /customers/{id}");
        long end = START + took.toNanos();
        request.onResponseHead(status, true, end);
        request.onEnd(0, 12, end);
        return request;
    }

    private static TraceContext sampled() {
        return CONTEXT.withSampled(true);
    }

    /** A step with a retry, of which the first attempt never connects, and a step that gets its default. */
    private static RequestTrace recordWithRetry() {
        RequestTrace request = new RequestTrace("r1", sampled(), 0x77, START, START_MILLIS);
        request.onHead("GET", "192.0.2.1");
        request.onRoute("GET /customers/{id}");
        StepTrace customer = request.startStep("customer", START + 1);
        CallTrace call = customer.startCall("crm", "GET /people/{id}", 0x200, START + 2);
        call.onPermit(2_000_000);
        AttemptTrace first = call.startAttempt(0x201, START + 3);
        first.onEndpoint("crm:8080");
        first.onEnd(FailureReason.CONNECT_FAILED, "refused", START + 4);
        call.onBackoff(null, 50_000_000, "base");
        call.onToken(1_000_000);
        AttemptTrace second = call.startAttempt(0x202, START + 50_000_004);
        second.onEndpoint("[fd00::1]:8080");
        second.onConnected(START + 51_000_004, false);
        second.onResponseHead(200, START + 60_000_000);
        second.onEnd(null, null, START + 61_000_000);
        call.onEnd(null, null, START + 61_000_000);
        customer.onEnd("answered", null, START + 61_000_000);
        StepTrace orders = request.startStep("orders", START + 61_000_000);
        orders.startCall("shop", "GET /orders", 0x300, START + 61_000_001)
                .onEnd(FailureReason.CIRCUIT_OPEN, null, START + 61_000_002);
        orders.onEnd("defaulted", FailureReason.CIRCUIT_OPEN, START + 61_000_003);
        StepTrace notes = request.startStep("notes", START + 61_000_004);
        notes.onEnd("skipped", null, START + 61_000_005);
        request.onResponseHead(200, true, START + 62_000_000);
        request.onEnd(0, 12, START + 62_000_000);
        return request;
    }

    @Test
    void a_trace_becomes_a_tree_of_spans_with_its_ids_and_its_times() {
        try (Tracing tracing = tracing("0%")) {
            tracing.onEnd(recordWithRetry());
        }
        assertThat(receiver.tree(
                        "http.route",
                        "sluice.step.outcome",
                        "error.type",
                        "server.address",
                        "server.port",
                        "http.request.resend_count",
                        "http.response.status_code"))
                .isEqualTo("""
                        SERVER GET /customers/{id} route=/customers/{id} status_code=200
                          INTERNAL step customer outcome=answered
                            INTERNAL call crm
                              CLIENT GET /people/{id} ERROR type=connect_failed address=crm port=8080
                              CLIENT GET /people/{id} address=fd00::1 port=8080 resend_count=1 status_code=200
                          INTERNAL step orders outcome=defaulted type=circuit_open
                            INTERNAL call shop ERROR type=circuit_open
                          INTERNAL step notes outcome=skipped
                        """);
        List<Span> spans = receiver.spans();
        assertThat(spans).allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(CONTEXT.traceId()));
        assertThat(hex(spans.get(0).getParentSpanId())).isEqualTo("0000000000000077");
        assertThat(hex(spans.get(0).getSpanId())).isEqualTo("0000000000000123");
        assertThat(spans.get(0).getStartTimeUnixNano()).isEqualTo(START_MILLIS * 1_000_000);
        assertThat(spans.get(0).getEndTimeUnixNano()).isEqualTo(START_MILLIS * 1_000_000 + 62_000_000);
        assertThat(spans).extracting(span -> hex(span.getSpanId())).contains("0000000000000201", "0000000000000202");
    }

    @Test
    void waits_of_an_attempt_are_attributes_in_seconds() {
        try (Tracing tracing = tracing("0%")) {
            tracing.onEnd(recordWithRetry());
        }
        Span second = receiver.spans().stream()
                .filter(span -> hex(span.getSpanId()).endsWith("202"))
                .findFirst()
                .orElseThrow();
        assertThat(attribute(second, "sluice.retry.backoff")).isEqualTo("0.05");
        assertThat(attribute(second, "sluice.token")).isEqualTo("0.001");
        assertThat(attribute(second, "sluice.connect")).isEqualTo("0.001");
        Span call = receiver.spans().stream()
                .filter(span -> span.getName().equals("call crm"))
                .findFirst()
                .orElseThrow();
        assertThat(attribute(call, "sluice.queue")).isEqualTo("0.002");
    }

    @Test
    void an_export_has_the_headers_and_the_resource_of_the_configuration() {
        try (Tracing tracing = tracing("100%")) {
            tracing.onEnd(record(sampled(), 200, Duration.ofMillis(3)));
        }
        assertThat(receiver.keys()).containsExactly("/v1/traces application/x-protobuf k");
        assertThat(receiver.exports().get(0).getResource().getAttributesList().stream()
                        .map(attribute -> attribute.getKey() + "=" + OtlpReceiver.text(attribute)))
                .contains("service.name=shop", "deployment.environment.name=test");
    }

    @Test
    void outside_the_sample_only_failed_partial_and_slow_requests_are_exported() {
        try (Tracing tracing = tracing("0%")) {
            tracing.onEnd(record(CONTEXT, 200, Duration.ofMillis(499)));
            tracing.onEnd(record(CONTEXT, 404, Duration.ofMillis(3)));
            tracing.onEnd(record(CONTEXT, 499, Duration.ofMillis(3)));
            tracing.onEnd(record(CONTEXT, 502, Duration.ofMillis(3)));
            tracing.onEnd(record(CONTEXT, 200, Duration.ofMillis(500)));
            RequestTrace partial = new RequestTrace("r1", CONTEXT, 0, START, START_MILLIS);
            partial.onResponseHead(200, false, START + 5);
            partial.onEnd(0, 0, START + 5);
            tracing.onEnd(partial);
        }
        assertThat(receiver.spans())
                .extracting(
                        span -> attribute(span, "http.response.status_code") + " " + attribute(span, "sluice.sampled"))
                .containsExactlyInAnyOrder("502 false", "200 false", "200 false");
    }

    @Test
    void outside_the_sample_at_most_a_hundred_requests_a_second_are_exported() {
        try (Tracing tracing = new Tracing(spec("0%", 1000, Duration.ofSeconds(10)), new Random(1))) {
            for (int i = 0; i < 150; i++) tracing.onEnd(record(CONTEXT, 502, Duration.ofMillis(3)));
            assertThat(tracing.dropped(LostTrace.RATE_LIMITED)).isEqualTo(50);
            tracing.onEnd(record(CONTEXT, 502, Duration.ofMillis(13)));
        }
        assertThat(receiver.spans()).hasSize(101);
    }

    @Test
    void a_full_queue_drops_and_counts_further_requests() {
        receiver.stall();
        try (Tracing tracing = new Tracing(spec("100%", 5, Duration.ofSeconds(60)), new Random(1))) {
            tracing.onEnd(record(sampled(), 200, Duration.ofMillis(1)));
            Await.until(() -> !receiver.keys().isEmpty());
            for (int i = 0; i < 8; i++) tracing.onEnd(record(sampled(), 200, Duration.ofMillis(1)));
            assertThat(tracing.queued()).isEqualTo(5);
            assertThat(tracing.dropped(LostTrace.QUEUE_FULL)).isEqualTo(3);
            // Otherwise the close waits for the export.
            receiver.resume();
        }
    }

    @Test
    void a_collector_that_rejects_or_does_not_reply_costs_one_warning_a_minute() {
        receiver.respondWith(429);
        try (Tracing tracing = new Tracing(spec("100%", 100, Duration.ofMillis(500)), new Random(1))) {
            for (int failures = 1; failures <= 3; failures++)
                assertAllFail(tracing, failures, Duration.ofSeconds(failures));
            receiver.stall();
            assertAllFail(tracing, 4, Duration.ofSeconds(61));
        }
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(0))
                .isEqualTo("WARN traces were not exported to " + receiver.url()
                        + "/v1/traces: status 429; they are dropped");
        assertThat(log.lines().get(1)).contains("HttpTimeoutException");
    }

    /** Exports more requests than a batch has, because the export of fewer starts only after a second. */
    private static void assertAllFail(Tracing tracing, int failures, Duration took) {
        for (int i = 0; i < MORE_THAN_A_BATCH; i++) tracing.onEnd(record(sampled(), 200, took));
        Await.until(() -> tracing.dropped(LostTrace.EXPORT_FAILED) == failures * MORE_THAN_A_BATCH);
    }

    @Test
    void a_collector_that_is_down_loses_traces_and_stops_nothing() {
        receiver.close();
        try (Tracing tracing = new Tracing(spec("100%", 100, Duration.ofMillis(200)), new Random(1))) {
            assertAllFail(tracing, 1, Duration.ofMillis(1));
        }
        assertThat(log.lines()).singleElement().asString().contains("ConnectException");
    }

    @Test
    void other_settings_apply_to_the_next_export() {
        try (OtlpReceiver other = new OtlpReceiver();
                Tracing tracing = tracing("100%")) {
            tracing.onEnd(record(sampled(), 200, Duration.ofMillis(1)));
            receiver.await(1);
            OtlpSpec spec = spec("100%", 100, Duration.ofSeconds(10));
            tracing.apply(new OtlpSpec(
                    URI.create(other.url()),
                    Map.of(),
                    spec.sample(),
                    spec.slow(),
                    "shop",
                    Map.of(),
                    spec.timeout(),
                    spec.queue()));
            tracing.onEnd(record(sampled(), 200, Duration.ofMillis(1)));
            other.await(1);
            tracing.apply(null);
            tracing.onEnd(record(sampled(), 200, Duration.ofMillis(1)));
            assertThat(tracing.queued()).isZero();
        }
        assertThat(receiver.spans()).hasSize(1);
    }

    @Test
    void the_sample_has_its_share_of_random_traces_and_of_chosen_ones() {
        TraceSampler sampler = new TraceSampler(new Random(7).nextLong(), 0.01);
        Random random = new Random(3);
        int sampled = 0;
        int sampledOfChosen = 0;
        for (int i = 0; i < 100_000; i++) {
            if (sampler.samples(TraceContext.start(random))) sampled++;
            if (sampler.samples(new TraceContext(0, i + 1, 1, false, null))) sampledOfChosen++;
        }
        assertThat(sampled).isBetween(850, 1150);
        assertThat(sampledOfChosen).isBetween(850, 1150);
        assertThat(new TraceSampler(1, 1).samples(CONTEXT)).isTrue();
        assertThat(new TraceSampler(1, 0).samples(CONTEXT)).isFalse();
    }
}
