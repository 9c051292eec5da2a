package dev.sluice.backend.http;

import dev.sluice.backend.Progress;
import dev.sluice.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Chooses where each attempt goes: among the endpoints that are in, and on a retry one that this call has not tried yet.
 * When all are out, all are used: no answer is certain if nobody is asked.
 *
 * <p>Used by all event loops: the turn is atomic, the endpoints are safe by themselves, and {@code random} must be.
 */
final class LoadBalancer {
    private final Supplier<List<Endpoint>> endpoints;
    private final LoadBalancingPolicy policy;
    private final Clock clock;
    private final RandomGenerator random;
    private final AtomicInteger nextIndex;

    /** {@code endpoints} gives those that there are now, at least one. */
    LoadBalancer(Supplier<List<Endpoint>> endpoints, LoadBalancingPolicy policy, Clock clock, RandomGenerator random) {
        this.endpoints = endpoints;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        // Many gateways that start together should not all begin at the same endpoint.
        this.nextIndex = new AtomicInteger(random.nextInt());
    }

    /** Where the next attempt goes; {@code progress} remembers it. */
    Endpoint choose(Progress progress) {
        List<Endpoint> all = endpoints.get();
        Endpoint endpoint = all.size() == 1 ? all.get(0) : pick(candidates(all, progress));
        progress.recordTried(endpoint);
        return endpoint;
    }

    private List<Endpoint> candidates(List<Endpoint> all, Progress progress) {
        List<Endpoint> available = filterOrAll(all, endpoint -> endpoint.isAvailable(clock));
        return filterOrAll(available, endpoint -> !progress.hasTried(endpoint));
    }

    /** Those that pass, or all when none does. */
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
