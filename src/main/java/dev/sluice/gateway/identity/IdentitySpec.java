package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings of one identity. Its name is its key in the configuration. */
public record IdentitySpec(
        @Setting("Callers with an API key.") @Nullable ApiKeys apiKeys,

        @Setting("Callers with a signed token of an issuer (JWT).") @Nullable
        JwtSpec jwt,

        @Setting("Callers with a token that its issuer verifies (RFC 7662).") @Nullable
        IntrospectionSpec introspection,

        @Setting("Callers with a client certificate (mTLS).") @Nullable
        ClientCertificateSpec clientCertificate,

        @Setting(
                value = "Names of the rate limits of its callers, besides those of the route.",
                whenEmpty = "no rate limit of its own applies")
        List<String> rateLimits) {

    private static final String AUTHORIZATION = "Authorization";

    public IdentitySpec {
        List<String> configured = configured(apiKeys, jwt, introspection, clientCertificate);
        rateLimits = List.copyOf(rateLimits);
        SpecValidator.of(IdentitySpec.class, apiKeys, jwt, introspection, clientCertificate, rateLimits)
                .require(
                        configured.size() == 1,
                        configured.isEmpty() ? "jwt" : configured.get(configured.size() - 1),
                        configured.isEmpty() ? "missing" : "another way beside " + configured.get(0),
                        "one of api_keys, jwt, introspection, client_certificate; a route can take several identities")
                .throwIfInvalid();
    }

    /** Creates the settings of an identity without rate limits. */
    public IdentitySpec(
            @Nullable ApiKeys apiKeys,
            @Nullable JwtSpec jwt,
            @Nullable IntrospectionSpec introspection,
            @Nullable ClientCertificateSpec clientCertificate) {
        this(apiKeys, jwt, introspection, clientCertificate, List.of());
    }

    /** Returns the settings that decide how callers are authenticated. */
    public IdentitySpec withoutRateLimits() {
        return new IdentitySpec(apiKeys, jwt, introspection, clientCertificate);
    }

    /** Returns the TLS settings for requests to the issuer; null for Java's authorities without a client certificate. */
    public @Nullable ClientTlsSpec issuerTls() {
        if (jwt != null) return jwt.tls();
        return introspection == null ? null : introspection.tls();
    }

    /** Whether the credentials of callers are in {@code Authorization}. */
    public boolean readsAuthorization() {
        return AUTHORIZATION.equalsIgnoreCase(credentialHeader());
    }

    /** Returns the name of the header with the credentials of callers; null if they are in no header. */
    public @Nullable String credentialHeader() {
        if (apiKeys != null) return apiKeys.header();
        return clientCertificate == null ? AUTHORIZATION : null;
    }

    private static List<String> configured(@Nullable Object... sections) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < sections.length; i++)
            if (sections[i] != null)
                names.add(SpecValidator.keyOf(
                        RecordReflection.components(IdentitySpec.class).get(i)));
        return names;
    }

    /**
     * The settings of an identity by API key.
     *
     * @param sha256 the SHA-256 of each caller's keys in hexadecimal, by the caller's name
     * @param claims additional claims, by the caller's name; {@code sub} is always the name
     */
    public record ApiKeys(
            @Setting("The request header that carries the key.")
            String header,

            @Setting("The callers: a name, and the SHA-256 of the key in hexadecimal, or of several keys.")
            Map<String, List<String>> sha256,

            @Setting("Further claims of callers, by name, such as {scope: orders.write}.")
            Map<String, JsonNode> claims) {

        private static final String HASHED = "64 hexadecimal digits, from printf %s \"$KEY\" | sha256sum";
        private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");

        public ApiKeys {
            SpecValidator rules = SpecValidator.of(ApiKeys.class, header, sha256, claims)
                    .require(HeaderSyntax.isToken(header), "header", header, "the name of a header")
                    .require(!sha256.isEmpty(), "sha256", "(empty)", "at least one caller");
            sha256.forEach((name, keys) -> rules.require(areSha256(keys), "sha256", describe(name), HASHED));
            rules.require(
                    areDistinct(sha256.values()),
                    "sha256",
                    "(a key of two callers)",
                    "different keys for different callers");
            claims.forEach((name, additional) -> rules.require(
                            sha256.containsKey(name), "claims", name, "a name that has a key in sha256")
                    .require(additional.isObject(), "claims", describe(name), "a mapping of claims"));
            rules.throwIfInvalid();
        }

        private static boolean areSha256(List<String> keys) {
            return !keys.isEmpty() && keys.stream().allMatch(SHA256.asMatchPredicate());
        }

        /** Hides the value, because an invalid value is often the key itself. */
        private static String describe(String name) {
            return "the entry of " + name;
        }

        private static boolean areDistinct(Collection<List<String>> keys) {
            List<String> hexes = keys.stream()
                    .flatMap(List::stream)
                    .map(hex -> hex.toLowerCase(Locale.ROOT))
                    .toList();
            return hexes.stream().distinct().count() == hexes.size();
        }
    }
}
