package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.route.HeaderCondition;
import dev.sluice.gateway.route.Route;
import org.jspecify.annotations.Nullable;

/** Warns of request headers that never arrive, because the gateway accepts no underscore in the name of a field. */
record UnderscoreLint(LintContext context) {

    static void warn(LintContext context) {
        UnderscoreLint lint = new UnderscoreLint(context);
        lint.check(context.at("server", "deadline_header"));
        for (Mapping.Entry identity : context.entries("identity"))
            lint.check(ConfigValue.at(identity.value(), "api_keys", "header"));
        for (Route.Spec route : context.routes()) lint.check(route);
    }

    private void check(Route.Spec route) {
        for (HeaderCondition condition : route.conditions().headers())
            check(condition.name(), condition.name(), context.keyOf(route));
        if (route.proxy() != null)
            ListItems.of(context.ownOrDefault(route, "forward", "headers")).forEach(this::check);
    }

    private void check(@Nullable ConfigValue name) {
        Scalar scalar = ConfigValue.scalar(name);
        if (scalar != null) check(scalar.text(), scalar.describe(), scalar);
    }

    private void check(String name, String shown, Scalar scalar) {
        if (name.indexOf('_') >= 0)
            context.warning(
                    scalar, shown + ": the gateway rejects or drops request headers with an underscore in their name");
    }
}
