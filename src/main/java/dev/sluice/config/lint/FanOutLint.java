package dev.sluice.config.lint;

import dev.sluice.config.Configuration;
import dev.sluice.config.WorstCase;
import dev.sluice.route.Route;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks how many requests to backends one request to a route may become. */
record FanOutLint(LintContext context) {
    /** From here on one caller is a load test. A warning is due even where the limit allows it. */
    private static final long WARNING_THRESHOLD = 500;

    static void check(LintContext context) {
        context.routes().forEach(new FanOutLint(context)::check);
    }

    private void check(Route.Spec route) {
        Configuration configuration = context.configuration();
        long requests = WorstCase.of(route, configuration).requests();
        int limit = route.limits().callsOr(configuration.server().limits().calls());
        boolean isOwn = route.limits().calls() != null;
        String most = "one request may become " + requests + " to backends (" + breakdown(route) + ")";
        if (requests > limit)
            context.findings()
                    .error(
                            context.keyOf(route),
                            most + " (expected: at most " + limit + ", "
                                    + (isOwn ? "its limits.calls" : "server.limits.calls") + ")");
        else if (requests >= WARNING_THRESHOLD && !isOwn)
            context.findings()
                    .warning(context.keyOf(route), most + "; a smaller max, a batch or fewer attempts make it less");
    }

    /** Such as {@code catalog: 50 calls of up to 4}. */
    private String breakdown(Route.Spec route) {
        Map<String, Long> calls = route.maxCallsByBackend();
        return calls.entrySet().stream()
                .map(call -> call.getKey() + ": " + call.getValue() + (call.getValue() == 1 ? " call" : " calls")
                        + " of up to " + WorstCase.requestsPerCall(call.getKey(), context.configuration()))
                .collect(Collectors.joining(", "));
    }
}
