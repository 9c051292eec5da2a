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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What names the tenants of a backend is an expression over the request: it is the same on every route and every step. */
public record Tenants(Binder binder) {
    private static final List<String> OF_REQUEST =
            Request.VARIABLES.stream().map(name -> "$" + name).toList();

    /** Checks every backend, and what backends start from. */
    public void checkAll(@Nullable Value backends, @Nullable Value defaults) {
        for (Mapping.Entry entry : Value.entries(backends)) check(entry.value());
        check(Value.at(defaults, "backend"));
    }

    private void check(@Nullable Value backend) {
        Scalar per = Value.scalar(Value.at(backend, "bulkhead", "per"));
        if (per == null || per.kind() == Kind.NULL) return;
        binder.read(Expression.class, per, null);
        for (Formula formula : Formula.in(per, binder)) check(formula);
    }

    private void check(Formula formula) {
        Set<String> variables = formula.variables();
        if (variables.isEmpty())
            binder.unfit(formula.scalar(), "an expression with one of " + String.join(", ", OF_REQUEST));
        for (String variable : variables) if (!Request.VARIABLES.contains(variable)) unknown(formula, variable);
    }

    private void unknown(Formula formula, String variable) {
        String message = "unknown" + Suggestion.instead("$" + variable, OF_REQUEST);
        formula.error(variable, message, binder.findings());
    }
}
