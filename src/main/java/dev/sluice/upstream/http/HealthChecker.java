package dev.sluice.upstream.http;

import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs the health checks of the endpoints of a backend. A probe is an {@link HttpAttempt} with the same timeouts and
 * body limit as a call. Thread-safe.
 */
final class HealthChecker {
    private final HealthCheck.Spec spec;
    private final AttemptContext context;
    private final RandomGenerator random;
    private final BiConsumer<Endpoint, @Nullable Throwable> onProbeEnd;
    /** Guarded by this. */
    private final Map<Endpoint, HealthCheck> checks = new HashMap<>();

    /** {@code onProbeEnd} receives the endpoint and the failure of each probe that has ended. */
    HealthChecker(
            HealthCheck.Spec spec,
            AttemptContext context,
            RandomGenerator random,
            BiConsumer<Endpoint, @Nullable Throwable> onProbeEnd) {
        this.spec = spec;
        this.context = context;
        this.random = random;
        this.onProbeEnd = onProbeEnd;
    }

    private HealthCheck newCheck(Endpoint endpoint) {
        return new HealthCheck(spec, context.clock(), () -> probe(endpoint), isUp -> {
            if (endpoint.setDown(!isUp)) context.events().onHealthChange(endpoint.toString(), isUp);
        });
    }

    /** Starts to probe an endpoint, after a random part of the interval. */
    synchronized void start(Endpoint endpoint) {
        HealthCheck check = newCheck(endpoint);
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
        Call call = newCall();
        call.state().startAttempt();
        if (endpoint.hasConnectionsInUse(context.spec().connections()))
            return Future.failedFuture(new NotSent.PoolTimeout(call, ""));
        HttpAttempt.EndListener listener = (attempt, failure) -> onProbeEnd.accept(endpoint, failure);
        return new HttpAttempt(context.withoutEvents(), call, endpoint, listener).start();
    }

    private Call newCall() {
        Operation operation = new Operation(context.spec().name(), HttpMethod.GET, spec.path());
        return new Call(
                new CallContent(operation, spec.path(), HttpHeaders.headers(), null),
                new CallLimits(Deadline.after(spec.timeout(), context.clock()), new Cancellation()),
                CallState.start(context.clock(), operation));
    }
}
