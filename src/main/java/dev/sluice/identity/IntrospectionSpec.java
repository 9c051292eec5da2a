package dev.sluice.identity;

import dev.sluice.oauth.TrustedUrl;
import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import dev.sluice.tls.ClientTlsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Callers known by a token that its issuer is asked about (RFC 7662), as the operator wrote it. */
public record IntrospectionSpec(
        @Setting("Where the issuer answers; left out, the issuer's own metadata says it.") @Nullable
        URI url,

        @Setting("Who must have issued the token; may be left out where there is a url.") @Nullable
        String issuer,

        @Setting("Whom to trust and what to show to the issuer over https; left out, whom Java trusts, and nothing.")
        @Nullable
        ClientTlsSpec tls,

        @Setting("Whom the token must be meant for: one of these must be in its aud; left out, whomever it is for.")
        List<String> audience,

        @Setting("Who we are to the issuer.") String clientId,

        @Setting("The secret that proves it; keep it in a file or the environment.")
        Secret clientSecret,

        @Setting(
                value = "How long an answer counts: a token that is revoked meanwhile is taken for that long.",
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
