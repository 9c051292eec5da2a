package dev.sluice.config.lint;

import dev.sluice.compose.CallStep;
import dev.sluice.compose.CallTarget;
import dev.sluice.compose.CallTemplate;
import dev.sluice.compose.Fallback;
import dev.sluice.compose.FallbackChain;
import dev.sluice.compose.GatewayRequest;
import dev.sluice.compose.Step;
import dev.sluice.config.binding.Identifier;
import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.route.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the name, the calls and the loop of each step. */
record StepLint(Route.Spec route, LintContext context) {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new StepLint(route, context).check();
    }

    private void check() {
        for (Mapping.Entry step : ConfigValue.entries(context.sources().at(route, "steps"))) checkName(step.key());
        for (Step.Spec step : route.steps().values()) {
            CallInScope.of(step).forEach(call -> checkCall(call.call()));
            checkCallOrReturn(step);
            checkItem(step);
            step.asCall().ifPresent(this::checkFailure);
        }
    }

    private Findings findings() {
        return context.findings();
    }

    private @Nullable ConfigValue at(Object step, String... keys) {
        return context.sources().at(step, keys);
    }

    private void checkName(Scalar key) {
        String name = key.text();
        if (GatewayRequest.VARIABLES.contains(name) || name.equals("respond"))
            findings().error(key, "this name has a meaning of its own; call the step otherwise");
        else if (!Identifier.isValid(name)) findings().error(key, "not a name (expected: " + Identifier.EXPECTED + ")");
    }

    private void checkCall(CallTemplate.Spec call) {
        ConfigValue body = at(call, "body");
        CallTarget target = context.target(call);
        if (body != null && target != null && !RouteKey.allowsBody(target.method()))
            findings().error(body, "a " + target.method() + " call sends no body");
        ReservedHeaders.check(at(call, "headers"), findings());
    }

    private void checkCallOrReturn(Step.Spec step) {
        ConfigValue returns = at(step, "return_if");
        if (returns != null && at(step, "call") != null)
            findings().error(returns, "a step that calls does not return as well (expected: one of the two)");
        ReservedHeaders.checkResponseHeaders(at(step, "answer", "headers"), findings());
    }

    private void checkFailure(CallStep.Spec step) {
        ConfigValue fallback = at(step, "fallback");
        ConfigValue optional = at(step, "optional");
        FallbackChain.OptionalMode what = step.fallbackChain().optional();
        boolean hasValue = step.fallbackChain().fallback().stream().anyMatch(Fallback::neverFails);
        if (what == FallbackChain.OptionalMode.FALSE && fallback != null && hasValue)
            findings()
                    .error(fallback, "stands in when the step fails, yet optional is false (expected: one of the two)");
        if (what == FallbackChain.OptionalMode.ITEM && optional != null && at(step, "each") == null)
            findings().error(optional, "item, yet there is no each (expected: true or false)");
        step.accept().keySet().forEach(status -> checkAccepted(status, step));
    }

    private void checkAccepted(int status, CallStep.Spec step) {
        Scalar key = context.sources().keyOf(step.accept(), status);
        if (key != null && (status < 300 || status > 599))
            findings().error(key, status + " (expected: a status from 300 to 599; 2xx is accepted anyway)");
    }

    private void checkItem(Step.Spec step) {
        ConfigValue each = at(step, "each");
        ConfigValue as = at(step, "as");
        ConfigValue named = as == null ? each : as;
        if (each == null || named == null) return;
        for (String item : step.boundVariables())
            if (!Identifier.isValid(item))
                findings().error(named, named.describe() + " (expected: " + Identifier.EXPECTED + ")");
            else if (isTaken(item))
                findings().error(named, "$" + item + " has a meaning of its own here; name the item otherwise with as");
    }

    private boolean isTaken(String item) {
        RouteKey key = RouteKey.of(route, context.sources());
        return GatewayRequest.VARIABLES.contains(item)
                || context.stepNames(route).contains(item)
                || (key != null && key.path().parameters().contains(item));
    }

    /** Warns of steps that only read, and whose answer is not used. */
    static void warnOfUnused(LintContext context) {
        for (Route.Spec route : context.routes())
            if (context.sources().at(route, "respond") != null) new StepLint(route, context).warnOfUnused();
    }

    private void warnOfUnused() {
        Set<String> used = new HashSet<>();
        context.ofResponse(route).forEach(expression -> used.addAll(expression.variables()));
        for (Step.Spec step : route.steps().values())
            step.scopedExpressions().forEach(expression -> used.addAll(expression.variables()));
        route.steps().forEach((name, step) -> {
            if (!used.contains(name) && isReadOnly(CallInScope.of(step)))
                findings()
                        .warning(
                                context.stepKey(route, name),
                                "called for nothing: neither respond nor a step uses its answer");
        });
    }

    private static boolean isReadOnly(List<CallInScope> calls) {
        return !calls.isEmpty()
                && calls.stream()
                        .allMatch(call ->
                                READING.contains(call.call().target().method().name()));
    }
}
