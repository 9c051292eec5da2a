package dev.sluice.gateway.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedIssuer;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** An issuer of tokens and an authenticator that accepts them. */
@ExtendWith(VertxExtension.class)
abstract class JwtFixture {
    static final String ISSUER = "https://id.example.com/realms/shop";
    static final String JWKS = "https://id.example.com/jwks";
    static final TestSigningKey RSA = TestSigningKey.of("RS256", "rsa");
    static final TestSigningKey EC = TestSigningKey.of("ES256", "ec");
    static final TestSigningKey ED = TestSigningKey.of("EdDSA", "ed");
    static final TestSigningKey OTHER_KEY = TestSigningKey.of("RS256", "rsa");

    final ScriptedIssuer issuer = new ScriptedIssuer().replying(JWKS, TestSigningKey.jwks(RSA, EC, ED));
    final JwtAuthenticator authenticator;
    private final Vertx vertx;

    JwtFixture(Vertx vertx) {
        this.vertx = vertx;
        this.authenticator = authenticator(URI.create(JWKS));
    }

    @BeforeEach
    void start() {
        authenticator.start();
    }

    JwtAuthenticator authenticator(@Nullable URI jwks) {
        JwtSpec spec = new JwtSpec(
                ISSUER,
                List.of("shop-api", "shop-web"),
                jwks,
                null,
                JwsAlgorithm.defaults(),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
        return new JwtAuthenticator(vertx, spec, issuer.context());
    }

    /** Returns valid claims. */
    String claims() {
        return "{\"iss\":\"" + ISSUER + "\",\"aud\":\"shop-api\",\"sub\":\"ann\",\"exp\":" + issuer.secondsFromNow(300)
                + ",\"scope\":\"a\"}";
    }

    String claims(String part, String other) {
        assertThat(claims()).contains(part);
        return claims().replace(part, other);
    }

    String exp(String other) {
        return claims("\"exp\":" + issuer.secondsFromNow(300), other);
    }

    Future<Caller> authenticate(String token) {
        return authenticator.authenticate(issuer.requestWithToken(token));
    }

    String denial(String token) {
        Future<Caller> outcome = authenticate(token);
        assertThat(outcome.failed()).as("denied").isTrue();
        assertThat(outcome.cause()).isInstanceOf(AccessFailure.class);
        assertThat(String.valueOf(outcome.cause())).doesNotContain(token);
        return String.valueOf(outcome.cause().getMessage());
    }

    String denialOfClaims(String claims) {
        return denial(RSA.token(claims));
    }

    String denialOfHeader(String header) {
        return denial(RSA.token(header, claims()));
    }
}
