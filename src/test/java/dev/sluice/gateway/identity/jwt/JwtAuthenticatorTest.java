package dev.sluice.gateway.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The claims of accepted tokens, and the cache of verified tokens. */
class JwtAuthenticatorTest extends JwtFixture {
    JwtAuthenticatorTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void a_token_with_any_accepted_algorithm_authenticates_a_caller_with_its_claims_and_the_token() {
        for (TestSigningKey key : List.of(RSA, RSA.withAlgorithm("PS256"), EC, ED)) {
            String token = key.token(claims());
            Caller caller = authenticate(token).result();
            assertThat(caller.claims().path("sub").asText()).isEqualTo("ann");
            assertThat(caller.subjectToken()).isNotNull().hasToString("(subject)");
            assertThat(String.valueOf(caller)).doesNotContain(token);
        }
    }

    @Test
    void each_request_has_its_own_claims_even_from_the_cache() {
        String token = RSA.token(claims());
        ObjectNode first = authenticate(token).result().claims();
        first.put("admin", true);
        assertThat(authenticate(token).result().claims().has("admin")).isFalse();
    }

    @Test
    void the_audience_may_be_one_of_a_list() {
        assertThat(authenticate(RSA.token(claims("\"shop-api\"", "[\"other\",\"shop-web\"]")))
                        .succeeded())
                .isTrue();
    }

    @Test
    void without_a_token_there_is_no_error_but_a_challenge() {
        Future<Caller> outcome = authenticator.authenticate(issuer.requestWithToken(null));
        assertThat(outcome.cause()).isInstanceOfSatisfying(AccessFailure.class, unknown -> {
            assertThat(unknown).hasMessage("unauthenticated");
            assertThat(unknown.challenge()).isEqualTo("Bearer realm=\"shoppers\"");
        });
    }

    @Test
    void a_denied_token_has_its_reason_in_the_challenge() {
        assertThat(authenticate(RSA.token(exp("\"exp\":" + issuer.secondsFromNow(-31))))
                        .cause())
                .isInstanceOfSatisfying(
                        AccessFailure.class,
                        unknown -> assertThat(unknown.challenge())
                                .isEqualTo(
                                        "Bearer realm=\"shoppers\", error=\"invalid_token\", error_description=\"the token has expired\""));
    }

    @Test
    void a_forged_or_truncated_token_is_denied() {
        assertThat(denial(OTHER_KEY.token(claims()))).isEqualTo("signature");
        String token = RSA.token(claims());
        int dot = token.lastIndexOf('.');
        assertThat(denial(token.substring(0, dot))).isEqualTo("malformed");
        assertThat(denial(token.substring(0, dot + 1))).isEqualTo("signature");
        assertThat(denial(token.substring(0, token.length() - 4))).isIn("signature", "malformed");
        assertThat(denial(token + ".")).isEqualTo("malformed");
        assertThat(denial("." + token)).isEqualTo("malformed");
        String other = TestSigningKey.base64(claims("ann", "eve").getBytes(UTF_8));
        String[] parts = token.split("\\.", -1);
        assertThat(denial(parts[0] + "." + other + "." + parts[2])).isEqualTo("signature");
    }

    @Test
    void a_token_of_another_audience_or_issuer_is_denied() {
        assertThat(denialOfClaims(claims("\"aud\":\"shop-api\",", ""))).isEqualTo("audience");
        assertThat(denialOfClaims(claims("\"shop-api\"", "\"other\""))).isEqualTo("audience");
        assertThat(denialOfClaims(claims("\"shop-api\"", "\"shop-api \""))).isEqualTo("audience");
        assertThat(denialOfClaims(claims("\"shop-api\"", "{\"a\":\"shop-api\"}")))
                .isEqualTo("audience");
        assertThat(denialOfClaims(claims("\"shop-api\"", "[]"))).isEqualTo("audience");
        assertThat(denialOfClaims(claims(ISSUER, ISSUER + "/"))).isEqualTo("issuer");
        assertThat(denialOfClaims(claims("\"iss\":\"" + ISSUER + "\",", ""))).isEqualTo("issuer");
        assertThat(denialOfClaims(claims("\"" + ISSUER + "\"", "[\"" + ISSUER + "\"]")))
                .isEqualTo("issuer");
    }

    @Test
    void a_token_without_expiry_or_past_it_is_denied() {
        assertThat(denialOfClaims(exp("\"x\":1"))).isEqualTo("no_expiry");
        for (String exp : List.of("\"soon\"", "null", "-1", "1e400", "99999999999999999999", "true"))
            assertThat(denialOfClaims(exp("\"exp\":" + exp))).as(exp).isEqualTo("no_expiry");
        assertThat(denialOfClaims(exp("\"exp\":0"))).isEqualTo("expired");
        assertThat(denialOfClaims(exp("\"exp\":" + issuer.secondsFromNow(-30)))).isEqualTo("expired");
        assertThat(denialOfClaims(exp("\"exp\":" + issuer.secondsFromNow(24 * 3600 + 31))))
                .isEqualTo("lifetime");
        assertThat(authenticate(RSA.token(exp("\"exp\":" + issuer.secondsFromNow(-29))))
                        .succeeded())
                .isTrue();
    }

    @Test
    void a_token_from_the_future_is_denied() {
        assertThat(denialOfClaims(claims("\"sub\"", "\"nbf\":" + issuer.secondsFromNow(31) + ",\"sub\"")))
                .isEqualTo("not_yet_valid");
        assertThat(denialOfClaims(claims("\"sub\"", "\"iat\":" + issuer.secondsFromNow(31) + ",\"sub\"")))
                .isEqualTo("not_yet_valid");
        assertThat(denialOfClaims(claims("\"sub\"", "\"nbf\":\"soon\",\"sub\"")))
                .isEqualTo("malformed");
        assertThat(authenticate(RSA.token(claims("\"sub\"", "\"nbf\":" + issuer.secondsFromNow(30) + ",\"sub\"")))
                        .succeeded())
                .isTrue();
    }

    @Test
    void a_cached_token_is_denied_after_its_expiry() {
        String token = RSA.token(claims());
        assertThat(authenticate(token).succeeded()).isTrue();
        issuer.clock.advance(Duration.ofSeconds(329));
        assertThat(authenticate(token).succeeded()).isTrue();
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(denial(token)).isEqualTo("expired");
    }

    @Test
    void a_cached_token_is_denied_after_the_issuer_removed_its_key() {
        String token = RSA.token(claims());
        assertThat(authenticate(token).succeeded()).isTrue();
        issuer.replying(JWKS, TestSigningKey.jwks(EC));
        issuer.clock.advance(Duration.ofMinutes(10));
        String later = RSA.token(claims());
        assertThat(denial(later)).isEqualTo("signing_key");
        assertThat(authenticate(EC.token(claims())).succeeded()).isTrue();
    }
}
