package dev.sluice.gateway.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.TestSigningKey;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The usable keys of an issuer, and their discovery. */
class TokenKeysTest extends JwtFixture {
    TokenKeysTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void keys_that_are_not_for_signatures_or_too_short_or_invalid_are_ignored() {
        TestSigningKey weak = TestSigningKey.of("RS256", "weak");
        String keys = String.join(
                ",",
                OTHER_KEY.jwk("\"use\":\"enc\""),
                OTHER_KEY.jwk("\"alg\":\"RSA-OAEP\""),
                OTHER_KEY.jwk("\"key_ops\":[\"encrypt\"]"),
                "{\"kty\":\"oct\",\"kid\":\"rsa\",\"k\":\"AAAA\"}",
                "{\"kty\":\"RSA\",\"kid\":\"weak\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":\"EC\",\"kid\":\"broken\",\"crv\":\"P-256\",\"x\":\"AAAA\"}",
                "{\"kty\":\"EC\"}",
                "7");
        issuer.replying(JWKS, "{\"keys\":[" + keys + "," + RSA.jwk("\"use\":\"sig\",\"key_ops\":[\"verify\"]") + "]}");
        JwtAuthenticator fresh = authenticator(URI.create(JWKS));
        fresh.start();
        assertThat(fresh.authenticate(issuer.requestWithToken(RSA.token(claims())))
                        .succeeded())
                .isTrue();
        assertThat(fresh.authenticate(issuer.requestWithToken(OTHER_KEY.token(claims())))
                        .cause())
                .hasMessage("signature");
        assertThat(fresh.authenticate(issuer.requestWithToken(weak.token(claims())))
                        .cause())
                .hasMessage("signing_key");
    }

    @Test
    void the_first_100_usable_keys_of_an_issuer_are_used() {
        String others = IntStream.range(0, 99)
                .mapToObj(number -> TestSigningKey.of("ES256", "key-" + number).jwk(""))
                .collect(joining(","));
        issuer.replying(JWKS, "{\"keys\":[" + others + "," + EC.jwk("") + "," + RSA.jwk("") + "]}");
        JwtAuthenticator fresh = authenticator(URI.create(JWKS));
        fresh.start();
        assertThat(fresh.authenticate(issuer.requestWithToken(EC.token(claims())))
                        .succeeded())
                .isTrue();
        assertThat(fresh.authenticate(issuer.requestWithToken(RSA.token(claims())))
                        .cause())
                .hasMessage("signing_key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"keys\":[]}", "{}", "[]", "no JSON", "", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"})
    void without_keys_authentication_is_unavailable_and_an_unsigned_token_is_denied(String jwks) {
        issuer.replying(JWKS, jwks);
        JwtAuthenticator fresh = authenticator(URI.create(JWKS));
        fresh.start();
        assertThat(fresh.authenticate(issuer.requestWithToken(RSA.token(claims())))
                        .cause())
                .hasMessage("no_keys");
        String none = TestSigningKey.base64("{\"alg\":\"none\"}".getBytes(UTF_8));
        String unsigned = none + "." + TestSigningKey.base64(claims().getBytes(UTF_8));
        assertThat(fresh.authenticate(issuer.requestWithToken(unsigned)).cause())
                .hasMessage("malformed");
    }

    @Test
    void the_metadata_of_the_issuer_names_the_keys() {
        issuer.replying(
                ISSUER + "/.well-known/openid-configuration",
                "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"https://keys.example.com/k?v=1\"}");
        issuer.replying("https://keys.example.com/k?v=1", TestSigningKey.jwks(RSA));
        JwtAuthenticator discovering = authenticator(null);
        discovering.start();
        assertThat(discovering
                        .authenticate(issuer.requestWithToken(RSA.token(claims())))
                        .succeeded())
                .isTrue();
    }

    @Test
    void an_issuer_with_only_oauth_metadata_is_found() {
        issuer.replying(
                "https://id.example.com/.well-known/oauth-authorization-server/realms/shop",
                "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"" + JWKS + "\"}");
        JwtAuthenticator discovering = authenticator(null);
        discovering.start();
        assertThat(discovering
                        .authenticate(issuer.requestWithToken(RSA.token(claims())))
                        .succeeded())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"https://id.example.com/jwks\"}",
                "{\"issuer\":\"https://id.example.com/realms/shop\",\"jwks_uri\":\"http://id.example.com/jwks\"}",
                "{\"issuer\":\"https://id.example.com/realms/shop\",\"jwks_uri\":\"file:///etc/passwd\"}",
                "{\"issuer\":\"https://id.example.com/realms/shop\"}",
                "[]"
            })
    void an_untrusted_endpoint_in_the_metadata_is_not_used(String metadata) {
        issuer.replying(ISSUER + "/.well-known/openid-configuration", metadata);
        JwtAuthenticator discovering = authenticator(null);
        int before = issuer.requests.size();
        discovering.start();
        assertThat(discovering
                        .authenticate(issuer.requestWithToken(RSA.token(claims())))
                        .cause())
                .hasMessage("no_keys");
        assertThat(issuer.requests.subList(before, issuer.requests.size())).doesNotContain("GET " + JWKS);
    }
}
