package dev.sluice.config.lint;

import dev.sluice.config.binding.Identifier;
import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.FallbackChain;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the name, the calls and the loop of each step. */
record StepLint(Route.Spec route, LintContext context) {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new StepLint(route, context).check();
    }

    private void check() {
        for (Mapping.Entry step : ConfigValue.entries(context.valueOf(route, "steps"))) checkName(step.key());
        for (Step.Spec step : route.steps().values()) {
            CallInScope.of(step).forEach(call -> checkCall(call.call()));
            checkCallOrReturn(step);
            checkItem(step);
            step.asCall().ifPresent(this::checkFailure);
        }
    }

    private @Nullable ConfigValue at(Object step, String... keys) {
        return context.valueOf(step, keys);
    }

    private void checkName(Scalar key) {
        String name = key.text();
        if (GatewayRequest.VARIABLES.contains(name) || name.equals("respond"))
            context.error(key, "this name is reserved; rename the step");
        else if (!Identifier.isValid(name)) context.error(key, "not a name (expected: " + Identifier.EXPECTED + ")");
    }

    private void checkCall(CallTemplate.Spec call) {
        ConfigValue body = at(call, "body");
        CallTarget target = context.target(call);
        if (body != null && target != null && !RouteKey.allowsBody(target.method()))
            context.error(body, "a " + target.method() + " call sends no body");
        ReservedHeaders.check(at(call, "headers"), context.findings());
    }

    private void checkCallOrReturn(Step.Spec step) {
        ConfigValue condition = at(step, "return_if");
        if (condition != null && at(step, "call") != null)
            context.error(condition, "a step cannot have both call and return_if (expected: one of the two)");
        ReservedHeaders.checkResponseHeaders(at(step, "answer", "headers"), context.findings());
    }

    private void checkFailure(CallStep.Spec step) {
        ConfigValue fallback = at(step, "fallback");
        ConfigValue optional = at(step, "optional");
        FallbackChain.OptionalMode mode = step.fallbackChain().optional();
        boolean hasValue = step.fallbackChain().fallback().stream().anyMatch(Fallback::neverFails);
        if (mode == FallbackChain.OptionalMode.FALSE && fallback != null && hasValue)
            context.error(
                    fallback, "replaces the reply of a failed step, but optional is false (expected: one of the two)");
        if (mode == FallbackChain.OptionalMode.ITEM && optional != null && at(step, "each") == null)
            context.error(optional, "item, but the step has no each (expected: true or false)");
        step.accept().keySet().forEach(status -> checkAccepted(status, step));
    }

    private void checkAccepted(int status, CallStep.Spec step) {
        Scalar key = context.sources().keyOf(step.accept(), status);
        if (key != null && (status < 300 || status > 599))
            context.error(key, status + " (expected: a status from 300 to 599; 2xx is accepted anyway)");
    }

    private void checkItem(Step.Spec step) {
        ConfigValue each = at(step, "each");
        ConfigValue as = at(step, "as");
        ConfigValue name = as == null ? each : as;
        if (each == null || name == null) return;
        for (LocatedExpression expression : context.located(step.scopedExpressions()))
            if (expression.scalar() == each) LoopLint.check(expression.expression(), expression.scalar(), context);
        for (String item : step.boundVariables())
            if (!Identifier.isValid(item))
                context.error(name, name.describe() + " (expected: " + Identifier.EXPECTED + ")");
            else if (isTaken(item))
                context.error(name, shown(item, as) + " is already defined here; rename the item with as");
    }

    private static String shown(String item, @Nullable ConfigValue as) {
        return as != null && as.isSubstituted() ? as.describe() : "$" + item;
    }

    private boolean isTaken(String item) {
        RouteKey key = RouteKey.of(route, context.sources());
        return GatewayRequest.VARIABLES.contains(item)
                || context.stepNames(route).contains(item)
                || (key != null && key.path().parameters().contains(item));
    }

    /** Warns of unused steps that only read. */
    static void warnOfUnused(LintContext context) {
        for (Route.Spec route : context.routes())
            if (context.valueOf(route, "respond") != null) new StepLint(route, context).warnOfUnused();
    }

    private void warnOfUnused() {
        Set<String> used = new HashSet<>();
        context.ofResponse(route).forEach(expression -> used.addAll(expression.variables()));
        for (Step.Spec step : route.steps().values())
            step.scopedExpressions().forEach(expression -> used.addAll(expression.variables()));
        route.steps().forEach((name, step) -> {
            if (!used.contains(name) && isReadOnly(CallInScope.of(step)))
                context.warning(context.stepKey(route, name), "unused: neither respond nor a step uses its reply");
        });
    }

    private static boolean isReadOnly(List<CallInScope> calls) {
        return !calls.isEmpty()
                && calls.stream()
                        .allMatch(call -> SAFE_METHODS.contains(
                                call.call().target().method().name()));
    }
}
