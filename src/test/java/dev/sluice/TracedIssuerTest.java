package dev.sluice;

import static dev.sluice.telemetry.tracing.OtlpReceiver.attribute;
import static dev.sluice.telemetry.tracing.OtlpReceiver.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.telemetry.tracing.OtlpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traces of the requests for tokens and keys. */
class TracedIssuerTest {
    private final List<String> parents = new CopyOnWriteArrayList<>();
    private final HttpTestServer issuer = new HttpTestServer(this::issue);
    private final HttpTestServer warehouse =
            new HttpTestServer(request -> request.response().end("{}"));
    private final OtlpReceiver receiver = new OtlpReceiver();
    private volatile int status = 200;

    private void issue(HttpServerRequest request) {
        parents.add(String.valueOf(request.getHeader("traceparent")));
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(
                        request.path().equals("/token")
                                ? "{\"access_token\":\"hush\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                                : "{\"keys\":[]}");
    }

    @AfterEach
    void close() {
        issuer.close();
        warehouse.close();
        receiver.close();
    }

    private TestGateway gateway(String sample) {
        return TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                telemetry: { otlp: { endpoint: "%s", sample: %s, slow: 1h } }
                credentials:
                  shop: { grant: client_credentials, token_url: "%s/token", client_id: me, client_secret: "${SECRET}" }
                backends: { stock: { url: "%s", credentials: shop } }
                routes: { GET /stock: { identity: none, steps: { stock: { call: GET stock /items } } } }
                """.formatted(receiver.url(), sample, issuer.url(), warehouse.url()), Map.of("SECRET", "hush"));
    }

    @Test
    void a_token_request_has_a_trace_of_its_own() {
        try (TestGateway gateway = gateway("100%")) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(receiver.tree("sluice.issuer", "http.response.status_code"))
                .contains("""
                        INTERNAL issuer credentials.shop issuer=credentials.shop
                          INTERNAL call credentials
                            CLIENT POST /token status_code=200
                        """)
                .contains("""
                        SERVER GET /stock status_code=200
                          INTERNAL step stock
                            INTERNAL call stock
                              CLIENT GET /items status_code=200
                        """);
        Span token = named("issuer credentials.shop");
        Span request = named("GET /stock");
        assertThat(hex(token.getTraceId())).isNotEqualTo(hex(request.getTraceId()));
        assertThat(parents)
                .containsExactly("00-" + hex(token.getTraceId()) + "-"
                        + hex(named("POST /token").getSpanId()) + "-01");
        assertThat(attribute(named("GET /items"), "sluice.token")).isNotNull();
        assertThat(receiver.exports().toString()).doesNotContain("hush");
    }

    @Test
    void a_failed_token_request_outside_the_sample_is_exported() {
        status = 401;
        try (TestGateway gateway = gateway("0%")) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(503);
        }
        assertThat(receiver.tree("error.type", "http.response.status_code")).contains("""
                        INTERNAL issuer credentials.shop ERROR type=unauthorized
                          INTERNAL call credentials ERROR type=unauthorized
                            CLIENT POST /token ERROR type=unauthorized status_code=401
                        """);
    }

    private Span named(String name) {
        return receiver.spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
