package dev.sluice.config.lint;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.WorstCase;
import dev.sluice.gateway.route.Route;
import java.util.Map;
import java.util.stream.Collectors;

/** Limits the requests to backends that one request to a route may cause. */
record FanOutLint(LintContext context) {
    /** The number of backend requests for one request that causes a warning, independent of {@code server.limits}. */
    private static final long WARNING_THRESHOLD = 500;

    static void check(LintContext context) {
        context.routes().forEach(new FanOutLint(context)::check);
    }

    private void check(Route.Spec route) {
        Configuration configuration = context.configuration();
        long requests = WorstCase.of(route, configuration).requests();
        int limit = route.limits().callsOr(configuration.server().limits().calls());
        boolean isOwn = route.limits().calls() != null;
        String summary = "one request may cause " + requests + " requests to backends (" + breakdown(route) + ")";
        if (requests > limit)
            context.error(
                    context.keyOf(route),
                    summary + " (expected: at most " + limit + ", "
                            + (isOwn
                                    ? "its limits.calls" + context.fromDefaults(route, "limits", "calls")
                                    : "server.limits.calls")
                            + ")");
        else if (requests >= WARNING_THRESHOLD && !isOwn)
            context.warning(context.keyOf(route), summary + "; reduce max or attempts, or use a batch");
    }

    /** Returns for example {@code catalog: 50 calls of up to 4}. */
    private String breakdown(Route.Spec route) {
        Map<String, Long> calls = route.maxCallsByBackend();
        return calls.entrySet().stream()
                .map(call -> call.getKey() + ": " + call.getValue() + (call.getValue() == 1 ? " call" : " calls")
                        + " of up to " + WorstCase.requestsPerCall(call.getKey(), context.configuration()))
                .collect(Collectors.joining(", "));
    }
}
