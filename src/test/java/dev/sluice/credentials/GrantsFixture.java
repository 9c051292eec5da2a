package dev.sluice.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.credentials.CredentialsSpec.OAuth2;
import dev.sluice.credentials.OAuth2ClientSpec.SigningAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A scripted token server for the tests of grants. */
@ExtendWith(VertxExtension.class)
abstract class GrantsFixture {
    static final String TYPES = "urn:ietf:params:oauth:";
    final CredentialsFixture server;

    @TempDir
    Path folder;

    GrantsFixture(Vertx vertx) {
        this.server = new CredentialsFixture(vertx);
    }

    static OAuth2 exchange() {
        return CredentialsSpecs.oauth2(new Grant.TokenExchange(Grant.TokenExchange.ACCESS_TOKEN, null));
    }

    static Future<Reply> invalidGrant(Call call) {
        return CredentialsFixture.failed(call, 400, "{\"error\":\"invalid_grant\"}");
    }

    void assertReply(CredentialsSpec spec) throws Exception {
        assertThat(CredentialsFixture.reply(server.backendWith(spec), server.call())
                        .status())
                .isEqualTo(200);
    }

    /** Lets the token expire, and expects a token request with this refresh token for the next call. */
    void assertRefreshedWith(Backend backend, String refreshToken) throws Exception {
        server.clock.advance(Duration.ofMinutes(6));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.form())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", refreshToken);
    }

    static JsonObject json(String segment) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(segment), StandardCharsets.UTF_8));
    }

    static KeyPair keyPair(SigningAlgorithm algorithm) throws Exception {
        return switch (algorithm) {
            case RS256, PS256 -> generator("RSA", null).generateKeyPair();
            case ES256 -> generator("EC", new ECGenParameterSpec("secp256r1")).generateKeyPair();
            case EDDSA -> generator("Ed25519", null).generateKeyPair();
        };
    }

    static KeyPairGenerator generator(String name, @Nullable AlgorithmParameterSpec parameters) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
        if (parameters != null) generator.initialize(parameters);
        return generator;
    }

    static boolean verifies(SigningAlgorithm algorithm, KeyPair pair, String[] jwt) throws Exception {
        Signature signature = signature(algorithm);
        signature.initVerify(pair.getPublic());
        signature.update((jwt[0] + "." + jwt[1]).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(jwt[2]));
    }

    static Signature signature(SigningAlgorithm algorithm) throws Exception {
        if (algorithm == SigningAlgorithm.RS256) return Signature.getInstance("SHA256withRSA");
        if (algorithm == SigningAlgorithm.ES256) return Signature.getInstance("SHA256withECDSAinP1363Format");
        if (algorithm == SigningAlgorithm.EDDSA) return Signature.getInstance("Ed25519");
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return pss;
    }
}
