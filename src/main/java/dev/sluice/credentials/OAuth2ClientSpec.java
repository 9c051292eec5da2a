package dev.sluice.credentials;

import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who we are to a token server. */
public record OAuth2ClientSpec(
        @Setting("Who we are to the token server.") @Nullable
        String clientId,

        @Setting("How we prove it.") ClientAuthMethod clientAuth,

        @Setting("The secret that proves it; keep it in a file or the environment.") @Nullable
        Secret clientSecret,

        @Setting("The key to sign JWTs with, as PEM; keep it in a file.") @Nullable
        Secret privateKey,

        @Setting("The name of that key to the token server, for the header of each JWT.") @Nullable
        String keyId,

        @Setting("How JWTs are signed.") SigningAlgorithm algorithm) {

    private static final Pattern PEM = Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----\\s.*");

    public OAuth2ClientSpec {
        boolean usesSecret = clientAuth.usesSecret();
        SpecValidator.of(OAuth2ClientSpec.class)
                .require(clientId != null || clientAuth == ClientAuthMethod.NONE, "client_id", "missing", "a text")
                .require(!"".equals(clientId), "client_id", "(empty)", "a text that is not empty")
                .require(clientSecret != null || !usesSecret, "client_secret", "missing", "a text, for " + clientAuth)
                .require(clientSecret == null || usesSecret, "client_secret", "written", "none, for " + clientAuth)
                .require(isNullOrFilled(clientSecret), "client_secret", "(empty)", "a text that is not empty")
                .require(
                        privateKey != null || clientAuth != ClientAuthMethod.PRIVATE_KEY_JWT,
                        "private_key",
                        "missing",
                        "a key in PEM, for " + clientAuth)
                .require(isNullOrKey(privateKey), "private_key", "(no PEM)", "-----BEGIN PRIVATE KEY----- and so on")
                .throwIfInvalid();
    }

    boolean authenticatesBy(ClientAuthMethod other) {
        return clientAuth == other;
    }

    private static boolean isNullOrFilled(@Nullable Secret secret) {
        return secret == null || !secret.value().isEmpty();
    }

    private static boolean isNullOrKey(@Nullable Secret key) {
        return key == null || PEM.matcher(key.value()).matches();
    }

    /** The signatures of JWTs (RFC 7518 3.1, RFC 8037). */
    public enum SigningAlgorithm {
        RS256,
        PS256,
        ES256,
        EDDSA;

        /** Its name in JWTs and in the configuration. */
        @Override
        public String toString() {
            return this == EDDSA ? "EdDSA" : name();
        }
    }
}
