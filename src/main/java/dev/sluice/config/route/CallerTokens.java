package dev.sluice.config.route;

import dev.sluice.compose.ProxyTarget;
import dev.sluice.compose.Target;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Credentials that need the token of a caller are of no use where callers come without one. */
public record CallerTokens(Mapping configuration, List<WrittenRoute> routes, Findings findings) {
    private static final Set<String> NEEDING = Set.of("relay", "token_exchange");

    /** The identities that know a caller by something else than a token. */
    private static final List<String> TOKENLESS = List.of("api_keys", "client_certificate");

    /** Looks at every call of every route whose callers have no token. */
    public void check() {
        for (WrittenRoute route : routes) if (!takesTokens(route)) checkCalls(route);
    }

    /** Whether some caller may come with a token; where one of several identities takes none, such callers are 503. */
    private boolean takesTokens(WrittenRoute route) {
        return route.knowsCallers() && identities(route).stream().anyMatch(this::takesTokens);
    }

    private List<String> identities(WrittenRoute route) {
        Value own = route.get("identity");
        Value names = own == null ? Value.at(configuration, "defaults", "route", "identity") : own;
        Sequence several = Value.sequence(names);
        return several == null
                ? List.of(text(names))
                : several.items().stream().map(CallerTokens::text).toList();
    }

    /** Of an identity that is not there, or broken, something else is said. */
    private boolean takesTokens(String identity) {
        Mapping way = Value.mapping(Value.at(configuration, "identity", identity));
        return way == null || TOKENLESS.stream().noneMatch(way.keys()::contains);
    }

    private void checkCalls(WrittenRoute route) {
        for (WrittenStep step : route.steps().values())
            for (WrittenCall call : step.calls()) {
                Target target = call.target();
                check(call.text(), target == null ? null : target.backend());
            }
        ProxyTarget proxied = route.proxyTarget();
        check(route.proxy(), proxied == null ? null : proxied.backend());
    }

    private void check(@Nullable Scalar call, @Nullable String backend) {
        if (call == null || backend == null) return;
        String credentials = text(Value.at(configuration, "backends", backend, "credentials"));
        if (credentials.isEmpty()) credentials = text(Value.at(configuration, "defaults", "backend", "credentials"));
        String grant = text(Value.at(configuration, "credentials", credentials, "grant"));
        if (NEEDING.contains(grant))
            findings.error(
                    call,
                    backend + " takes the token of the caller (credentials." + credentials + ": " + grant
                            + "), and the route has no identity that verifies one");
    }

    private static String text(@Nullable Value value) {
        return Objects.requireNonNullElse(Value.text(value), "");
    }
}
