package dev.sluice.auth;

import dev.sluice.spec.Setting;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** How to get a token for a backend, as the operator wrote it. */
public record CredentialsSpec(
        @Setting("The OAuth2 grant; client_credentials (RFC 6749 4.4).")
        Grant grant,

        @Setting(value = "The token endpoint.", key = "token_url")
        URI tokenUrl,

        @Setting(value = "Who we are to the token endpoint.", key = "client_id")
        String clientId,

        @Setting(value = "The secret that proves it; keep it in a file or the environment.", key = "client_secret")
        Secret clientSecret,

        @Setting("What the token shall allow.") List<String> scope) {

    /** How a token is asked for. */
    public enum Grant {
        CLIENT_CREDENTIALS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A value that must never be shown.
     *
     * @param value the secret itself
     */
    public record Secret(String value) {
        @Override
        public String toString() {
            return "(secret)";
        }
    }
}
