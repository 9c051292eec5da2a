package dev.sluice.it.identity;

import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.attribute;
import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.gateway.telemetry.tracing.OtlpReceiver;
import dev.sluice.server.TestGateway;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traces of the requests for tokens and keys. */
class TracedBackendTest {
    private final List<String> parents = new CopyOnWriteArrayList<>();
    private final HttpTestServer issuer = new HttpTestServer(this::issue);
    private final HttpTestServer warehouse =
            new HttpTestServer(request -> request.response().end("{}"));
    private final OtlpReceiver receiver = new OtlpReceiver();
    private volatile int status = 200;
    private volatile String jwks = "{\"keys\":[]}";

    private void issue(HttpServerRequest request) {
        parents.add(String.valueOf(request.getHeader("traceparent")));
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(document(request.path()));
    }

    private String document(String path) {
        return switch (path) {
            case "/token" -> "{\"access_token\":\"hush\",\"token_type\":\"Bearer\",\"expires_in\":3600}";
            case "/introspect" -> "{\"active\":true,\"sub\":\"ann\"}";
            case "/keys" -> jwks;
            default ->
                "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\",\"introspection_endpoint\":\"%1$s/introspect\"}"
                        .formatted(issuer.url());
        };
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
        assertThat(token.getLinksList()).singleElement().satisfies(link -> {
            assertThat(link.getTraceId()).isEqualTo(request.getTraceId());
            assertThat(link.getSpanId()).isEqualTo(request.getSpanId());
        });
        assertThat(request.getLinksList()).isEmpty();
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

    private TestGateway gatewayWithIdentities() {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                telemetry: { otlp: { endpoint: "%1$s", sample: 100%%, slow: 1h } }
                identity:
                  users: { jwt: { issuer: "%2$s", audience: shop } }
                  partners: { introspection: { issuer: "%2$s", client_id: me, client_secret: "${SECRET}" } }
                routes:
                  GET /user: { identity: users, respond: 1 }
                  GET /partner: { identity: partners, respond: 1 }
                """.formatted(receiver.url(), issuer.url()), Map.of("SECRET", "hush"));
    }

    private static String token(String issuer, TestSigningKey key) {
        long expiry = Instant.now().getEpochSecond() + 300;
        return key.token("{\"iss\":\"" + issuer + "\",\"aud\":\"shop\",\"sub\":\"ann\",\"exp\":" + expiry + "}");
    }

    @Test
    void metadata_keys_and_introspection_link_to_the_request_that_caused_them_and_those_of_the_start_to_none() {
        TestSigningKey known = TestSigningKey.of("ES256", "known");
        TestSigningKey rotated = TestSigningKey.of("ES256", "rotated");
        jwks = TestSigningKey.jwks(known);
        try (TestGateway gateway = gatewayWithIdentities()) {
            Await.until(() ->
                    receiver.spans().stream().anyMatch(span -> span.getName().equals("GET /keys")));
            jwks = TestSigningKey.jwks(known, rotated);
            String user = token(issuer.url(), rotated);
            assertThat(gateway.get("/user", "authorization", "Bearer " + user).statusCode())
                    .isEqualTo(200);
            assertThat(gateway.get("/partner", "authorization", "Bearer opaque").statusCode())
                    .isEqualTo(200);
        }
        Span user = named("GET /user");
        Span partner = named("GET /partner");
        assertThat(issuerRequests("identity.users"))
                .containsExactly(
                        "GET /.well-known/openid-configuration", "GET /keys", "GET /keys " + hex(user.getSpanId()));
        assertThat(issuerRequests("identity.partners"))
                .containsExactly(
                        "GET /.well-known/openid-configuration " + hex(partner.getSpanId()),
                        "POST /introspect " + hex(partner.getSpanId()));
        assertThat(receiver.exports().toString()).doesNotContain("hush", "opaque");
    }

    /** Returns the method and the path of each request to an issuer, and the span to which its trace has a link. */
    private List<String> issuerRequests(String entry) {
        List<String> requests = new ArrayList<>();
        for (Span root : receiver.spans()) {
            if (!root.getName().equals("issuer " + entry)) continue;
            String link = root.getLinksList().stream()
                    .map(linked -> " " + hex(linked.getSpanId()))
                    .collect(Collectors.joining());
            for (Span attempt : receiver.spans())
                if (attempt.getTraceId().equals(root.getTraceId())
                        && attempt.getKind() == Span.SpanKind.SPAN_KIND_CLIENT) requests.add(attempt.getName() + link);
        }
        return requests;
    }

    private Span named(String name) {
        return receiver.spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
