package dev.sluice.upstream.credentials;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.time.Clock;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Signs JWT assertions (RFC 7523 3) with vertx-auth-jwt. Each assertion is valid for {@value #LIFETIME_SECONDS} s. Blocks:
 * reads the key again for each assertion, so that a rotated key needs no restart.
 */
record JwtAssertionSigner(Vertx vertx, OAuth2ClientSpec client, Clock clock, RandomGenerator random) {
    private static final long LIFETIME_SECONDS = 60;

    /**
     * Returns a signed JWT with the client as its issuer.
     *
     * @param subject the subject; null for the client
     * @throws IOException when the key cannot be read
     * @throws TokenFailure when the key does not fit the algorithm
     */
    String sign(@Nullable String subject, String audience) throws IOException {
        Secret key = Objects.requireNonNull(client.privateKey());
        return sign(key.read(), claims(subject, audience));
    }

    private JsonObject claims(@Nullable String subject, String audience) {
        long now = clock.now().getEpochSecond();
        String clientId = String.valueOf(client.clientId());
        return new JsonObject()
                .put("iss", clientId)
                .put("sub", subject == null ? clientId : subject)
                .put("aud", audience)
                .put("jti", new UUID(random.nextLong(), random.nextLong()).toString())
                .put("iat", now)
                .put("exp", now + LIFETIME_SECONDS);
    }

    private String sign(String pem, JsonObject claims) {
        String algorithm = client.algorithm().toString();
        try {
            PubSecKeyOptions key =
                    new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(pem);
            if (client.keyId() != null) key.setId(client.keyId());
            return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key))
                    .generateToken(claims, new JWTOptions().setAlgorithm(algorithm));
        } catch (RuntimeException unusable) {
            throw TokenFailure.permanent("private_key is not a key for " + algorithm);
        }
    }
}
