package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Authentication and authorisation of routes. The keys are "alice", "bob" and "carol". */
class AuthorizationTest {
    private final HttpTestServer backend = HttpTestServer.answering("{}");
    private final TestGateway gateway = TestGateway.of("""
            identity:
              shoppers:
                api_keys:
                  header: X-Api-Key
                  sha256:
                    alice: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90
                    bob: 81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9
                  claims:
                    alice: { scope: orders.read orders.write, level: 3 }
              partners:
                api_keys:
                  header: X-Partner-Key
                  sha256: { carol: 4c26d9074c27d89ede59270c0ac14b71e071b15239519f75474b2f3ba63481f5 }
            backends: { shop: { url: "%s" } }
            routes:
              GET /open: { identity: none, respond: $claims }
              GET /closed: { identity: shoppers, respond: $claims, steps: { a: { call: GET shop / } } }
              GET /both: { identity: [shoppers, partners], respond: $claims.sub }
              GET /orders: { identity: shoppers, scopes: [orders.read, orders.write], respond: $claims.sub }
              GET /customers/{id}: { identity: shoppers, require: $claims.sub == $path.id, respond: $path.id }
              GET /level: { identity: shoppers, require: $claims.level > 2, respond: 1 }
              GET /truthy: { identity: shoppers, require: $claims.scope, respond: 1 }
              POST /orders: { identity: shoppers, respond: $body }
            """.formatted(backend.url()));

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private static String challenge(HttpResponse<String> response) {
        return response.headers().firstValue("www-authenticate").orElse("none");
    }

    @Test
    void an_open_route_does_not_authenticate() {
        assertThat(gateway.get("/open").body()).isEqualTo("null");
        assertThat(gateway.get("/open", "X-Api-Key", "guess").body()).isEqualTo("null");
    }

    @Test
    void an_unauthenticated_caller_causes_no_call_to_a_backend() {
        HttpResponse<String> unknown = gateway.get("/closed", "X-Api-Key", "guess");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(challenge(unknown)).isEqualTo("ApiKey header=\"X-Api-Key\"");
        assertThat(unknown.body()).contains("\"cause\":\"unknown_key\"").doesNotContain("guess");
        assertThat(backend.requests()).isEmpty();
        assertThat(gateway.get("/closed", "X-Api-Key", "alice").statusCode()).isEqualTo(200);
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void a_route_with_several_identities_accepts_any_and_challenges_for_all() {
        assertThat(gateway.get("/both", "X-Partner-Key", "carol").body()).isEqualTo("\"carol\"");
        assertThat(gateway.get("/both", "X-Partner-Key", "guess", "X-Api-Key", "bob")
                        .body())
                .isEqualTo("\"bob\"");
        assertThat(challenge(gateway.get("/both")))
                .isEqualTo("ApiKey header=\"X-Api-Key\", ApiKey header=\"X-Partner-Key\"");
    }

    @Test
    void a_caller_with_a_missing_scope_gets_403() {
        assertThat(gateway.get("/orders", "X-Api-Key", "alice").statusCode()).isEqualTo(200);
        HttpResponse<String> forbidden = gateway.get("/orders", "X-Api-Key", "bob");
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(forbidden.body()).contains("\"cause\":\"insufficient_scope\"");
        assertThat(challenge(forbidden)).isEqualTo("none");
    }

    @Test
    void a_requirement_reads_claims_and_path_and_allows_only_true() {
        assertThat(gateway.get("/customers/bob", "X-Api-Key", "bob").statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/customers/alice", "X-Api-Key", "bob").statusCode())
                .isEqualTo(403);
        assertThat(gateway.get("/level", "X-Api-Key", "alice").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/level", "X-Api-Key", "bob").statusCode()).isEqualTo(403);
        assertThat(gateway.get("/truthy", "X-Api-Key", "alice").statusCode()).isEqualTo(403);
    }

    @Test
    void the_body_of_an_unauthenticated_caller_is_not_read() {
        HttpResponse<String> unknown = gateway.send("POST", "/orders", "this is no JSON");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(gateway.send("POST", "/orders", "this is no JSON", "X-Api-Key", "bob")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void authentication_is_counted_by_identity_and_reason() {
        gateway.get("/closed", "X-Api-Key", "alice");
        gateway.get("/closed");
        gateway.get("/closed", "X-Api-Key", "guess");
        gateway.get("/orders", "X-Api-Key", "bob");
        assertThat(gateway.adminGet("/metrics").body())
                .contains(
                        "sluice_identity_accepted_total{identity=\"shoppers\"} 1.0",
                        "sluice_identity_refused_total{identity=\"shoppers\",reason=\"unauthenticated\"} 1.0",
                        "sluice_identity_refused_total{identity=\"shoppers\",reason=\"unknown_key\"} 1.0",
                        "sluice_identity_refused_total{identity=\"shoppers\",reason=\"insufficient_scope\"} 1.0");
    }
}
