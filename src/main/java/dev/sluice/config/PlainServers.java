package dev.sluice.config;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Value;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Warns of {@code tls} for a backend, a token server or an issuer that is asked without TLS. */
record PlainServers(Mapping configuration, Findings findings) {

    void check() {
        for (Entry each : entries("backends")) check(each.value(), "url");
        for (Entry each : entries("credentials")) check(each.value(), "token_url", "issuer");
        for (Entry each : entries("identity")) {
            check(Value.at(each.value(), "jwt"), "jwks_url", "issuer");
            check(Value.at(each.value(), "introspection"), "url", "issuer");
        }
    }

    private Collection<Entry> entries(String section) {
        return Value.entries(configuration.get(section));
    }

    /** Of several settings that say where the server is, the first that is written does. */
    private void check(@Nullable Value server, String... settings) {
        Value tls = Value.at(server, "tls");
        boolean isPlain = Stream.of(settings)
                .map(setting -> urls(Value.at(server, setting)))
                .filter(urls -> !urls.isEmpty())
                .findFirst()
                .map(urls -> urls.stream().allMatch(url -> url.regionMatches(true, 0, "http:", 0, 5)))
                .orElse(false);
        if (tls != null && isPlain) findings.warning(tls, "does nothing without an https:// URL");
    }

    private static List<String> urls(@Nullable Value written) {
        if (written == null) return List.of();
        return written.match(
                one -> List.of(one.text()),
                several -> several.items().stream()
                        .flatMap(one -> urls(one).stream())
                        .toList(),
                mapping -> List.of(),
                broken -> List.of());
    }
}
