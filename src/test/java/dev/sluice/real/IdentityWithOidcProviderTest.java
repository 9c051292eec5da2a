package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.OIDC_PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Authenticates callers by tokens of npm's oidc-provider. */
@Needs(OIDC_PROVIDER)
class IdentityWithOidcProviderTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private OidcProvider issuer;

    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        issuer = OidcProvider.start(folder);
        gateway = TestGateway.of("""
                identity:
                  signed: { jwt: { issuer: "%1$s", audience: "urn:shop" } }
                  opaque:
                    introspection: { issuer: "%1$s", client_id: sluice, client_secret: "%2$s", cache: 1s }
                routes:
                  GET /signed: { identity: signed, scopes: [stock.read], respond: $claims.client_id }
                  GET /opaque: { identity: opaque, scopes: [stock.read], respond: $claims.client_id }
                  GET /both: { identity: [signed, opaque], respond: $claims.client_id }
                """.formatted(issuer.issuer(), OidcProvider.SECRET));
    }

    @AfterEach
    void stop() {
        gateway.close();
        issuer.close();
    }

    private HttpResponse<String> get(String path, String token) {
        return gateway.get(path, "Authorization", "Bearer " + token);
    }

    @Test
    void a_signed_token_is_verified_with_the_keys_that_discovery_returns() throws Exception {
        assertThat(get("/signed", issuer.tokenFor("urn:shop", "stock.read")).body())
                .isEqualTo("\"sluice\"");
        assertThat(get("/signed", issuer.tokenFor("urn:other", "stock.read")).statusCode())
                .isEqualTo(401);
        assertThat(get("/signed", issuer.tokenFor("urn:shop", "stock.write")).statusCode())
                .isEqualTo(403);
        assertThat(get("/signed", issuer.opaqueToken("stock.read")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void an_opaque_token_is_introspected_until_it_is_revoked() throws Exception {
        String token = issuer.opaqueToken("stock.read");
        assertThat(get("/opaque", token).body()).isEqualTo("\"sluice\"");
        assertThat(get("/opaque", issuer.opaqueToken("customers.read")).statusCode())
                .isEqualTo(403);
        String revoked = issuer.opaqueToken("stock.read");
        issuer.revoke(revoked);
        HttpResponse<String> rejected = get("/opaque", revoked);
        assertThat(rejected.statusCode()).isEqualTo(401);
        assertThat(rejected.body()).contains("\"cause\":\"inactive\"");
    }

    @Test
    void a_route_with_both_authenticators_accepts_either_kind_of_token() throws Exception {
        assertThat(get("/both", issuer.tokenFor("urn:shop", "stock.read")).statusCode())
                .isEqualTo(200);
        assertThat(get("/both", issuer.opaqueToken("stock.read")).statusCode()).isEqualTo(200);
        assertThat(get("/both", "guess").statusCode()).isEqualTo(401);
    }

    @Test
    void no_request_fails_while_the_issuer_rotates_its_keys() throws Exception {
        List<String> tokens = new ArrayList<>();
        for (int each = 0; each < 10; each++) tokens.add(issuer.tokenFor("urn:shop", "stock.read"));
        for (String token : tokens)
            assertThat(get("/signed", token).statusCode()).isEqualTo(200);
        issuer.rotateKeys();
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int each = 0; each < 20; each++) {
            String token = issuer.tokenFor("urn:shop", "stock.read");
            for (int request = 0; request < 5; request++)
                responses.add(gateway.sendAsync("GET", "/signed", "", "Authorization", "Bearer " + token));
        }
        assertThat(responses)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
    }

    @Test
    void signed_tokens_are_accepted_while_the_issuer_is_down() throws Exception {
        String first = issuer.tokenFor("urn:shop", "stock.read");
        String second = issuer.tokenFor("urn:shop", "stock.read");
        String opaque = issuer.opaqueToken("stock.read");
        assertThat(get("/signed", first).statusCode()).isEqualTo(200);
        issuer.close();
        assertThat(get("/signed", second).statusCode()).isEqualTo(200);
        assertThat(get("/opaque", opaque).statusCode()).isEqualTo(503);
    }
}
