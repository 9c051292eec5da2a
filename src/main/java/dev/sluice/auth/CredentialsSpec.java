package dev.sluice.auth;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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

    /** RFC 6749 appendix A.4. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    public CredentialsSpec {
        Rules.of(CredentialsSpec.class)
                .require(isEndpoint(tokenUrl), "token_url", shown(tokenUrl), "an http or https URL without user and #")
                .require(!clientId.isEmpty(), "client_id", "(empty)", "a text that is not empty")
                .require(!clientSecret.value().isEmpty(), "client_secret", "(empty)", "a text that is not empty")
                .require(scope.stream().allMatch(CredentialsSpec::isScope), "scope", scope, "names without blanks")
                .check();
    }

    private static boolean isEndpoint(URI url) {
        return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                && url.getHost() != null
                && url.getPort() <= 65535
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null;
    }

    /** The user part of a URL may hold a password. */
    private static Object shown(URI url) {
        return String.valueOf(url.getRawAuthority()).contains("@") ? "(a URL with a user)" : url;
    }

    private static boolean isScope(String name) {
        return SCOPE.matcher(name).matches();
    }

    /** How a token is asked for. */
    public enum Grant {
        CLIENT_CREDENTIALS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
