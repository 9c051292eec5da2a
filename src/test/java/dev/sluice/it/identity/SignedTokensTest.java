package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signed tokens, and an issuer that rotates its keys, fails and responds late. */
class SignedTokensTest {
    private static final TestSigningKey OLD = TestSigningKey.of("RS256", "old");
    private static final TestSigningKey NEW = TestSigningKey.of("ES256", "new");

    private final Queue<HttpServerRequest> pending = new ConcurrentLinkedQueue<>();
    private volatile String jwks = TestSigningKey.jwks(OLD);
    private volatile boolean isSlow;
    private volatile boolean isDown;
    private final HttpTestServer issuer = new HttpTestServer(this::respond);
    private final HttpTestServer shop = HttpTestServer.answering("{\"orders\":[]}");
    private final TestGateway gateway = TestGateway.of("""
            identity:
              shoppers:
                jwt: { issuer: "%1$s/realms/shop", audience: shop-api }
              late:
                jwt: { issuer: "%1$s/realms/late", audience: shop-api, jwks_url: "%1$s/nowhere" }
            backends: { shop: { url: "%2$s" } }
            routes:
              GET /me: { identity: shoppers, respond: $claims }
              GET /orders: { identity: shoppers, scopes: [orders.read], steps: { orders: { call: GET shop /orders } } }
              GET /late: { identity: late, deadline: 300ms, respond: 1 }
              GET /both: { identity: [late, shoppers], respond: 1 }
            """.formatted(issuer.url(), shop.url()));

    private void respond(HttpServerRequest request) {
        if (isDown) request.response().setStatusCode(500).end("SECRET");
        else if (isSlow) pending.add(request);
        else if (request.path().equals("/realms/shop/.well-known/openid-configuration"))
            request.response()
                    .end("{\"issuer\":\"" + issuer.url() + "/realms/shop\",\"jwks_uri\":\"" + issuer.url()
                            + "/jwks\"}");
        else if (request.path().equals("/jwks")) request.response().end(jwks);
        else request.response().setStatusCode(503).end();
    }

    @AfterEach
    void close() {
        gateway.close();
        issuer.close();
        shop.close();
    }

    private String token(TestSigningKey key, String subject) {
        return key.token("{\"iss\":\"" + issuer.url() + "/realms/shop\",\"aud\":\"shop-api\",\"sub\":\"" + subject
                + "\",\"scope\":\"customers.read\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}");
    }

    private HttpResponse<String> get(String path, String token) {
        return gateway.get(path, "Authorization", "Bearer " + token);
    }

    private static String challenge(HttpResponse<String> response) {
        return response.headers().firstValue("www-authenticate").orElse("none");
    }

    @Test
    void a_route_reads_the_claims_of_a_token_that_its_issuer_signed() {
        assertThat(get("/me", token(OLD, "ann")).body()).contains("\"sub\":\"ann\"");
    }

    @Test
    void an_unauthenticated_caller_gets_the_reason_and_no_backend_is_called() {
        assertThat(challenge(gateway.get("/orders"))).isEqualTo("Bearer realm=\"shoppers\"");
        String forged = token(TestSigningKey.of("RS256", "old"), "eve");
        HttpResponse<String> rejected = get("/orders", forged);
        assertThat(rejected.statusCode()).isEqualTo(401);
        assertThat(challenge(rejected))
                .startsWith("Bearer realm=\"shoppers\", error=\"invalid_token\", error_description=\"");
        assertThat(rejected.body()).contains("\"cause\":\"signature\"").doesNotContain(forged);
        HttpResponse<String> forbidden = get("/orders", token(OLD, "ann"));
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(challenge(forbidden))
                .isEqualTo("Bearer realm=\"shoppers\", error=\"insufficient_scope\", scope=\"orders.read\"");
        assertThat(shop.requests()).isEmpty();
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_identity_refused_total{identity=\"shoppers\",reason=\"signature\"} 1.0")
                .doesNotContain(forged.substring(0, 20));
    }

    @Test
    void keys_above_256_kib_are_rejected() {
        assertThat(get("/me", token(OLD, "ann")).statusCode()).isEqualTo(200);
        jwks = TestSigningKey.jwks(OLD, NEW).replaceFirst("\\{", "{\"x\":\"" + "x".repeat(256 * 1024) + "\",");
        HttpResponse<String> response = get("/me", token(NEW, "ann"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"cause\":\"no_keys\"");
        assertThat(get("/me", token(OLD, "ann")).statusCode()).isEqualTo(200);
    }

    @Test
    void no_request_fails_while_the_issuer_rotates_its_keys() {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        IntStream.range(0, 100).forEach(each -> responses.add(sendAsync(token(OLD, "s" + each))));
        jwks = TestSigningKey.jwks(OLD, NEW);
        IntStream.range(0, 200).forEach(each -> responses.add(sendAsync(token(each % 2 == 0 ? OLD : NEW, "s" + each))));
        assertThat(responses)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
        assertThat(issuer.requests().stream().filter("GET /jwks"::equals)).hasSizeLessThanOrEqualTo(2);
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(String token) {
        return gateway.sendAsync("GET", "/me", "", "Authorization", "Bearer " + token);
    }

    @Test
    void cached_keys_are_used_while_the_issuer_is_down() {
        assertThat(get("/me", token(OLD, "ann")).statusCode()).isEqualTo(200);
        isDown = true;
        assertThat(get("/me", token(OLD, "bob")).statusCode()).isEqualTo(200);
        HttpResponse<String> unavailable = get("/me", token(NEW, "ann"));
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.headers().firstValue("retry-after")).hasValue("1");
        assertThat(unavailable.body())
                .contains("\"cause\":\"no_keys\"", "\"identity\":\"shoppers\"")
                .doesNotContain("SECRET", issuer.url());
    }

    @Test
    void without_keys_a_request_gets_503_and_no_challenge() {
        String token = OLD.token("{\"iss\":\"" + issuer.url() + "/realms/late\",\"aud\":\"shop-api\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}");
        HttpResponse<String> unavailable = get("/late", token);
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(challenge(unavailable)).isEqualTo("none");
    }

    @Test
    void an_issuer_without_keys_does_not_delay_tokens_of_another_issuer() {
        assertThat(get("/both", token(OLD, "ann")).statusCode()).isEqualTo(200);
        HttpResponse<String> anonymous = gateway.get("/both");
        assertThat(anonymous.statusCode()).isEqualTo(401);
        assertThat(challenge(anonymous)).isEqualTo("Bearer realm=\"late\", Bearer realm=\"shoppers\"");
    }
}
