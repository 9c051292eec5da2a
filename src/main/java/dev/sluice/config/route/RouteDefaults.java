package dev.sluice.config.route;

import dev.sluice.compose.Expression;
import dev.sluice.compose.Request;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.Kind;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code defaults.route} says holds for every route, so its expressions know the request and no steps. */
public record RouteDefaults(Binder binder) {

    /** Checks the answer and the requirement that routes start from; anything else is not its matter. */
    public void check(@Nullable Value route) {
        Value answer = Value.at(route, "answer");
        Headers.checkAnswer(Value.at(answer, "headers"), binder.findings());
        check(Value.at(answer, "status"), Request.VARIABLES);
        for (Mapping.Entry header : Value.entries(Value.at(answer, "headers")))
            check(header.value(), Request.VARIABLES);
        check(Value.at(route, "require"), AdmissionRules.OF_THE_HEAD);
    }

    private void check(@Nullable Value value, List<String> known) {
        Scalar scalar = Value.scalar(value);
        if (scalar == null || scalar.kind() == Kind.NULL) return;
        binder.read(Expression.class, scalar, null);
        for (Formula formula : Formula.in(scalar, binder))
            for (String variable : formula.variables())
                if (!known.contains(variable)) unknown(formula, variable, known);
    }

    private void unknown(Formula formula, String variable, List<String> known) {
        List<String> written = known.stream().map(name -> "$" + name).toList();
        formula.error(variable, "unknown" + Suggestion.instead("$" + variable, written), binder.findings());
    }
}
