package dev.sluice.config;

import static java.util.Objects.requireNonNull;

import dev.sluice.compose.Step;
import dev.sluice.credentials.CredentialsSpec;
import dev.sluice.route.Route;
import java.time.Duration;
import java.util.Map;

/**
 * What one request of a caller may cost at most on a route, whatever its backends do.
 *
 * @param calls calls of steps, each of which is one request to a backend or several
 * @param requests requests to backends
 * @param latencyWithoutDeadline how long its steps can take if nothing but the backends' own limits ended them
 * @param latency when the caller has an answer: as long, or the deadline if that is sooner
 */
public record WorstCase(long calls, long requests, Duration latencyWithoutDeadline, Duration latency) {

    /** The worst case of a route of a sound configuration. */
    public static WorstCase of(Route.Spec route, Configuration configuration) {
        Map<String, Long> calls = route.maxCallsByBackend();
        Duration maxDuration =
                route.maxDuration(name -> backend(name, configuration).timeout().total());
        Duration deadline = route.deadline();
        return new WorstCase(
                route.maxCalls(),
                requests(calls, configuration),
                maxDuration,
                maxDuration.compareTo(deadline) < 0 ? maxDuration : deadline);
    }

    /** How many requests to backends a step makes at most. */
    public static long requests(Step.Spec step, Configuration configuration) {
        return requests(step.maxCallsByBackend(), configuration);
    }

    private static long requests(Map<String, Long> calls, Configuration configuration) {
        return calls.entrySet().stream()
                .mapToLong(call -> call.getValue() * requestsPerCall(call.getKey(), configuration))
                .sum();
    }

    /**
     * How many requests one call of a backend makes at most: its attempts, and one more that costs none where a connection
     * turns out to be closed; each of them twice where a token that is refused is replaced by a new one.
     */
    public static long requestsPerCall(String backend, Configuration configuration) {
        BackendSpec spec = backend(backend, configuration);
        return (spec.retry().attempts() + 1L) * (refreshesTokens(spec, configuration) ? 2 : 1);
    }

    /** Whether a backend's credentials replace a refused token. */
    private static boolean refreshesTokens(BackendSpec spec, Configuration configuration) {
        CredentialsSpec credentials =
                spec.credentials() == null ? null : configuration.credentials().get(spec.credentials());
        return credentials != null && credentials.refreshesTokens();
    }

    private static BackendSpec backend(String name, Configuration configuration) {
        return requireNonNull(configuration.backends().get(name), name);
    }
}
