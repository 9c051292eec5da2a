package dev.sluice.gateway.identity;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.upstream.oauth.TrustedUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of an identity by token introspection (RFC 7662). */
public record IntrospectionSpec(
        @Setting("The introspection endpoint; by default the issuer's metadata names it.") @Nullable
        URI url,

        @Setting("The issuer of accepted tokens; optional beside url.") @Nullable
        String issuer,

        @Setting(
                "TLS to the issuer: trusted authorities and client certificate; by default Java's authorities and no certificate.")
        @Nullable
        ClientTlsSpec tls,

        @Setting(
                value =
                        "Accepted audiences: the token's aud must have one of them; by default every audience is accepted.",
                whenEmpty = "every audience is accepted")
        List<String> audience,

        @Setting("The client id of the gateway at the issuer.")
        String clientId,

        @Setting("The client secret; keep it in a file or the environment.")
        Secret clientSecret,

        @Setting(
                value = "Cache time of a response. A revoked token stays accepted for at most this time.",
                min = "1s",
                max = "10m")
        Duration cache) {

    public IntrospectionSpec {
        SpecValidator.of(IntrospectionSpec.class, url, issuer, tls, audience, clientId, clientSecret, cache)
                .require(url != null || issuer != null, "url", "missing", "url, issuer, or both")
                .require(url == null || TrustedUrl.isTrusted(url), "url", describe(url), TrustedUrl.EXPECTED)
                .require(
                        url != null || issuer == null || TrustedUrl.isTrusted(issuer),
                        "issuer",
                        describe(issuer),
                        TrustedUrl.EXPECTED + "; or url beside it")
                .require(!clientId.isEmpty(), "client_id", "(empty)", "a text that is not empty")
                .require(!clientSecret.value().isEmpty(), "client_secret", "(empty)", "a text that is not empty")
                .throwIfInvalid();
    }

    private static Object describe(@Nullable Object value) {
        return value == null ? "" : value;
    }
}
