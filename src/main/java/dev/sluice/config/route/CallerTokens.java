package dev.sluice.config.route;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Credentials that need the token of a caller are of no use where a route lets anyone in. */
public record CallerTokens(Mapping configuration, List<WrittenRoute> routes, Findings findings) {
    private static final Set<String> NEEDING = Set.of("relay", "token_exchange");

    /** Looks at every step of every open route. */
    public void check() {
        for (WrittenRoute route : routes)
            if (!route.knowsCallers()) for (WrittenStep step : route.steps().values()) check(step);
    }

    private void check(WrittenStep step) {
        if (step.target() == null || step.call() == null) return;
        String credentials = text(in("backends", step.target().backend(), "credentials"));
        if (credentials == null) credentials = text(in("defaults", "backend", "credentials"));
        String grant = credentials == null ? null : text(in("credentials", credentials, "grant"));
        if (grant != null && NEEDING.contains(grant))
            findings.error(
                    step.call(),
                    step.target().backend() + " takes the token of the caller (credentials." + credentials + ": "
                            + grant + "), and the route has no identity that verifies one");
    }

    private @Nullable Value in(String... keys) {
        Value value = configuration;
        for (String key : keys) value = value instanceof Mapping mapping ? mapping.get(key) : null;
        return value;
    }

    private static @Nullable String text(@Nullable Value value) {
        return value instanceof Scalar scalar ? scalar.text() : null;
    }
}
