package dev.sluice.compose;

import dev.sluice.spec.InvalidSpec.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What must hold between the parts of a route: every name leads somewhere, and no step waits for itself. */
final class Wiring {
    private static final Pattern STEP = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Headers about the connection or the length of the body: whoever sends the request knows them, and nobody else. */
    private static final Set<String> HEADERS_OF_CONNECTION = caseless(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Route.Spec spec;
    private final Set<String> known = new LinkedHashSet<>(new TreeSet<>(Scope.OF_REQUEST));
    private final List<Violation> problems = new ArrayList<>();

    private Wiring(Route.Spec spec) {
        this.spec = spec;
        known.addAll(spec.steps().keySet());
    }

    /** All that is wrong, each by its setting within the route, such as {@code steps.orders.with.id}. */
    static List<Violation> problems(Route.Spec spec) {
        Wiring wiring = new Wiring(spec);
        spec.steps().forEach(wiring::checkStep);
        spec.respond().forEachExpression("respond", wiring::checkVariables);
        wiring.checkCycles();
        return List.copyOf(wiring.problems);
    }

    private void checkStep(String name, Step.Spec step) {
        String setting = "steps." + name;
        require(STEP.matcher(name).matches(), setting, name, "a letter or _, then letters, digits, _ and -");
        require(!Scope.OF_REQUEST.contains(name), setting, name, "a name that does not stand for the request");
        checkTemplate(setting, step);
        step.forEachExpression((part, expression) -> checkVariables(setting + "." + part, expression));
        step.headers().forEach((header, value) -> checkHeader(setting + ".headers." + header, header));
        for (int status : step.accept().keySet())
            require(status >= 300 && status <= 599, setting + ".accept", status, "300 to 599; any 2xx is accepted");
        require(
                step.fallback() == null || step.fallback().size() == 1,
                setting + ".fallback",
                "a value and more",
                "one value: what comes after it is never tried");
    }

    private void checkTemplate(String setting, Step.Spec step) {
        Set<String> variables = step.call().path().variables();
        List<String> parameters = spec.path().parameters();
        for (String variable : variables)
            require(
                    step.with().containsKey(variable) || parameters.contains(variable),
                    setting + ".call",
                    "{" + variable + "}",
                    "a name in with, or a parameter of the route's path " + parameters);
        step.with()
                .forEach((name, value) -> require(
                        variables.contains(name),
                        setting + ".with." + name,
                        value,
                        "a variable of the call's path " + variables));
    }

    private void checkVariables(String setting, Expression expression) {
        for (String variable : expression.variables())
            require(known.contains(variable), setting, "$" + variable, "one of $" + String.join(", $", known));
    }

    private void checkHeader(String setting, String header) {
        require(HEADER.matcher(header).matches(), setting, header, "the name of a header");
        require(!HEADERS_OF_CONNECTION.contains(header), setting, header, "a header that is not the connection's own");
    }

    private void checkCycles() {
        Map<String, Step.Spec> waiting = new LinkedHashMap<>(spec.steps());
        boolean progress = true;
        while (progress)
            progress = waiting.values().removeIf(step -> Collections.disjoint(step.references(), waiting.keySet()));
        if (!waiting.isEmpty()) addCycle(waiting);
    }

    /** Every step that is left waits for one that is left, so that walking on from any of them ends in a circle. */
    private void addCycle(Map<String, Step.Spec> waiting) {
        Map<String, String> next = new HashMap<>();
        waiting.forEach((name, step) -> step.references().stream()
                .filter(waiting::containsKey)
                .findFirst()
                .ifPresent(awaited -> next.put(name, awaited)));
        List<String> walked = new ArrayList<>();
        String step = waiting.keySet().iterator().next();
        while (!walked.contains(step)) {
            walked.add(step);
            step = next.getOrDefault(step, step);
        }
        walked.add(step);
        List<String> circle = walked.subList(walked.indexOf(step), walked.size());
        require(false, "steps." + step, String.join(" > ", circle), "steps that do not wait for each other");
    }

    private void require(boolean holds, String setting, Object value, String expected) {
        if (!holds) problems.add(new Violation(setting, String.valueOf(value), expected));
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Collections.addAll(set, names);
        return Collections.unmodifiableSet(set);
    }
}
