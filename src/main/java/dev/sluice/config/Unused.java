package dev.sluice.config;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import java.util.HashSet;
import java.util.Set;

/** Warns of what is written and does nothing. */
record Unused(Configuration configuration, Mapping written, Findings findings) {

    void check() {
        if (configuration.routes().isEmpty())
            findings.warning(written, "no routes: every request is answered with 404");
        Set<String> backends = new HashSet<>();
        configuration.routes().forEach(route -> backends.addAll(route.backends()));
        warn("backends", backends, "no route calls this backend");
        Set<String> identities = new HashSet<>();
        configuration.routes().forEach(route -> identities.addAll(route.identities()));
        warn("identity", identities, "no route takes this identity");
        Set<String> credentials = new HashSet<>();
        configuration.backends().values().forEach(backend -> credentials.add(backend.credentials()));
        warn("credentials", credentials, "no backend uses these credentials");
    }

    private void warn(String section, Set<String> used, String message) {
        for (Mapping.Entry entry : Value.entries(written.get(section)))
            if (!used.contains(entry.key().text())) findings.warning(entry.key(), message);
    }
}
