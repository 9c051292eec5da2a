package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.http.RequestBody;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.BodyTypes;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import java.util.List;
import java.util.Map;

/** Checks the limits on request bodies: a composed route holds and parses a body, and a proxy route streams it. */
record BodyLimitLint(Route.Spec route, LintContext context) {
    /** The largest body of a composed route. */
    static final Size MAX_HELD = Size.mib(64);

    private static final Size MIN_STREAMED = Size.kib(1);

    private static final String PARSED =
            "$body is parsed from application/json, …+json, application/x-www-form-urlencoded and text/*";

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new BodyLimitLint(route, context).check();
    }

    /** Checks that types are for a body that a route reads. An invalid expression may read it, so this check needs valid ones. */
    static void checkUnread(LintContext context) {
        Map<String, Expression> tenants = context.configuration().tenantExpressions();
        for (Route.Spec route : context.routes()) new BodyLimitLint(route, context).checkTypes(tenants);
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
        if (!isProxy && context.isUnderstood(route))
            for (ConfigValue type : ListItems.of(context.valueOf(route, "limits", "content_types"))) checkParsed(type);
        Size body = route.limits().body();
        if (body != null && (isProxy || context.isUnderstood(route))) checkSize(body, isProxy);
    }

    private void checkParsed(ConfigValue type) {
        String text = String.valueOf(ConfigValue.text(type));
        for (MediaRange range : route.limits().contentTypes())
            if (range.toString().equalsIgnoreCase(text) && !BodyTypes.isParsed(range))
                context.error(type, type.describe() + ": " + PARSED);
    }

    /** A composed route takes those types of a default that it parses. */
    private void checkTypes(Map<String, Expression> tenants) {
        if (route.proxy() != null) return;
        ConfigValue own = context.valueOf(route, "limits", "content_types");
        List<MediaRange> types = route.limits().contentTypes();
        if (!route.readsBody(tenants::get)) {
            if (own != null) context.error(own, "the route reads no body (expected: on a route that uses $body)");
        } else if (own == null && !types.isEmpty() && types.stream().noneMatch(BodyTypes::isParsed)) {
            ConfigValue inherited = context.ownOrDefault(route, "limits", "content_types");
            ConfigValue location = inherited == null ? context.keyOf(route) : inherited;
            context.error(location, "leaves no type for " + route.name() + ": " + PARSED);
        }
    }

    private void checkSize(Size body, boolean isProxy) {
        if (!isProxy && body.compareTo(MAX_HELD) > 0)
            report(body, "1B to " + MAX_HELD + ", because the gateway holds the body");
        if (isProxy && body.compareTo(MIN_STREAMED) < 0) report(body, MIN_STREAMED + " to 1TiB on a proxy route");
    }

    private void report(Size body, String expected) {
        ConfigValue value = context.ownOrDefault(route, "limits", "body");
        String shown = value != null && value.isSubstituted() ? value.describe() : body.toString();
        context.error(value == null ? context.keyOf(route) : value, shown + " (expected: " + expected + ")");
    }
}
