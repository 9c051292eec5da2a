package dev.sluice.config.route;

import dev.sluice.compose.Target;
import dev.sluice.config.source.Findings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Steps that cost a call and change nothing: they only read, and nobody uses what they read. */
public final class UnusedSteps {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private UnusedSteps() {}

    /** Warns of such steps in sound routes. */
    public static void check(List<WrittenRoute> routes, Findings findings) {
        for (WrittenRoute route : routes) if (route.get("respond") != null) check(route, findings);
    }

    private static void check(WrittenRoute route, Findings findings) {
        Set<String> used = new HashSet<>();
        for (Formula formula : route.formulas()) used.addAll(formula.variables());
        for (WrittenStep step : route.steps().values()) used.addAll(step.variables());
        route.steps().forEach((name, step) -> {
            if (!used.contains(name) && onlyReads(step))
                findings.warning(step.key(), "called for nothing: neither respond nor a step uses its answer");
        });
    }

    private static boolean onlyReads(WrittenStep step) {
        return step.get("call") != null && step.calls().stream().allMatch(call -> onlyReads(call.target()));
    }

    private static boolean onlyReads(@Nullable Target target) {
        return target != null && READING.contains(target.method().name());
    }
}
