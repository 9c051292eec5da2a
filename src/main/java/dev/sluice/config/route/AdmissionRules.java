package dev.sluice.config.route;

import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Kind;
import dev.sluice.config.source.Value;
import java.util.List;

/** What a route asks of its callers is asked of somebody, and can be answered before anything else is read. */
record AdmissionRules(WrittenRoute route, Findings findings) {
    /** What is known when it is decided who may call. */
    static final List<String> OF_THE_HEAD = List.of("path", "query", "header", "claims");

    static void check(WrittenRoute route, Findings findings) {
        AdmissionRules rules = new AdmissionRules(route, findings);
        if (!route.knowsCallers()) for (String asked : List.of("scopes", "require")) rules.askedOfNobody(asked);
        route.requirement().forEach(rules::check);
    }

    private void askedOfNobody(String setting) {
        Value asked = route.get(setting);
        if (asked != null && !isNothing(asked))
            findings.error(asked, "asked of nobody, because the route has no identity");
    }

    /** Written to take back what {@code defaults.route} asks. */
    private static boolean isNothing(Value value) {
        return value.match(
                scalar -> scalar.kind() == Kind.NULL,
                several -> several.items().isEmpty(),
                mapping -> false,
                broken -> false);
    }

    private void check(Formula formula) {
        if (!formula.variables().contains("claims"))
            findings.error(formula.scalar(), "says nothing of the caller (expected: an expression with $claims)");
        for (String variable : formula.variables())
            if (!OF_THE_HEAD.contains(variable)) formula.error(variable, advice(variable), findings);
    }

    private String advice(String variable) {
        if (variable.equals("body") || route.steps().containsKey(variable))
            return "not known yet when it is decided who may call";
        List<String> known = OF_THE_HEAD.stream().map(name -> "$" + name).toList();
        return "unknown" + Suggestion.instead("$" + variable, known);
    }
}
