package dev.sluice.backend;

import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The health checks of a backend's endpoints. A probe is an attempt like that of any call, with the same timeouts and the same
 * bound on its body.
 */
final class HealthChecks {
    private final HealthCheck.Spec spec;
    private final Wire wire;
    private final List<HealthCheck> checks;

    HealthChecks(HealthCheck.Spec spec, Wire wire, List<Endpoint> endpoints) {
        this.spec = spec;
        this.wire = wire;
        this.checks = endpoints.stream().map(this::check).toList();
    }

    private HealthCheck check(Endpoint endpoint) {
        return new HealthCheck(spec, wire.clock(), () -> probe(endpoint), isUp -> {
            if (endpoint.setDown(!isUp)) wire.events().probed(endpoint.toString(), isUp);
        });
    }

    void start(RandomGenerator random) {
        checks.forEach(check -> check.start(random.nextDouble()));
    }

    void stop() {
        checks.forEach(HealthCheck::stop);
    }

    private Future<Reply> probe(Endpoint endpoint) {
        Call call = probe();
        if (endpoint.isFull(wire.spec().connections()))
            return Future.failedFuture(new NotReached.PoolTimeout(call, ""));
        return new Exchange(wire.quietly(), call, endpoint).begin();
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
