package dev.sluice.config.route;

import dev.sluice.compose.Absences;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Place;
import dev.sluice.config.source.Scalar;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Expressions that count on a step which the route may do without: where it has no answer, they fail or say what is wrong. */
public final class AbsentSteps {
    private final WrittenRoute route;
    private final Findings findings;
    private final Set<String> absent = new HashSet<>();

    private AbsentSteps(WrittenRoute route, Findings findings) {
        this.route = route;
        this.findings = findings;
        route.steps().forEach((name, step) -> {
            if (step.mayBeAbsent()) absent.add(name);
        });
    }

    /** Warns of such expressions in sound routes. */
    public static void check(List<WrittenRoute> routes, Findings findings) {
        for (WrittenRoute route : routes) new AbsentSteps(route, findings).check();
    }

    private void check() {
        if (absent.isEmpty()) return;
        for (Formula formula : route.formulas()) check(formula, Set.of());
        for (WrittenStep step : route.steps().values())
            for (Formula formula : step.formulas()) check(formula, step.asked());
    }

    /** Checks one expression; what {@code when} has asked for is there, but for {@code when} itself. */
    private void check(Formula formula, Set<String> asked) {
        Set<String> counted = new HashSet<>(formula.variables());
        counted.retainAll(absent);
        if (!isAt(formula, ".when")) counted.removeAll(asked);
        if (counted.isEmpty()) return;
        Absences absences = formula.expression().absences(counted);
        for (Absences.Issue absence : absences.found())
            warn(
                    formula,
                    absence.variable(),
                    formula.scalar().place(absence.line(), absence.column()),
                    absence.effect().toString());
        String whole = absences.whole();
        if (whole != null && isAt(formula, ".answer.status"))
            warn(formula, whole, formula.scalar().place(), "there is no status, and the answer fails");
    }

    private static boolean isAt(Formula formula, String setting) {
        return formula.scalar().path().toString().endsWith(setting);
    }

    private void warn(Formula formula, String step, Place place, String effect) {
        Scalar scalar = formula.scalar();
        String shown = scalar.isFilled() ? "a step" : "$" + step;
        findings.warning(
                place,
                scalar.path(),
                shown + " is optional: without its answer, " + effect + " (expected: if (" + shown
                        + ") … else …, or fallback(…, a value))");
    }
}
