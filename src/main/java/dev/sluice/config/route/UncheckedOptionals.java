package dev.sluice.config.route;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.List;
import java.util.regex.Pattern;

/** Steps that may fail, and whose fields {@code respond} reads as if they never did: the answer then has null there. */
public final class UncheckedOptionals {
    private UncheckedOptionals() {}

    /** Warns of the first such use of each step in each expression. */
    public static void check(List<WrittenRoute> routes, Findings findings) {
        for (WrittenRoute route : routes)
            route.steps().forEach((name, step) -> {
                if (mayBeMissing(step)) check(name, Formula.in(route.get("respond"), route.binder()), findings);
            });
    }

    private static boolean mayBeMissing(WrittenStep step) {
        Value fallback = step.get("fallback");
        boolean isOptional = step.get("optional") instanceof Scalar optional
                && optional.text().equals("true");
        return isOptional && step.get("each") == null && (fallback == null || !Rungs.endsInValue(fallback));
    }

    private static void check(String step, List<Formula> formulas, Findings findings) {
        for (Formula formula : formulas)
            if (reads(step, formula) && !asks(step, formula))
                findings.warning(
                        formula.placeOf(step),
                        formula.scalar().path(),
                        "$" + step
                                + " is null when its step fails, and so is all that is read of it; a test such as if ($"
                                + step + "), or a fallback of the step, says what stands there instead");
    }

    private static boolean reads(String step, Formula formula) {
        return finds("\\$" + Pattern.quote(step) + "[.\\[]", formula);
    }

    /** Whether it looks anywhere whether there is an answer at all. */
    private static boolean asks(String step, Formula formula) {
        String name = "\\$" + Pattern.quote(step) + "(?![\\w.\\[-])";
        return finds("(if|not|fallback|boolean|is-object|is-array)\\s*\\(\\s*" + name, formula)
                || finds(name + "\\s*([!=]=|and\\b|or\\b)|(and|or|[!=]=)\\s*" + name, formula);
    }

    private static boolean finds(String pattern, Formula formula) {
        return Pattern.compile(pattern).matcher(formula.scalar().text()).find();
    }
}
