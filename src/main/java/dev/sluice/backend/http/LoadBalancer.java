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
    private final LoadBalancingPolicy balance;
    private final Clock clock;
    private final RandomGenerator random;
    private final AtomicInteger turn;

    /** {@code endpoints} gives those that there are now, at least one. */
    LoadBalancer(Supplier<List<Endpoint>> endpoints, LoadBalancingPolicy balance, Clock clock, RandomGenerator random) {
        this.endpoints = endpoints;
        this.balance = balance;
        this.clock = clock;
        this.random = random;
        // Many gateways that start together should not all begin at the same endpoint.
        this.turn = new AtomicInteger(random.nextInt());
    }

    /** Where the next attempt goes; {@code progress} remembers it. */
    Endpoint choose(Progress progress) {
        List<Endpoint> all = endpoints.get();
        Endpoint chosen = all.size() == 1 ? all.get(0) : among(candidates(all, progress));
        progress.tried(chosen);
        return chosen;
    }

    private List<Endpoint> candidates(List<Endpoint> all, Progress progress) {
        List<Endpoint> in = those(all, endpoint -> endpoint.isIn(clock));
        return those(in, endpoint -> !progress.hasTried(endpoint));
    }

    /** Those that pass, or all when none does. */
    private static List<Endpoint> those(List<Endpoint> all, Predicate<Endpoint> test) {
        List<Endpoint> some = all.stream().filter(test).toList();
        return some.isEmpty() ? all : some;
    }

    private Endpoint among(List<Endpoint> candidates) {
        if (candidates.size() == 1) return candidates.get(0);
        return switch (balance) {
            case ROUND_ROBIN -> inTurn(candidates);
            case LEAST_REQUESTS -> lessBusyOfTwo(candidates);
        };
    }

    private Endpoint inTurn(List<Endpoint> candidates) {
        return candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
    }

    private Endpoint lessBusyOfTwo(List<Endpoint> candidates) {
        int first = random.nextInt(candidates.size());
        int other = (first + 1 + random.nextInt(candidates.size() - 1)) % candidates.size();
        Endpoint one = candidates.get(first);
        Endpoint two = candidates.get(other);
        return two.outstanding() < one.outstanding() ? two : one;
    }
}
