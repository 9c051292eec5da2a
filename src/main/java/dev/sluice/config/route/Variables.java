package dev.sluice.config.route;

import dev.sluice.compose.Request;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every variable of an expression is a part of the request or another step. */
record Variables(WrittenRoute route, Findings findings) {
    static void check(WrittenRoute route, Findings findings) {
        Variables variables = new Variables(route, findings);
        route.steps().forEach((name, step) -> variables.check(step.formulas(), name));
        variables.check(route.formulas(), null);
    }

    private void check(List<Formula> formulas, @Nullable String self) {
        for (Formula formula : formulas) for (String variable : formula.variables()) check(formula, variable, self);
    }

    private void check(Formula formula, String variable, @Nullable String self) {
        if (variable.equals(self)) error(formula, variable, "a step cannot use its own answer");
        else if (variable.equals("body")) checkBody(formula);
        else if (variable.equals("claims")) checkClaims(formula);
        else if (!Request.VARIABLES.contains(variable) && !route.steps().containsKey(variable))
            unknown(formula, variable, self);
    }

    private void unknown(Formula formula, String variable, @Nullable String self) {
        List<String> names = new ArrayList<>(Request.VARIABLES);
        names.addAll(route.steps().keySet());
        names.remove(self);
        Stream<String> written = names.stream().map(name -> "$" + name);
        error(formula, variable, "unknown" + Suggestion.instead("$" + variable, written.toList()));
    }

    private void checkBody(Formula formula) {
        RouteKey key = route.route();
        if (key != null && !RouteKey.hasBody(key.method()))
            error(formula, "body", "a " + key.method() + " request has no body");
    }

    private void checkClaims(Formula formula) {
        if (route.knowsCallers()) return;
        String message = "$claims: always null, because the route has no identity";
        findings.warning(formula.placeOf("claims"), formula.scalar().path(), message);
    }

    private void error(Formula formula, String variable, String message) {
        formula.error(variable, message, findings);
    }
}
