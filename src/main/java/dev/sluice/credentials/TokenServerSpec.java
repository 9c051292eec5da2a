package dev.sluice.credentials;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import dev.sluice.tls.ClientTlsSpec;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where tokens come from: an address, or whom to ask for it. */
public record TokenServerSpec(
        @Setting("The token endpoint.") @Nullable URI tokenUrl,

        @Setting("The issuer; its metadata (OpenID Connect Discovery or RFC 8414) names the token endpoint.") @Nullable
        URI issuer,

        @Setting("Whom to trust and what to show to it over https; left out, whom Java trusts, and nothing.") @Nullable
        ClientTlsSpec tls) {

    public TokenServerSpec {
        SpecValidator.of(TokenServerSpec.class)
                .require(tokenUrl != null || issuer != null, "token_url", "missing", "a URL, or issuer to ask for it")
                .require(tokenUrl == null || issuer == null, "issuer", "written", "either token_url or issuer")
                .require(
                        isValidEndpoint(tokenUrl),
                        "token_url",
                        describe(tokenUrl),
                        "an http or https URL without user and #")
                .require(
                        isValidIssuer(issuer), "issuer", describe(issuer), "an http or https URL without user, ? and #")
                .throwIfInvalid();
    }

    /** The issuer's URL; empty when the token endpoint is configured. */
    String issuerText() {
        return issuer == null ? "" : issuer.toString();
    }

    /** Whether an endpoint from the issuer's metadata may receive secrets: an issuer with TLS must not name one without. */
    boolean mayReceiveSecrets(URI endpoint) {
        return endpoint.getHost() != null
                && isValidEndpoint(endpoint)
                && (isSecure(endpoint) || issuer == null || !isSecure(issuer));
    }

    boolean hasCertificate() {
        return tls != null && tls.certificate() != null;
    }

    private static boolean isValidIssuer(@Nullable URI url) {
        return isValidEndpoint(url) && (url == null || url.getRawQuery() == null);
    }

    static boolean isValidEndpoint(@Nullable URI url) {
        if (url == null) return true;
        return ("http".equalsIgnoreCase(url.getScheme()) || isSecure(url))
                && url.getHost() != null
                && url.getPort() != 0
                && url.getPort() <= 65535
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null;
    }

    static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** The user part of a URL may hold a password. */
    private static Object describe(@Nullable URI url) {
        if (url == null) return "missing";
        return String.valueOf(url.getRawAuthority()).contains("@") ? "(a URL with a user)" : url;
    }
}
