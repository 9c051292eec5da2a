package dev.sluice.config.lint;

import dev.sluice.compose.GatewayRequest;
import dev.sluice.compose.Step;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.ScalarKind;
import dev.sluice.expression.Expression;
import dev.sluice.proxy.ProxyTarget;
import dev.sluice.route.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the expressions that name the tenants of a backend. They are the same on every route and every step. */
record TenantLint(LintContext context) {
    private static final List<String> OF_REQUEST =
            GatewayRequest.VARIABLES.stream().map(name -> "$" + name).toList();

    static void check(LintContext context) {
        TenantLint lint = new TenantLint(context);
        for (Mapping.Entry backend : context.entries("backends")) lint.check(backend.value());
        lint.check(context.at("defaults", "backend"));
    }

    private void check(@Nullable ConfigValue backend) {
        Scalar per = ConfigValue.scalar(ConfigValue.at(backend, "bulkhead", "per"));
        if (per == null || per.kind() == ScalarKind.NULL) return;
        Expression expression = context.binder().expression(per);
        if (expression != null) check(new LocatedExpression(per, expression, Set.of()));
    }

    private void check(LocatedExpression per) {
        if (per.variables().isEmpty())
            context.binder().reject(per.scalar(), "an expression with one of " + String.join(", ", OF_REQUEST));
        for (String variable : per.variables())
            if (!GatewayRequest.VARIABLES.contains(variable))
                VariableLint.reportUnknown(per, variable, GatewayRequest.VARIABLES, context.findings());
    }

    /** Checks that a proxy route, which does not read bodies, calls no backend whose tenants a body names. */
    static void checkProxied(LintContext context) {
        Map<String, Expression> tenants = context.configuration().tenantExpressions();
        for (Route.Spec route : context.routes()) {
            ProxyTarget proxy = route.proxy();
            ConfigValue written = context.sources().at(route, "proxy");
            Expression per = proxy == null ? null : tenants.get(proxy.backend());
            if (proxy == null
                    || written == null
                    || per == null
                    || !per.variables().contains("body")) continue;
            context.findings()
                    .error(
                            written,
                            "backends." + proxy.backend() + ".bulkhead.per is " + per
                                    + ", and a proxy route does not read bodies");
        }
    }

    /** Warns of calls of routes without an identity to backends whose tenants claims name. */
    static void warnOfNameless(LintContext context) {
        TenantLint lint = new TenantLint(context);
        Map<String, Expression> tenants = context.configuration().tenantExpressions();
        for (Route.Spec route : context.routes()) if (!context.knowsCallers(route)) lint.warn(route, tenants);
    }

    private void warn(Route.Spec route, Map<String, Expression> tenants) {
        for (Map.Entry<String, Step.Spec> step : route.steps().entrySet())
            for (String backend : step.getValue().backends())
                warn(context.stepKey(route, step.getKey()), backend, tenants.get(backend));
        ProxyTarget proxy = route.proxy();
        if (proxy != null) warn(context.keyOf(route), proxy.backend(), tenants.get(proxy.backend()));
    }

    private void warn(Scalar at, String backend, @Nullable Expression per) {
        if (per == null || !per.variables().contains("claims")) return;
        context.findings()
                .warning(
                        at,
                        "backends." + backend + ".bulkhead.per is " + per
                                + ", and this route has no identity: its calls share what one tenant may take");
    }
}
