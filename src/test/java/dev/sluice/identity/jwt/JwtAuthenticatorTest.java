package dev.sluice.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.identity.Caller;
import dev.sluice.identity.Unauthenticated;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a token must say to be taken, and for how long it is remembered. */
class JwtAuthenticatorTest extends JwtFixture {
    JwtAuthenticatorTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void a_token_is_taken_however_it_is_signed_and_its_claims_and_itself_are_handed_on() {
        for (TestSigningKey key : List.of(RSA, RSA.signing("PS256"), EC, ED)) {
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
        assertThat(outcome.cause()).isInstanceOfSatisfying(Unauthenticated.class, unknown -> {
            assertThat(unknown).hasMessage("no_credentials");
            assertThat(unknown.challenge()).isEqualTo("Bearer realm=\"shoppers\"");
        });
    }

    @Test
    void a_token_that_is_refused_is_told_why() {
        assertThat(of(RSA.token(exp("\"exp\":" + issuer.in(-31)))).cause())
                .isInstanceOfSatisfying(
                        Unauthenticated.class,
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
        String other = TestSigningKey.base64(claims("ann", "eve").getBytes(UTF_8));
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
        issuer.answering(JWKS, TestSigningKey.jwks(EC));
        issuer.clock.advance(Duration.ofMinutes(10));
        String later = RSA.token(claims());
        assertThat(refusal(later)).isEqualTo("signing_key");
        assertThat(of(EC.token(claims())).succeeded()).isTrue();
    }
}
