package dev.sluice.config.lint;

import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.route.Route;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that preflights have one response, and that {@code cors} alone sets its fields. Warns of settings that do nothing. */
record CorsLint(LintContext context) {
    private static final String PREFIX = "access-control-";

    static void check(LintContext context) {
        CorsLint lint = new CorsLint(context);
        lint.checkPreflights();
        Set<SourceLocation> reported = new HashSet<>();
        for (Route.Spec route : context.routes())
            if (route.cors() != null && route.proxy() == null) lint.checkAnswer(route, reported);
    }

    /** A preflight has no headers of the request that follows it, so the header conditions of routes decide nothing. */
    private void checkPreflights() {
        Map<String, Route.Spec> first = new HashMap<>();
        for (Route.Spec route : context.routes()) {
            String target = targetOf(route);
            if (target == null || !context.isKnown(route, "cors")) continue;
            Route.Spec other = first.putIfAbsent(route.method() + " " + target, route);
            if (other == null || Objects.equals(other.cors(), route.cors())) continue;
            context.error(
                    corsOrKey(route),
                    "a preflight for this route is also one for the route at "
                            + context.keyOf(other).location()
                            + ", which differs in header conditions only (expected: the same"
                            + " cors as at " + corsOrKey(other).location() + ")");
        }
    }

    /** Returns a text that is equal for routes of the same paths on the same host; null if they are invalid. */
    private @Nullable String targetOf(Route.Spec route) {
        RouteKey key = RouteKey.of(route, context.sources());
        return key == null ? null : key.conditions().host() + key.path().shape();
    }

    private ConfigValue corsOrKey(Route.Spec route) {
        ConfigValue cors = context.valueOf(route, "cors");
        return cors == null ? context.keyOf(route) : cors;
    }

    private void checkAnswer(Route.Spec route, Set<SourceLocation> reported) {
        ConfigValue cors = context.ownOrDefault(route, "cors");
        if (cors == null) return;
        List<Entry> headers = new ArrayList<>(ConfigValue.entries(context.valueOf(route, "answer", "headers")));
        headers.addAll(ConfigValue.entries(context.at("defaults", "route", "answer", "headers")));
        for (Entry header : headers)
            if (isOfCors(header.key()) && reported.add(header.key().location()))
                context.error(
                        header.key(), "cors at " + cors.location() + " sets this header (expected: in one of the two)");
    }

    private static boolean isOfCors(Scalar name) {
        return name.text().toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }

    /** Runs without errors only. */
    static void warn(LintContext context) {
        CorsLint lint = new CorsLint(context);
        Set<SourceLocation> reported = new HashSet<>();
        for (Route.Spec route : context.routes()) {
            if (route.cors() == null) continue;
            lint.warnOfForwarded(route, reported);
            lint.warnOfCredentials(route, route.cors(), reported);
        }
        lint.warnOfOptions();
    }

    private void warnOfForwarded(Route.Spec route, Set<SourceLocation> reported) {
        if (route.proxy() == null) return;
        for (Scalar name : ListItems.scalars(context.ownOrDefault(route, "forward", "response")))
            if (isOfCors(name) && reported.add(name.location()))
                context.warning(
                        name,
                        name.describe() + ": never passes, because cors" + inherited(route) + " sets the fields of "
                                + route.name());
    }

    private String inherited(Route.Spec route) {
        return context.fromDefaults(route, "cors");
    }

    /** Credentials let pages of other origins act for the user of a browser, and here the backend does not even receive them. */
    private void warnOfCredentials(Route.Spec route, CorsSpec cors, Set<SourceLocation> reported) {
        ConfigValue written = context.ownOrDefault(route, "cors", "credentials");
        boolean isUsed = context.configuration().readsOf(route).readsCredentials();
        if (!cors.credentials() || written == null || isUsed || !reported.add(written.location())) return;
        context.warning(
                written,
                written.describe() + ": does nothing for " + route.name()
                        + ", which reads and forwards no cookie, and the server asks for no client certificate");
    }

    private void warnOfOptions() {
        Map<String, Route.Spec> withCors = new HashMap<>();
        for (Route.Spec route : context.routes())
            if (route.cors() != null && !route.method().equals(HttpMethod.OPTIONS))
                withCors.putIfAbsent(String.valueOf(targetOf(route)), route);
        for (Route.Spec route : context.routes()) {
            Route.Spec other = withCors.get(String.valueOf(targetOf(route)));
            if (other != null && route.method().equals(HttpMethod.OPTIONS))
                context.warning(
                        context.keyOf(route),
                        "receives no preflight, because the gateway responds by cors of the route at "
                                + context.keyOf(other).location());
        }
    }
}
