package dev.sluice.backend.http;

import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.NotSent;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Reply;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of a backend's endpoints; each begins and ends with its endpoint. A probe is an attempt like that of any
 * call, with the same timeouts and the same bound on its body. Thread-safe.
 */
final class HealthChecker {
    private final HealthCheck.Spec spec;
    private final AttemptContext wire;
    private final RandomGenerator random;
    private final BiConsumer<Endpoint, @Nullable Throwable> onProbeEnd;
    /** Guarded by this. */
    private final Map<Endpoint, HealthCheck> checks = new HashMap<>();

    /** Probes nothing yet; {@code onProbeEnd} receives the endpoint of each probe that has ended, and its failure. */
    HealthChecker(
            HealthCheck.Spec spec,
            AttemptContext wire,
            RandomGenerator random,
            BiConsumer<Endpoint, @Nullable Throwable> onProbeEnd) {
        this.spec = spec;
        this.wire = wire;
        this.random = random;
        this.onProbeEnd = onProbeEnd;
    }

    private HealthCheck check(Endpoint endpoint) {
        return new HealthCheck(spec, wire.clock(), () -> probe(endpoint), isUp -> {
            if (endpoint.setDown(!isUp)) wire.events().probed(endpoint.toString(), isUp);
        });
    }

    /** Begins to probe an endpoint, after a random part of the interval. */
    synchronized void start(Endpoint endpoint) {
        HealthCheck check = check(endpoint);
        checks.put(endpoint, check);
        check.start(random.nextDouble());
    }

    synchronized void stop(Endpoint endpoint) {
        HealthCheck check = checks.remove(endpoint);
        if (check != null) check.stop();
    }

    synchronized void stop() {
        checks.values().forEach(HealthCheck::stop);
        checks.clear();
    }

    private Future<Reply> probe(Endpoint endpoint) {
        Call call = probe();
        if (endpoint.isFull(wire.spec().connections())) return Future.failedFuture(new NotSent.PoolTimeout(call, ""));
        return new HttpAttempt(wire.quietly(), call, endpoint)
                .begin()
                .onComplete((reply, failure) -> onProbeEnd.accept(endpoint, failure));
    }

    private Call probe() {
        return new Call(
                new Operation(wire.spec().name(), HttpMethod.GET, spec.path()),
                spec.path(),
                HttpHeaders.headers(),
                null,
                null,
                Deadline.in(spec.timeout(), wire.clock()),
                new Cancellation(),
                Progress.start(wire.clock()));
    }
}
