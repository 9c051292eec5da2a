package dev.sluice.identity;

import dev.sluice.oauth.TrustedUrl;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import dev.sluice.tls.ClientTlsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Callers known by a signed token (RFC 7519) of an issuer that is trusted, as the operator wrote it. */
public record JwtSpec(
        @Setting("Who must have issued the token: its iss, letter for letter.")
        String issuer,

        @Setting(value = "Whom the token must be meant for: one of these must be in its aud.", min = "1")
        List<String> audience,

        @Setting("Where the issuer's keys are; left out, the issuer's own metadata says it.") @Nullable
        URI jwksUrl,

        @Setting("Whom to trust and what to show to the issuer over https; left out, whom Java trusts, and nothing.")
        @Nullable
        ClientTlsSpec tls,

        @Setting(value = "How the token may be signed.", min = "1")
        List<JwsAlgorithm> algorithms,

        @Setting(value = "How far the issuer's clock and ours may differ.", min = "0ms", max = "5m")
        Duration leeway,

        @Setting(value = "Longest time that a token may have left to live.", min = "1m", max = "8760h")
        Duration maxLifetime) {

    public JwtSpec {
        SpecValidator.of(JwtSpec.class, issuer, audience, jwksUrl, tls, algorithms, leeway, maxLifetime)
                .require(jwksUrl != null || TrustedUrl.isTrusted(issuer), "issuer", issuer, issuerExpected(issuer))
                .require(
                        audience.stream().noneMatch(String::isEmpty), "audience", "(empty)", "a text that is not empty")
                .require(
                        jwksUrl == null || TrustedUrl.isTrusted(jwksUrl),
                        "jwks_url",
                        describe(jwksUrl),
                        TrustedUrl.EXPECTED)
                .throwIfInvalid();
    }

    private static String issuerExpected(String issuer) {
        return issuer.startsWith("http") ? TrustedUrl.EXPECTED : TrustedUrl.EXPECTED + "; or jwks_url beside it";
    }

    private static Object describe(@Nullable URI url) {
        return url == null ? "" : url;
    }
}
