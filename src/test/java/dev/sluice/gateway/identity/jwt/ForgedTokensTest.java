package dev.sluice.gateway.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.TestSigningKey;
import io.vertx.core.Vertx;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The attacks of RFC 8725. The JWTAuth of Vert.x accepts some of these tokens. */
class ForgedTokensTest extends JwtFixture {
    ForgedTokensTest(Vertx vertx) {
        super(vertx);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "", "HS256", "RS1", "rs256", "RS384", "ES256K", "RSA-OAEP"})
    void a_token_of_an_unaccepted_algorithm_is_denied(String algorithm) {
        assertThat(denialOfHeader("{\"alg\":\"" + algorithm + "\",\"kid\":\"rsa\"}"))
                .isEqualTo("algorithm");
    }

    @Test
    void an_unsigned_token_is_denied() {
        String none = TestSigningKey.base64("{\"alg\":\"none\"}".getBytes(UTF_8));
        String payload = TestSigningKey.base64(claims().getBytes(UTF_8));
        assertThat(denial(none + "." + payload + ".")).isEqualTo("algorithm");
        assertThat(denial(none + "." + payload)).isEqualTo("malformed");
        assertThat(denialOfHeader("{\"kid\":\"rsa\"}")).isEqualTo("algorithm");
        assertThat(denialOfHeader("{\"alg\":null}")).isEqualTo("algorithm");
        assertThat(denialOfHeader("{\"alg\":[\"RS256\"]}")).isEqualTo("algorithm");
    }

    @Test
    void a_public_key_is_not_accepted_as_a_shared_secret() throws Exception {
        String signed = TestSigningKey.base64("{\"alg\":\"HS256\",\"kid\":\"rsa\"}".getBytes(UTF_8)) + "."
                + TestSigningKey.base64(claims().getBytes(UTF_8));
        for (byte[] secret : List.of(RSA.jwk("").getBytes(UTF_8), RSA.pem())) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            assertThat(denial(signed + "." + TestSigningKey.base64(mac.doFinal(signed.getBytes(UTF_8)))))
                    .isEqualTo("algorithm");
        }
    }

    @Test
    void a_key_is_not_used_for_another_algorithm() {
        assertThat(denialOfHeader("{\"alg\":\"ES256\",\"kid\":\"rsa\"}")).isEqualTo("signature");
        assertThat(denial(EC.token("{\"alg\":\"ES256\",\"kid\":\"rsa\"}", claims())))
                .isEqualTo("signing_key");
        assertThat(denial(RSA.token("{\"alg\":\"PS256\",\"kid\":\"rsa\"}", claims())))
                .isEqualTo("signature");
    }

    @Test
    void an_empty_signature_is_rejected() {
        String[] parts = EC.token(claims()).split("\\.", -1);
        for (int length : List.of(64, 0, 63, 65, 70))
            assertThat(denial(parts[0] + "." + parts[1] + "." + TestSigningKey.base64(new byte[length])))
                    .as(length + " zeros")
                    .isEqualTo("signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../../dev/null", "' OR 1=1; --", "/etc/passwd", "http://evil.example/jwks", "RSA", " rsa", ""
            })
    void a_key_id_is_never_a_path_or_a_query(String keyId) {
        assertThat(denialOfHeader("{\"alg\":\"RS256\",\"kid\":\"" + keyId + "\"}"))
                .isEqualTo("signing_key");
        assertThat(issuer.requests).containsOnly("GET " + JWKS);
    }

    @Test
    void an_invalid_key_id_is_rejected() {
        for (String keyId : List.of("7", "null", "[\"rsa\"]", "\"" + "k".repeat(257) + "\""))
            assertThat(denialOfHeader("{\"alg\":\"RS256\",\"kid\":" + keyId + "}"))
                    .isEqualTo("malformed");
    }

    @Test
    void a_key_in_the_token_or_at_a_url_in_the_token_is_ignored() {
        String jwk = OTHER_KEY.jwk("");
        for (String header : List.of(
                "\"jwk\":" + jwk,
                "\"jku\":\"https://evil.example/\"",
                "\"x5u\":\"https://evil.example/\"",
                "\"x5c\":[\"AAAA\"]")) {
            assertThat(denial(OTHER_KEY.token("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + header + "}", claims())))
                    .isEqualTo("signature");
            assertThat(authenticate(RSA.token("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + header + "}", claims()))
                            .succeeded())
                    .isTrue();
        }
        assertThat(issuer.requests).containsOnly("GET " + JWKS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"crit\":[\"exp\"],\"exp\":1",
                "\"crit\":[]",
                "\"b64\":false",
                "\"cty\":\"JWT\"",
                "\"enc\":\"A128GCM\"",
                "\"zip\":\"DEF\"",
                "\"typ\":\"dpop+jwt\"",
                "\"typ\":\"JWE\"",
                "\"typ\":null",
                "\"alg\":\"RS256\"",
                "\"kid\":\"rsa\""
            })
    void a_header_that_changes_the_meaning_of_the_token_is_rejected(String further) {
        assertThat(denialOfHeader("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + further + "}"))
                .isEqualTo("malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt"})
    void access_tokens_of_rfc_9068_are_accepted(String type) {
        assertThat(authenticate(RSA.token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"" + type + "\"}", claims()))
                        .succeeded())
                .isTrue();
    }

    @Test
    void ambiguous_claims_are_rejected() {
        assertThat(denialOfClaims(claims("\"sub\":\"ann\"", "\"sub\":\"ann\",\"sub\":\"eve\"")))
                .isEqualTo("malformed");
        assertThat(denialOfClaims(claims() + "{}")).isEqualTo("malformed");
        assertThat(denialOfClaims("[" + claims() + "]")).isEqualTo("malformed");
        assertThat(denialOfClaims("\"text\"")).isEqualTo("malformed");
        assertThat(denialOfClaims("")).isEqualTo("malformed");
        assertThat(denialOfClaims(claims("\"scope\":\"a\"", "\"x\":" + "[".repeat(40) + "]".repeat(40))))
                .isEqualTo("malformed");
    }

    @Test
    void a_nested_token_is_rejected() {
        String inner = RSA.token(claims());
        assertThat(denialOfClaims(inner)).isEqualTo("malformed");
        assertThat(denial(RSA.token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"cty\":\"JWT\"}", inner)))
                .isEqualTo("malformed");
    }

    @Test
    void non_canonical_encodings_are_denied() {
        String token = RSA.token(claims());
        assertThat(denial(token + "=")).isEqualTo("malformed");
        assertThat(denial(token.replaceFirst("\\.", "=."))).isEqualTo("malformed");
        assertThat(denial(token.replaceFirst("\\.", "~."))).isEqualTo("malformed");
        char last = token.charAt(token.length() - 1);
        assertThat(denial(token.substring(0, token.length() - 1) + (char) (last + 1)))
                .isIn("malformed", "signature");
    }

    @Test
    void a_huge_token_is_not_parsed() {
        assertThat(denial("a".repeat(8193))).isEqualTo("malformed");
        assertThat(denialOfClaims(claims("\"ann\"", "\"" + "a".repeat(8192) + "\"")))
                .isEqualTo("malformed");
    }
}
