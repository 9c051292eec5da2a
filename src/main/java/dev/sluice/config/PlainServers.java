package dev.sluice.config;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Warns of {@code tls} for a token server or an issuer that is asked without TLS. */
record PlainServers(Mapping configuration, Findings findings) {

    void check() {
        if (configuration.get("credentials") instanceof Mapping credentials)
            for (Entry each : credentials.entries()) check(each.value(), "token_url", "issuer");
        if (configuration.get("identity") instanceof Mapping identities)
            for (Entry each : identities.entries()) {
                check(get(each.value(), "jwt"), "jwks_url", "issuer");
                check(get(each.value(), "introspection"), "url", "issuer");
            }
    }

    /** Of several URLs, the first that is written is where the server is. */
    private void check(@Nullable Value server, String... urls) {
        Value tls = get(server, "tls");
        boolean isPlain = Stream.of(urls)
                .map(key -> get(server, key))
                .filter(Scalar.class::isInstance)
                .map(url -> ((Scalar) url).text().startsWith("http:"))
                .findFirst()
                .orElse(false);
        if (tls != null && isPlain) findings.warning(tls, "does nothing without an https:// URL");
    }

    private static @Nullable Value get(@Nullable Value value, String key) {
        return value instanceof Mapping mapping ? mapping.get(key) : null;
    }
}
