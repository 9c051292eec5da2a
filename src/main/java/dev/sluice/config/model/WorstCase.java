package dev.sluice.config.model;

import static java.util.Objects.requireNonNull;

import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import dev.sluice.upstream.credentials.CredentialsSpec;
import java.time.Duration;
import java.util.Map;

/**
 * The largest cost of one request on a route.
 *
 * @param calls calls of steps; each call is one or several requests to a backend
 * @param requests requests to backends
 * @param latencyWithoutDeadline the duration of all steps if only the limits of the backends end them
 * @param latency the time until the response: the same, or the deadline if that is shorter
 * @param checkSteps steps of the check against the schemas of the route; 0 without schemas
 */
public record WorstCase(long calls, long requests, Duration latencyWithoutDeadline, Duration latency, int checkSteps) {

    /** Returns the worst case of a route of a valid configuration. */
    public static WorstCase of(Route.Spec route, Configuration configuration) {
        Map<String, Long> calls = route.maxCallsByBackend();
        Duration maxDuration =
                route.maxDuration(name -> backend(name, configuration).timeout().total());
        Duration deadline = route.deadline();
        return new WorstCase(
                route.maxCalls(),
                requests(calls, configuration),
                maxDuration,
                maxDuration.compareTo(deadline) < 0 ? maxDuration : deadline,
                route.validate().isEmpty() ? 0 : checkSteps(route, configuration));
    }

    private static int checkSteps(Route.Spec route, Configuration configuration) {
        return configuration
                .server()
                .limits()
                .validation()
                .with(route.limits().validation())
                .steps();
    }

    /** Returns the maximum of requests that one step sends to backends. */
    public static long requests(Step.Spec step, Configuration configuration) {
        return requests(step.maxCallsByBackend(), configuration);
    }

    private static long requests(Map<String, Long> calls, Configuration configuration) {
        return calls.entrySet().stream()
                .mapToLong(call -> call.getValue() * requestsPerCall(call.getKey(), configuration))
                .sum();
    }

    /** Returns the maximum of requests for one call of a backend. It counts all attempts, and one resend on a connection that the backend has closed. Each of them counts twice if the credentials replace a rejected token. */
    public static long requestsPerCall(String backend, Configuration configuration) {
        BackendSpec spec = backend(backend, configuration);
        return (spec.retry().attempts() + 1L) * (refreshesTokens(spec, configuration) ? 2 : 1);
    }

    /** Whether a backend's credentials replace a rejected token. */
    private static boolean refreshesTokens(BackendSpec spec, Configuration configuration) {
        CredentialsSpec credentials =
                spec.credentials() == null ? null : configuration.credentials().get(spec.credentials());
        return credentials != null && credentials.refreshesTokens();
    }

    private static BackendSpec backend(String name, Configuration configuration) {
        return requireNonNull(configuration.backends().get(name), name);
    }
}
