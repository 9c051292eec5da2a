package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the expressions that name the tenants of a backend. They use the request only. */
record TenantLint(LintContext context) {
    private static final List<String> REQUEST_VARIABLES =
            GatewayRequest.VARIABLES.stream().map(name -> "$" + name).toList();

    static void check(LintContext context) {
        TenantLint lint = new TenantLint(context);
        for (Mapping.Entry backend : context.entries("backends")) lint.check(backend.value());
        lint.check(context.at("defaults", "backend"));
    }

    private void check(@Nullable ConfigValue backend) {
        Scalar per = ConfigValue.scalar(ConfigValue.at(backend, "bulkhead", "per"));
        if (per == null || per.isNull()) return;
        Expression expression = context.binder().expression(per);
        if (expression != null) check(new LocatedExpression(per, expression, Set.of()));
    }

    private void check(LocatedExpression per) {
        if (per.variables().isEmpty())
            context.binder().reject(per.scalar(), "an expression with one of " + String.join(", ", REQUEST_VARIABLES));
        for (String variable : per.variables())
            if (!GatewayRequest.VARIABLES.contains(variable))
                VariableLint.reportUnknown(per, variable, GatewayRequest.VARIABLES, context);
    }

    /** A proxy route does not read bodies, so it cannot call a backend with tenants from the body. */
    static void checkProxied(LintContext context) {
        TenantLint lint = new TenantLint(context);
        Map<String, Expression> tenants = context.configuration().tenantExpressions();
        for (Route.Spec route : context.routes()) {
            ProxyTarget proxy = route.proxy();
            ConfigValue value = context.valueOf(route, "proxy");
            Expression per = proxy == null ? null : tenants.get(proxy.backend());
            if (proxy == null
                    || value == null
                    || per == null
                    || !per.variables().contains("body")) continue;
            context.error(value, lint.describe(proxy.backend(), per) + ", and a proxy route does not read bodies");
        }
    }

    private String describe(String backend, Expression per) {
        BackendSpec spec = requireNonNull(context.configuration().backends().get(backend));
        return "backends." + backend + ".bulkhead.per is " + per + context.fromDefaults(spec, "bulkhead", "per");
    }

    /** Warns of routes without an identity that call a backend with tenants from claims. */
    static void warnOfUnidentified(LintContext context) {
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

    private void warn(Scalar scalar, String backend, @Nullable Expression per) {
        if (per == null || !per.variables().contains("claims")) return;
        context.warning(
                scalar,
                describe(backend, per) + ", and this route has no identity: its calls share the limits of one tenant");
    }
}
