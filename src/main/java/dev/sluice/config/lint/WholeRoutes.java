package dev.sluice.config.lint;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;

/** Tells whether the routes of a configuration are those that are written, although variables are not set: with their steps, targets, limits and names. */
public final class WholeRoutes {
    private WholeRoutes() {}

    /**
     * Whether commands can explain and run each route. Else a variable stands for a step, a target or another part without a default.
     *
     * @param context a configuration without errors
     */
    public static boolean areWhole(LintContext context) {
        return ConfigValue.isKnown(context.settings(), "routes")
                && context.entries("routes").size() == context.routes().size()
                && context.routes().stream().allMatch(route -> isWhole(route, context));
    }

    private static boolean isWhole(Route.Spec route, LintContext context) {
        Configuration configuration = context.configuration();
        return configuration.backends().keySet().containsAll(route.backends())
                && configuration.identity().keySet().containsAll(route.identities())
                && configuration.rateLimits().keySet().containsAll(configuration.limitsOf(route))
                && ConfigValue.isKnown(context.written(route), "proxy")
                && context.knowsSteps(route)
                && context.stepNames(route).equals(route.steps().keySet())
                && route.steps().values().stream().allMatch(step -> isWhole(step, context));
    }

    private static boolean isWhole(Step.Spec step, LintContext context) {
        return ConfigValue.isKnown(context.written(step), "each")
                && CallInScope.of(step).stream().noneMatch(call -> context.target(call.call()) == null);
    }
}
