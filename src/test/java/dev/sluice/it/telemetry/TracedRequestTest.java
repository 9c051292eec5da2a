package dev.sluice.it.telemetry;

import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.attribute;
import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.gateway.telemetry.tracing.OtlpReceiver;
import dev.sluice.server.TestGateway;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traces of real requests, as a collector decodes them. */
class TracedRequestTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String UNSAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-00";
    private static final String SAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final AtomicInteger people = new AtomicInteger();
    private final List<String> parents = new CopyOnWriteArrayList<>();
    private final HttpTestServer crm = new HttpTestServer(this::respond);
    private final OtlpReceiver receiver = new OtlpReceiver();

    private void respond(HttpServerRequest request) {
        parents.add(request.path() + " " + request.getHeader("traceparent"));
        boolean isFirst = request.path().startsWith("/people") && people.incrementAndGet() == 1;
        if (isFirst || request.path().equals("/broken"))
            request.response().setStatusCode(503).end();
        else request.response().end("{\"orders\":[1,2]}");
    }

    private TestGateway gateway(String sample, String server) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }%s }
                admin: { port: 0 }
                telemetry: { otlp: { endpoint: "%s", sample: %s, slow: 1h } }
                backends:
                  crm: { url: "%s", retry: { attempts: 2, backoff: { base: 10ms, cap: 20ms } } }
                  dead: { url: "%s", retry: { attempts: 2, backoff: { base: 10ms, cap: 20ms } } }
                routes:
                  GET /customers/{id}:
                    identity: none
                    steps:
                      customer: { call: "GET crm /people/{id}", with: { id: $path.id } }
                      orders: { each: $customer.orders, as: order, concurrency: 1, call: "GET crm /orders/{order}" }
                      score: { call: GET dead /score, fallback: [ { call: "GET crm /scores/{id}", with: { id: $path.id } } ] }
                      note: { call: GET crm /note, when: "false" }
                      extra: { call: GET dead /extra, optional: true, fallback: none }
                  GET /broken: { identity: none, steps: { broken: { call: GET crm /broken } } }
                  GET /plain: { identity: none, respond: "1" }
                """.formatted(server, receiver.url(), sample, crm.url(), Ports.unusedUrl()), Map.of());
    }

    @AfterEach
    void close() {
        crm.close();
        receiver.close();
    }

    private List<String> kindsAndStatuses() {
        return receiver.spans().stream()
                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                .map(span -> span.getName() + " " + attribute(span, "http.response.status_code"))
                .toList();
    }

    @Test
    void a_request_with_a_retry_a_loop_and_a_fallback_is_one_tree() {
        try (TestGateway gateway = gateway("100%", "")) {
            gateway.get("/customers/7");
        }
        assertThat(receiver.tree(
                        "http.route",
                        "sluice.complete",
                        "sluice.step.outcome",
                        "sluice.step.calls",
                        "error.type",
                        "http.response.status_code",
                        "http.request.resend_count"))
                .isEqualTo("""
                        SERVER GET /customers/{id} route=/customers/{id} complete=false status_code=200
                          INTERNAL step customer outcome=answered calls=1
                            INTERNAL call crm
                              CLIENT GET /people/{id} ERROR type=server_error status_code=503
                              CLIENT GET /people/{id} status_code=200 resend_count=1
                          INTERNAL step score outcome=defaulted calls=2 type=connect_failed
                            INTERNAL call dead ERROR type=connect_failed
                              CLIENT GET /score ERROR type=connect_failed
                              CLIENT GET /score ERROR type=connect_failed resend_count=1
                            INTERNAL call crm
                              CLIENT GET /scores/{id} status_code=200
                          INTERNAL step note outcome=skipped calls=0
                          INTERNAL step extra outcome=defaulted calls=1 type=connect_failed
                            INTERNAL call dead ERROR type=connect_failed
                              CLIENT GET /extra ERROR type=connect_failed
                              CLIENT GET /extra ERROR type=connect_failed resend_count=1
                          INTERNAL step orders outcome=answered calls=2
                            INTERNAL call crm
                              CLIENT GET /orders/{order} status_code=200
                            INTERNAL call crm
                              CLIENT GET /orders/{order} status_code=200
                        """);
    }

    @Test
    void backends_receive_the_ids_of_the_spans_that_are_exported() {
        try (TestGateway gateway = gateway("100%", "")) {
            gateway.get("/customers/7", "traceparent", UNSAMPLED);
        }
        List<Span> spans = receiver.spans();
        assertThat(spans).allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
        assertThat(hex(spans.get(0).getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(spans.stream()
                        .filter(span -> attribute(span, "sluice.connect") != null)
                        .map(span -> "00-" + TRACE + "-" + hex(span.getSpanId()) + "-01"))
                .containsExactlyInAnyOrderElementsOf(parents.stream()
                        .map(parent -> parent.substring(parent.indexOf(' ') + 1))
                        .toList());
    }

    @Test
    void the_sampled_flag_counts_from_a_trusted_proxy_only() {
        try (TestGateway gateway = gateway("0%", "")) {
            gateway.get("/plain", "traceparent", SAMPLED);
            gateway.get("/customers/7", "traceparent", SAMPLED);
        }
        assertThat(parents).isNotEmpty().allMatch(parent -> parent.endsWith("-00"));
        assertThat(kindsAndStatuses()).containsExactly("GET /customers/{id} 200");
        try (TestGateway gateway = gateway("0%", ", trusted_proxies: 127.0.0.1")) {
            gateway.get("/plain", "traceparent", SAMPLED);
        }
        try (TestGateway gateway = gateway("100%", ", trusted_proxies: 127.0.0.1")) {
            gateway.get("/plain", "traceparent", UNSAMPLED);
        }
        assertThat(kindsAndStatuses()).containsExactly("GET /customers/{id} 200", "GET /plain 200");
    }

    @Test
    void a_failed_request_outside_the_sample_is_exported_with_its_attempts() {
        try (TestGateway gateway = gateway("0%", "")) {
            gateway.get("/plain");
            gateway.get("/unknown");
            assertThat(gateway.get("/broken").statusCode()).isEqualTo(503);
        }
        assertThat(receiver.tree("http.response.status_code", "error.type", "sluice.failed_step", "sluice.sampled"))
                .isEqualTo("""
                        SERVER GET /broken ERROR status_code=503 type=server_error failed_step=broken sampled=false
                          INTERNAL step broken ERROR type=server_error
                            INTERNAL call crm ERROR type=server_error
                              CLIENT GET /broken ERROR status_code=503 type=server_error
                              CLIENT GET /broken ERROR status_code=503 type=server_error
                        """);
        assertThat(parents).allMatch(parent -> parent.endsWith("-00"));
    }

    @Test
    void no_span_has_a_query_or_the_value_of_a_header() {
        try (TestGateway gateway = gateway("100%", "")) {
            gateway.get(
                    "/customers/7?key=hush", "Authorization", "Bearer hush", "X-Secret", "hush", "baggage", "a=hush");
        }
        assertThat(receiver.exports().toString()).contains("/customers/7").doesNotContain("hush");
        assertThat(receiver.spans().get(0).getAttributesList())
                .extracting(attribute -> attribute.getKey())
                .contains("url.path", "url.scheme", "network.protocol.version", "client.address", "sluice.request_id");
    }

    @Test
    void requests_that_are_not_valid_have_no_name_that_the_caller_chooses() {
        try (TestGateway gateway = gateway("100%", "")) {
            gateway.send("BREW", "/pot", "");
            gateway.get("/nowhere", "traceparent", "00-" + TRACE + "-0000000000000000-01");
        }
        assertThat(kindsAndStatuses()).containsExactlyInAnyOrder("HTTP 501", "GET 404");
        assertThat(receiver.spans()).noneMatch(span -> hex(span.getTraceId()).equals(TRACE));
    }

    @Test
    void a_long_path_is_cut_and_two_parents_are_none() {
        try (TestGateway gateway = gateway("100%", "")) {
            gateway.get("/" + "a".repeat(2000), "traceparent", SAMPLED, "traceparent", SAMPLED);
        }
        Span span = receiver.spans().get(0);
        assertThat(attribute(span, "url.path")).isEqualTo("/" + "a".repeat(1023));
        assertThat(hex(span.getTraceId())).isNotEqualTo(TRACE);
        assertThat(hex(span.getParentSpanId())).isEmpty();
    }

    @Test
    void a_request_over_http2_is_traced() throws TimeoutException {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        try (TestGateway gateway = gateway("100%", tls)) {
            HttpClient client =
                    gateway.vertx().createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2));
            RequestOptions options =
                    new RequestOptions().setPort(gateway.port()).setURI("/plain");
            client.request(options.putHeader("traceparent", UNSAMPLED))
                    .compose(request -> request.send().compose(response -> response.body()))
                    .await(20, TimeUnit.SECONDS);
        } finally {
            certificate.delete();
        }
        Span span = receiver.await(1).get(0);
        assertThat(receiver.spans()).hasSize(1);
        assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(attribute(span, "network.protocol.version")).isEqualTo("2");
        assertThat(attribute(span, "url.scheme")).isEqualTo("https");
    }

    /** A tracer of Vert.x would give each request a second span. */
    @Test
    void vertx_has_no_tracer_of_its_own() {
        try (TestGateway gateway = gateway("100%", "")) {
            assertThat(((VertxInternal) gateway.vertx()).tracer()).isNull();
        }
    }

    @Test
    void metrics_count_exported_and_dropped_requests() {
        receiver.respondWith(400);
        try (TestGateway gateway = gateway("100%", "")) {
            gateway.get("/plain");
            Await.until(() -> gateway.adminGet("/metrics")
                    .body()
                    .contains("sluice_traces_dropped_total{reason=\"export_failed\"} 1.0"));
            receiver.respondWith(200);
            gateway.get("/plain");
            Await.until(() -> gateway.adminGet("/metrics").body().contains("sluice_traces_exported_total 1.0"));
        }
    }

    @Test
    void without_telemetry_no_metric_of_traces_exists() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { identity: none, respond: 1 } }\n")) {
            assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
            assertThat(gateway.adminGet("/metrics").body()).doesNotContain("sluice_traces");
        }
    }
}
