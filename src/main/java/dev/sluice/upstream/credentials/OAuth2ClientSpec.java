package dev.sluice.upstream.credentials;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The gateway's client at a token server: id, authentication method and keys. */
public record OAuth2ClientSpec(
        @Setting("The client id of the gateway at the token server.") @Nullable
        String clientId,

        @Setting("The method of client authentication.") ClientAuthMethod clientAuth,

        @Setting("The client secret; keep it in a file or the environment.") @Nullable
        Secret clientSecret,

        @Setting("The key that signs JWTs, as PEM; keep it in a file.") @Nullable
        Secret privateKey,

        @Setting("The kid in the header of each JWT, by which the token server finds the key.") @Nullable
        String keyId,

        @Setting("The signature algorithm of JWTs.") SigningAlgorithm algorithm) {

    private static final Pattern PEM = Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----\\s.*");

    public OAuth2ClientSpec {
        boolean usesSecret = clientAuth.usesSecret();
        SpecValidator.of(OAuth2ClientSpec.class, clientId, clientAuth, clientSecret, privateKey, keyId, algorithm)
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

    boolean authenticatesBy(ClientAuthMethod method) {
        return clientAuth == method;
    }

    private static boolean isNullOrFilled(@Nullable Secret secret) {
        return secret == null || !secret.value().isEmpty();
    }

    private static boolean isNullOrKey(@Nullable Secret key) {
        return key == null || PEM.matcher(key.value()).matches();
    }

    /** The signature algorithms of JWTs (RFC 7518 3.1, RFC 8037). */
    public enum SigningAlgorithm {
        RS256,
        PS256,
        ES256,
        EDDSA;

        @Override
        public String toString() {
            return this == EDDSA ? "EdDSA" : name();
        }
    }
}
