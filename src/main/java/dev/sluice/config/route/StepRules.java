package dev.sluice.config.route;

import dev.sluice.compose.Request;
import dev.sluice.compose.Target;
import dev.sluice.config.binding.Name;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;

/** What must hold within one step. */
record StepRules(WrittenRoute route, WrittenStep step, Findings findings) {
    static void check(WrittenRoute route, Findings findings) {
        for (WrittenStep step : route.steps().values()) new StepRules(route, step, findings).check();
    }

    private void check() {
        checkName(step.key().text());
        step.calls().forEach(this::checkCall);
        checkKind();
        checkOptional();
        checkAccept();
        LoopRules.check(route, step, findings);
    }

    private void checkCall(WrittenCall call) {
        Value body = call.get("body");
        Target target = call.target();
        if (body != null && target != null && !RouteKey.hasBody(target.method()))
            findings.error(body, "a " + target.method() + " call sends no body");
        Headers.check(call.get("headers"), findings);
    }

    private void checkKind() {
        Value returns = step.get("return_if");
        if (returns != null && step.get("call") != null)
            findings.error(returns, "a step that calls does not return as well (expected: one of the two)");
        Headers.checkAnswer(Value.at(step.get("answer"), "headers"), findings);
    }

    private void checkName(String name) {
        if (Request.VARIABLES.contains(name) || name.equals("respond"))
            findings.error(step.key(), "this name has a meaning of its own; call the step otherwise");
        else if (!Name.is(name)) findings.error(step.key(), "not a name (expected: " + Name.EXPECTED + ")");
    }

    private void checkOptional() {
        boolean isRequired = "false".equals(Value.text(step.get("optional")));
        Value fallback = step.get("fallback");
        if (isRequired && fallback != null && Rungs.endsInValue(fallback))
            findings.error(fallback, "stands in when the step fails, yet optional is false (expected: one of the two)");
    }

    private void checkAccept() {
        for (Mapping.Entry entry : step.entries("accept")) {
            Integer status = step.keyAs(Integer.class, entry);
            if (status != null && (status < 300 || status > 599))
                findings.error(entry.key(), status + " (expected: a status from 300 to 599; 2xx is accepted anyway)");
        }
    }
}
