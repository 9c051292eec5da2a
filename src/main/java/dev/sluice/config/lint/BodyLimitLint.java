package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.core.http.RequestBody;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;

/** Checks the limits on request bodies: a composed route holds a body, and a proxy route streams it. */
record BodyLimitLint(Route.Spec route, LintContext context) {
    /** The largest body of a composed route. */
    static final Size MAX_HELD = Size.mib(64);

    private static final Size MIN_STREAMED = Size.kib(1);

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new BodyLimitLint(route, context).check();
        ConfigValue types = context.at("defaults", "route", "limits", "content_types");
        if (types != null) context.error(types, "has no default (expected: in each proxy route that needs it)");
    }

    static void warn(LintContext context) {
        for (Route.Spec route : context.routes()) new BodyLimitLint(route, context).warn();
    }

    /** Without a limit, such a route forwards no body. Some servers take queries in the body of a GET. */
    private void warn() {
        ProxyTarget target = route.proxy();
        if (target == null || route.limits().body() != null || !RequestBody.hasNoMeaning(route.method())) return;
        boolean isSearch = target.path().text().contains("/_");
        ConfigValue types = context.valueOf(route, "limits", "content_types");
        ConfigValue sign = isSearch ? context.valueOf(route, "proxy") : types;
        if (sign != null)
            context.warning(
                    sign,
                    "a " + route.method()
                            + " with a body gets 400 unexpected_body; write limits: { body: … } if the backend reads it");
    }

    private void check() {
        boolean isProxy = context.valueOf(route, "proxy") != null;
        ConfigValue types = context.valueOf(route, "limits", "content_types");
        if (types != null && !isProxy && context.isUnderstood(route))
            context.error(types, "applies to a proxy route only, and the route has no proxy");
        Size body = route.limits().body();
        if (body != null) checkSize(body, isProxy);
    }

    private void checkSize(Size body, boolean isProxy) {
        if (!isProxy && body.compareTo(MAX_HELD) > 0)
            report(body + " (expected: 1B to " + MAX_HELD + ", because the gateway holds the body)");
        if (isProxy && body.compareTo(MIN_STREAMED) < 0)
            report(body + " (expected: " + MIN_STREAMED + " to 1TiB on a proxy route)");
    }

    private void report(String message) {
        ConfigValue value = context.ownOrDefault(route, "limits", "body");
        context.error(value == null ? context.keyOf(route) : value, message);
    }
}
