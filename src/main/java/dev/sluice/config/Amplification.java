package dev.sluice.config;

import dev.sluice.compose.Route;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;

/** Routes of which one request becomes too many requests to backends, and those of which it may become many. */
record Amplification(Configuration configuration, Document document, Findings findings) {
    /** From here on one caller is a load test; worth a word even where it is allowed. */
    private static final long MANY = 500;

    void check() {
        Iterator<Route.Spec> specs = configuration.routes().iterator();
        for (Mapping.Entry entry : Value.entries(document.at("routes"))) check(entry, specs.next());
    }

    private void check(Mapping.Entry entry, Route.Spec route) {
        long requests = WorstCase.of(route, configuration).requests();
        int limit = route.limits().callsOr(configuration.server().limits().calls());
        String whose = route.limits().calls() == null ? "server.limits.calls" : "its limits.calls";
        String most = "one request may become " + requests + " to backends (" + sum(route) + ")";
        if (requests > limit) findings.error(entry.key(), most + " (expected: at most " + limit + ", " + whose + ")");
        else if (requests >= MANY && route.limits().calls() == null)
            findings.warning(entry.key(), most + "; a smaller max, a batch or fewer attempts make it less");
    }

    /** Such as {@code catalog: 50 calls of up to 4}. */
    private String sum(Route.Spec route) {
        Map<String, Long> calls = route.mostCallsByBackend();
        return calls.entrySet().stream()
                .map(call -> call.getKey() + ": " + call.getValue() + (call.getValue() == 1 ? " call" : " calls")
                        + " of up to " + WorstCase.perCall(call.getKey(), configuration))
                .collect(Collectors.joining(", "));
    }
}
