package dev.sluice.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.identity.Algorithm;
import dev.sluice.identity.Caller;
import dev.sluice.identity.Issuer;
import dev.sluice.identity.JwtSpec;
import dev.sluice.identity.NotAdmitted;
import dev.sluice.identity.TestIssuer;
import dev.sluice.identity.Undecided;
import dev.sluice.identity.Unknown;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of RFC 8725, and what JWTAuth by itself would let through. */
class JwtIdentityTest {
    private static final String ISSUER = "https://id.example.com/realms/shop";
    private static final String JWKS = "https://id.example.com/jwks";
    private static final Vertx VERTX = Vertx.vertx();
    private static final TestIssuer RSA = TestIssuer.of("RS256", "rsa");
    private static final TestIssuer EC = TestIssuer.of("ES256", "ec");
    private static final TestIssuer ED = TestIssuer.of("EdDSA", "ed");
    private static final TestIssuer STRANGER = TestIssuer.of("RS256", "rsa");

    private final Issuer issuer = new Issuer().answering(JWKS, TestIssuer.jwks(RSA, EC, ED));
    private final JwtIdentity identity = identity(URI.create(JWKS));

    @BeforeEach
    void start() {
        identity.start();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private JwtIdentity identity(@Nullable URI jwks) {
        JwtSpec spec = new JwtSpec(
                ISSUER,
                List.of("shop-api", "shop-web"),
                jwks,
                Algorithm.usual(),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
        return new JwtIdentity(VERTX, spec, issuer.around());
    }

    /** Sound claims, of which a test replaces a part. */
    private String claims() {
        return "{\"iss\":\"" + ISSUER + "\",\"aud\":\"shop-api\",\"sub\":\"ann\",\"exp\":" + issuer.in(300)
                + ",\"scope\":\"a\"}";
    }

    private String claims(String part, String other) {
        assertThat(claims()).contains(part);
        return claims().replace(part, other);
    }

    private String exp(String other) {
        return claims("\"exp\":" + issuer.in(300), other);
    }

    private Future<Caller> of(String token) {
        return identity.of(issuer.bearing(token));
    }

    private String refusal(String token) {
        Future<Caller> outcome = of(token);
        assertThat(outcome.failed()).as("let in").isTrue();
        assertThat(outcome.cause()).isInstanceOf(NotAdmitted.class);
        assertThat(String.valueOf(outcome.cause())).doesNotContain(token);
        return String.valueOf(outcome.cause().getMessage());
    }

    private String refusedClaims(String claims) {
        return refusal(RSA.token(claims));
    }

    private String refusedHeader(String header) {
        return refusal(RSA.token(header, claims()));
    }

    @Test
    void a_token_is_taken_however_it_is_signed_and_its_claims_and_itself_are_handed_on() {
        for (TestIssuer key : List.of(RSA, RSA.signing("PS256"), EC, ED)) {
            String token = key.token(claims());
            Caller caller = of(token).result();
            assertThat(caller.claims().path("sub").asText()).isEqualTo("ann");
            assertThat(caller.subject()).isNotNull().hasToString("(subject)");
            assertThat(String.valueOf(caller)).doesNotContain(token);
        }
    }

    @Test
    void the_claims_belong_to_one_request_also_when_the_token_is_remembered() {
        String token = RSA.token(claims());
        ObjectNode first = of(token).result().claims();
        first.put("admin", true);
        assertThat(of(token).result().claims().has("admin")).isFalse();
    }

    @Test
    void the_audience_may_be_one_of_a_list() {
        assertThat(of(RSA.token(claims("\"shop-api\"", "[\"other\",\"shop-web\"]")))
                        .succeeded())
                .isTrue();
    }

    @Test
    void without_a_token_there_is_no_error_but_a_challenge() {
        Future<Caller> outcome = identity.of(issuer.bearing(null));
        assertThat(outcome.cause()).isInstanceOfSatisfying(Unknown.class, unknown -> {
            assertThat(unknown).hasMessage("no_credentials");
            assertThat(unknown.challenge()).isEqualTo("Bearer realm=\"shoppers\"");
        });
    }

    @Test
    void a_token_that_is_refused_is_told_why() {
        assertThat(of(RSA.token(exp("\"exp\":" + issuer.in(-31)))).cause())
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.challenge())
                                .isEqualTo(
                                        "Bearer realm=\"shoppers\", error=\"invalid_token\", error_description=\"the token has expired\""));
    }

    @Test
    void one_that_is_forged_or_truncated_is_refused() {
        assertThat(refusal(STRANGER.token(claims()))).isEqualTo("signature");
        String token = RSA.token(claims());
        int dot = token.lastIndexOf('.');
        assertThat(refusal(token.substring(0, dot))).isEqualTo("malformed");
        assertThat(refusal(token.substring(0, dot + 1))).isEqualTo("signature");
        assertThat(refusal(token.substring(0, token.length() - 4))).isIn("signature", "malformed");
        assertThat(refusal(token + ".")).isEqualTo("malformed");
        assertThat(refusal("." + token)).isEqualTo("malformed");
        String other = TestIssuer.base64(claims("ann", "eve").getBytes(UTF_8));
        String[] parts = token.split("\\.", -1);
        assertThat(refusal(parts[0] + "." + other + "." + parts[2])).isEqualTo("signature");
    }

    @Test
    void one_that_is_for_others_or_by_others_is_refused() {
        assertThat(refusedClaims(claims("\"aud\":\"shop-api\",", ""))).isEqualTo("audience");
        assertThat(refusedClaims(claims("\"shop-api\"", "\"other\""))).isEqualTo("audience");
        assertThat(refusedClaims(claims("\"shop-api\"", "\"shop-api \""))).isEqualTo("audience");
        assertThat(refusedClaims(claims("\"shop-api\"", "{\"a\":\"shop-api\"}")))
                .isEqualTo("audience");
        assertThat(refusedClaims(claims("\"shop-api\"", "[]"))).isEqualTo("audience");
        assertThat(refusedClaims(claims(ISSUER, ISSUER + "/"))).isEqualTo("issuer");
        assertThat(refusedClaims(claims("\"iss\":\"" + ISSUER + "\",", ""))).isEqualTo("issuer");
        assertThat(refusedClaims(claims("\"" + ISSUER + "\"", "[\"" + ISSUER + "\"]")))
                .isEqualTo("issuer");
    }

    @Test
    void one_without_an_end_or_past_it_is_refused() {
        assertThat(refusedClaims(exp("\"x\":1"))).isEqualTo("no_expiry");
        for (String no : List.of("\"soon\"", "null", "-1", "1e400", "99999999999999999999", "true"))
            assertThat(refusedClaims(exp("\"exp\":" + no))).as(no).isEqualTo("no_expiry");
        assertThat(refusedClaims(exp("\"exp\":0"))).isEqualTo("expired");
        assertThat(refusedClaims(exp("\"exp\":" + issuer.in(-30)))).isEqualTo("expired");
        assertThat(refusedClaims(exp("\"exp\":" + issuer.in(24 * 3600 + 31)))).isEqualTo("lifetime");
        assertThat(of(RSA.token(exp("\"exp\":" + issuer.in(-29)))).succeeded()).isTrue();
    }

    @Test
    void one_from_the_future_is_refused() {
        assertThat(refusedClaims(claims("\"sub\"", "\"nbf\":" + issuer.in(31) + ",\"sub\"")))
                .isEqualTo("not_yet_valid");
        assertThat(refusedClaims(claims("\"sub\"", "\"iat\":" + issuer.in(31) + ",\"sub\"")))
                .isEqualTo("not_yet_valid");
        assertThat(refusedClaims(claims("\"sub\"", "\"nbf\":\"soon\",\"sub\""))).isEqualTo("malformed");
        assertThat(of(RSA.token(claims("\"sub\"", "\"nbf\":" + issuer.in(30) + ",\"sub\"")))
                        .succeeded())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "", "HS256", "RS1", "rs256", "RS384", "ES256K", "RSA-OAEP"})
    void one_that_is_signed_in_a_way_that_is_not_taken_is_refused(String algorithm) {
        assertThat(refusedHeader("{\"alg\":\"" + algorithm + "\",\"kid\":\"rsa\"}"))
                .isEqualTo("algorithm");
    }

    @Test
    void one_that_is_not_signed_is_refused() {
        String none = TestIssuer.base64("{\"alg\":\"none\"}".getBytes(UTF_8));
        String payload = TestIssuer.base64(claims().getBytes(UTF_8));
        assertThat(refusal(none + "." + payload + ".")).isEqualTo("algorithm");
        assertThat(refusal(none + "." + payload)).isEqualTo("malformed");
        assertThat(refusedHeader("{\"kid\":\"rsa\"}")).isEqualTo("algorithm");
        assertThat(refusedHeader("{\"alg\":null}")).isEqualTo("algorithm");
        assertThat(refusedHeader("{\"alg\":[\"RS256\"]}")).isEqualTo("algorithm");
    }

    @Test
    void the_public_key_is_no_shared_secret() throws Exception {
        String signed = TestIssuer.base64("{\"alg\":\"HS256\",\"kid\":\"rsa\"}".getBytes(UTF_8)) + "."
                + TestIssuer.base64(claims().getBytes(UTF_8));
        for (byte[] secret : List.of(RSA.jwk("").getBytes(UTF_8), RSA.pem())) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            assertThat(refusal(signed + "." + TestIssuer.base64(mac.doFinal(signed.getBytes(UTF_8)))))
                    .isEqualTo("algorithm");
        }
    }

    @Test
    void a_key_is_not_used_for_another_algorithm() {
        assertThat(refusedHeader("{\"alg\":\"ES256\",\"kid\":\"rsa\"}")).isEqualTo("signature");
        assertThat(refusal(EC.token("{\"alg\":\"ES256\",\"kid\":\"rsa\"}", claims())))
                .isEqualTo("signing_key");
        assertThat(refusal(RSA.token("{\"alg\":\"PS256\",\"kid\":\"rsa\"}", claims())))
                .isEqualTo("signature");
    }

    @Test
    void a_signature_of_nothing_is_refused() {
        String[] parts = EC.token(claims()).split("\\.", -1);
        for (int length : List.of(64, 0, 63, 65, 70))
            assertThat(refusal(parts[0] + "." + parts[1] + "." + TestIssuer.base64(new byte[length])))
                    .as(length + " zeros")
                    .isEqualTo("signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../../dev/null", "' OR 1=1; --", "/etc/passwd", "http://evil.example/jwks", "RSA", " rsa", ""
            })
    void a_key_id_is_a_name_and_nothing_else(String keyId) {
        assertThat(refusedHeader("{\"alg\":\"RS256\",\"kid\":\"" + keyId + "\"}"))
                .isEqualTo("signing_key");
        assertThat(issuer.asked()).containsOnly(JWKS);
    }

    @Test
    void a_key_id_that_is_no_name_is_refused() {
        for (String no : List.of("7", "null", "[\"rsa\"]", "\"" + "k".repeat(257) + "\""))
            assertThat(refusedHeader("{\"alg\":\"RS256\",\"kid\":" + no + "}")).isEqualTo("malformed");
    }

    @Test
    void a_key_that_the_token_brings_or_points_at_is_not_looked_at() {
        String jwk = STRANGER.jwk("");
        for (String header : List.of(
                "\"jwk\":" + jwk,
                "\"jku\":\"https://evil.example/\"",
                "\"x5u\":\"https://evil.example/\"",
                "\"x5c\":[\"AAAA\"]")) {
            assertThat(refusal(STRANGER.token("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + header + "}", claims())))
                    .isEqualTo("signature");
            assertThat(of(RSA.token("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + header + "}", claims()))
                            .succeeded())
                    .isTrue();
        }
        assertThat(issuer.asked()).containsOnly(JWKS);
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
    void a_header_that_changes_how_to_read_the_rest_is_refused(String further) {
        assertThat(refusedHeader("{\"alg\":\"RS256\",\"kid\":\"rsa\"," + further + "}"))
                .isEqualTo("malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt"})
    void access_tokens_of_rfc_9068_are_taken(String type) {
        assertThat(of(RSA.token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"" + type + "\"}", claims()))
                        .succeeded())
                .isTrue();
    }

    @Test
    void claims_that_can_be_read_in_two_ways_are_refused() {
        assertThat(refusedClaims(claims("\"sub\":\"ann\"", "\"sub\":\"ann\",\"sub\":\"eve\"")))
                .isEqualTo("malformed");
        assertThat(refusedClaims(claims() + "{}")).isEqualTo("malformed");
        assertThat(refusedClaims("[" + claims() + "]")).isEqualTo("malformed");
        assertThat(refusedClaims("\"text\"")).isEqualTo("malformed");
        assertThat(refusedClaims("")).isEqualTo("malformed");
        assertThat(refusedClaims(claims("\"scope\":\"a\"", "\"x\":" + "[".repeat(40) + "]".repeat(40))))
                .isEqualTo("malformed");
    }

    @Test
    void a_token_in_a_token_is_refused() {
        String inner = RSA.token(claims());
        assertThat(refusedClaims(inner)).isEqualTo("malformed");
        assertThat(refusal(RSA.token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"cty\":\"JWT\"}", inner)))
                .isEqualTo("malformed");
    }

    @Test
    void encodings_that_are_not_the_one_of_the_bytes_are_refused() {
        String token = RSA.token(claims());
        assertThat(refusal(token + "=")).isEqualTo("malformed");
        assertThat(refusal(token.replaceFirst("\\.", "=."))).isEqualTo("malformed");
        assertThat(refusal(token.replaceFirst("\\.", "~."))).isEqualTo("malformed");
        char last = token.charAt(token.length() - 1);
        assertThat(refusal(token.substring(0, token.length() - 1) + (char) (last + 1)))
                .isIn("malformed", "signature");
    }

    @Test
    void a_huge_token_is_not_even_read() {
        assertThat(refusal("a".repeat(8193))).isEqualTo("malformed");
        assertThat(refusedClaims(claims("\"ann\"", "\"" + "a".repeat(8192) + "\"")))
                .isEqualTo("malformed");
    }

    @Test
    void keys_that_are_not_for_signatures_or_too_short_or_broken_are_passed_over() {
        TestIssuer weak = TestIssuer.of("RS256", "weak");
        String keys = String.join(
                ",",
                STRANGER.jwk("\"use\":\"enc\""),
                STRANGER.jwk("\"alg\":\"RSA-OAEP\""),
                STRANGER.jwk("\"key_ops\":[\"encrypt\"]"),
                "{\"kty\":\"oct\",\"kid\":\"rsa\",\"k\":\"AAAA\"}",
                "{\"kty\":\"RSA\",\"kid\":\"weak\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":\"EC\",\"kid\":\"broken\",\"crv\":\"P-256\",\"x\":\"AAAA\"}",
                "{\"kty\":\"EC\"}",
                "7");
        issuer.answering(JWKS, "{\"keys\":[" + keys + "," + RSA.jwk("\"use\":\"sig\",\"key_ops\":[\"verify\"]") + "]}");
        JwtIdentity fresh = identity(URI.create(JWKS));
        fresh.start();
        assertThat(fresh.of(issuer.bearing(RSA.token(claims()))).succeeded()).isTrue();
        assertThat(fresh.of(issuer.bearing(STRANGER.token(claims()))).cause()).hasMessage("signature");
        assertThat(fresh.of(issuer.bearing(weak.token(claims()))).cause()).hasMessage("signing_key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"keys\":[]}", "{}", "[]", "no JSON", "", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"})
    void without_any_key_nobody_is_let_in_least_of_all_unsigned(String jwks) {
        issuer.answering(JWKS, jwks);
        JwtIdentity fresh = identity(URI.create(JWKS));
        fresh.start();
        assertThat(fresh.of(issuer.bearing(RSA.token(claims()))).cause())
                .isInstanceOf(Undecided.class)
                .hasMessage("no_keys");
        String none = TestIssuer.base64("{\"alg\":\"none\"}".getBytes(UTF_8));
        String unsigned = none + "." + TestIssuer.base64(claims().getBytes(UTF_8));
        assertThat(fresh.of(issuer.bearing(unsigned)).cause()).isInstanceOf(Unknown.class);
    }

    @Test
    void a_remembered_token_ends_when_it_ends() {
        String token = RSA.token(claims());
        assertThat(of(token).succeeded()).isTrue();
        issuer.clock.advance(Duration.ofSeconds(329));
        assertThat(of(token).succeeded()).isTrue();
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(refusal(token)).isEqualTo("expired");
    }

    @Test
    void a_remembered_token_is_not_let_in_with_a_key_that_its_issuer_has_given_up() {
        String token = RSA.token(claims());
        assertThat(of(token).succeeded()).isTrue();
        issuer.answering(JWKS, TestIssuer.jwks(EC));
        issuer.clock.advance(Duration.ofMinutes(10));
        String later = RSA.token(claims());
        assertThat(refusal(later)).isEqualTo("signing_key");
        assertThat(of(EC.token(claims())).succeeded()).isTrue();
    }

    @Test
    void the_issuer_itself_says_where_its_keys_are() {
        issuer.answering(
                ISSUER + "/.well-known/openid-configuration",
                "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"https://keys.example.com/k?v=1\"}");
        issuer.answering("https://keys.example.com/k?v=1", TestIssuer.jwks(RSA));
        JwtIdentity discovering = identity(null);
        discovering.start();
        assertThat(discovering.of(issuer.bearing(RSA.token(claims()))).succeeded())
                .isTrue();
    }

    @Test
    void an_issuer_of_oauth_alone_is_found_too() {
        issuer.answering(
                "https://id.example.com/.well-known/oauth-authorization-server/realms/shop",
                "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"" + JWKS + "\"}");
        JwtIdentity discovering = identity(null);
        discovering.start();
        assertThat(discovering.of(issuer.bearing(RSA.token(claims()))).succeeded())
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
    void metadata_that_cannot_be_trusted_is_not_followed(String metadata) {
        issuer.answering(ISSUER + "/.well-known/openid-configuration", metadata);
        JwtIdentity discovering = identity(null);
        int before = issuer.asked().size();
        discovering.start();
        assertThat(discovering.of(issuer.bearing(RSA.token(claims()))).cause()).isInstanceOf(Undecided.class);
        assertThat(issuer.asked().subList(before, issuer.asked().size())).doesNotContain(JWKS);
    }
}
