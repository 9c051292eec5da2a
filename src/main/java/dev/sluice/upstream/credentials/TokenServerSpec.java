package dev.sluice.upstream.credentials;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The token server: its token endpoint, or an issuer whose metadata names the endpoint. */
public record TokenServerSpec(
        @Setting("The token endpoint.") @Nullable URI tokenUrl,

        @Setting("The issuer; its metadata (OpenID Connect Discovery or RFC 8414) names the token endpoint.") @Nullable
        URI issuer,

        @Setting(
                "TLS to the token server: trusted authorities and client certificate; by default Java's authorities and no certificate.")
        @Nullable
        ClientTlsSpec tls) {

    public TokenServerSpec {
        SpecValidator.of(TokenServerSpec.class, tokenUrl, issuer, tls)
                .require(
                        tokenUrl != null || issuer != null, "token_url", "missing", "a URL, or an issuer that names it")
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

    /** Returns the issuer's URL; empty when the token endpoint is configured. */
    String issuerText() {
        return issuer == null ? "" : issuer.toString();
    }

    /** Returns whether an endpoint from the metadata may receive secrets: after an https issuer, only an https endpoint may. */
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

    /** Hides the user part of a URL, which may hold a password. */
    private static Object describe(@Nullable URI url) {
        if (url == null) return "missing";
        return String.valueOf(url.getRawAuthority()).contains("@") ? "(a URL with a user)" : url;
    }
}
