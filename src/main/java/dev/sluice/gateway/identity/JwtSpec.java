package dev.sluice.gateway.identity;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.upstream.oauth.TrustedUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of an identity by signed token (RFC 7519). */
public record JwtSpec(
        @Setting("The issuer of accepted tokens, equal to their iss.")
        String issuer,

        @Setting(value = "Accepted audiences: the token's aud must have one of them.", min = "1")
        List<String> audience,

        @Setting("The URL of the issuer's keys; by default the issuer's metadata names it.") @Nullable
        URI jwksUrl,

        @Setting(
                "TLS to the issuer: trusted authorities and client certificate; by default Java's authorities and no certificate.")
        @Nullable
        ClientTlsSpec tls,

        @Setting(value = "Accepted signature algorithms.", min = "1")
        List<JwsAlgorithm> algorithms,

        @Setting(
                value = "Accepted difference between the clocks of the issuer and the gateway.",
                min = "0ms",
                max = "5m")
        Duration leeway,

        @Setting(value = "Longest accepted time until a token expires.", min = "1m", max = "8760h")
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
