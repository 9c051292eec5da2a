package dev.sluice.upstream.http;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.CallState;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Chooses the endpoint of each attempt: an available endpoint, and on a retry an endpoint that the call has not tried. If no
 * endpoint is available, all are candidates, because an attempt may still succeed. Thread-safe if {@code random} is.
 */
final class LoadBalancer {
    private final Supplier<List<Endpoint>> endpoints;
    private final LoadBalancingPolicy policy;
    private final Clock clock;
    private final RandomGenerator random;
    private final AtomicInteger nextIndex;

    /** {@code endpoints} returns the current endpoints, at least one. */
    LoadBalancer(Supplier<List<Endpoint>> endpoints, LoadBalancingPolicy policy, Clock clock, RandomGenerator random) {
        this.endpoints = endpoints;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        // Gateways that start together must not all begin with the same endpoint.
        this.nextIndex = new AtomicInteger(random.nextInt());
    }

    /** Returns the endpoint of the next attempt and records it in {@code state}. */
    Endpoint choose(CallState state) {
        List<Endpoint> all = endpoints.get();
        Endpoint endpoint = all.size() == 1 ? all.get(0) : pick(candidates(all, state));
        state.recordTried(endpoint);
        return endpoint;
    }

    private List<Endpoint> candidates(List<Endpoint> all, CallState state) {
        List<Endpoint> available = filterOrAll(all, endpoint -> endpoint.isAvailable(clock));
        return filterOrAll(available, endpoint -> !state.hasTried(endpoint));
    }

    /** Returns the endpoints that pass the test, or all if no endpoint passes. */
    private static List<Endpoint> filterOrAll(List<Endpoint> all, Predicate<Endpoint> test) {
        List<Endpoint> matching = all.stream().filter(test).toList();
        return matching.isEmpty() ? all : matching;
    }

    private Endpoint pick(List<Endpoint> candidates) {
        if (candidates.size() == 1) return candidates.get(0);
        return switch (policy) {
            case ROUND_ROBIN -> roundRobin(candidates);
            case LEAST_REQUESTS -> powerOfTwoChoices(candidates);
        };
    }

    private Endpoint roundRobin(List<Endpoint> candidates) {
        return candidates.get(Math.floorMod(nextIndex.getAndIncrement(), candidates.size()));
    }

    private Endpoint powerOfTwoChoices(List<Endpoint> candidates) {
        int firstIndex = random.nextInt(candidates.size());
        int secondIndex = (firstIndex + 1 + random.nextInt(candidates.size() - 1)) % candidates.size();
        Endpoint first = candidates.get(firstIndex);
        Endpoint second = candidates.get(secondIndex);
        return second.activeCalls() < first.activeCalls() ? second : first;
    }
}
